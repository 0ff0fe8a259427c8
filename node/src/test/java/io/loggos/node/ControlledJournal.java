package io.loggos.node;

import io.loggos.api.io.Journal;
import io.loggos.api.machine.JournalRecord;
import java.util.ArrayList;
import java.util.List;

/** A journal whose test says when records are durable. */
final class ControlledJournal implements Journal {
  final List<Runnable> callbacks = new ArrayList<>();
  boolean congested;
  private long appended;
  private long durable;

  /** Everything appended so far is durable now, and whoever flushed is told. */
  void sync() {
    durable = appended;
    List<Runnable> told = List.copyOf(callbacks);
    callbacks.clear();
    told.forEach(Runnable::run);
  }

  /** Records up to that number are durable; nobody is told yet. */
  void syncSilently(long upTo) {
    durable = upTo;
  }

  @Override
  public long append(JournalRecord record) {
    return ++appended;
  }

  @Override
  public long appendedUpTo() {
    return appended;
  }

  @Override
  public long durableUpTo() {
    return durable;
  }

  @Override
  public void flush(Runnable onDurable) {
    callbacks.add(onDurable);
  }

  @Override
  public boolean isCongested() {
    return congested;
  }

  @Override
  public String durability() {
    return "whatever the test says";
  }

  @Override
  public void close() {
    // nothing is open
  }
}
