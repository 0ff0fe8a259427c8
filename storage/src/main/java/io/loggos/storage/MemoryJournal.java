package io.loggos.storage;

import io.loggos.api.io.Journal;
import io.loggos.api.machine.JournalRecord;

/**
 * A journal that promises nothing beyond the life of the process, so that a record is as durable as
 * it will ever be once it is appended. Keeps no records, because nothing could ever read them back:
 * its size does not grow.
 */
final class MemoryJournal implements Journal {
  private long appended;

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
    return appended;
  }

  @Override
  public void flush(Runnable onDurable) {
    // durable as far as memory can be; nobody waits
  }

  @Override
  public String durability() {
    return "acknowledged requests survive while a majority of replicas keeps running, and are lost"
        + " when a majority stops";
  }

  @Override
  public void close() {
    // nothing is open
  }
}
