package io.loggos.simulation;

import io.loggos.api.Value;
import io.loggos.api.io.Storage;
import io.loggos.api.machine.JournalRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/** One life of a node with the shipped storage, on a disk that outlives it. */
final class WalLife implements NodeJournal {
  /** Who is told of progress. */
  interface Listener {
    /** One more record survives from now on. */
    void onDurable(JournalRecord record);

    /** A snapshot survives from now on. */
    void onSaved(long slot);

    /** The process ends while a snapshot is being saved. */
    void onEndInSave();

    /** The process ends after a snapshot was saved and before the log was cut. */
    void onEndBeforeCut();

    /** Records became durable; to be followed by {@link #onSynced} on the node's loop. */
    void onSyncEnd(long upTo);
  }

  private final World world;
  private final Storage storage;
  private final SimWorker worker;
  private final Listener listener;
  private final ArrayDeque<JournalRecord> pending = new ArrayDeque<>();

  /** Up to here the listener was told that records survive, and up to here the loop has heard. */
  private long told;

  private long heard;

  /** Whether the loop will hear soon. */
  private boolean announced;

  private boolean ended;

  /** The task that cuts the log below the last snapshot, counted from the first. */
  private long cutTask;

  WalLife(World world, Storage storage, SimWorker worker, Listener listener) {
    this.world = world;
    this.storage = storage;
    this.worker = worker;
    this.listener = listener;
  }

  /** What earlier lives left; see {@link Storage#snapshot}. */
  Storage.Snapshot snapshot() {
    return storage.snapshot();
  }

  /** What earlier lives left; see {@link Storage#replay}. */
  void replay(Consumer<JournalRecord> records) throws IOException {
    storage.replay(records);
  }

  long incarnation() {
    return storage.incarnation();
  }

  /** The cluster takes the replica as it is. */
  void admit() throws IOException {
    storage.noteAdmitted();
  }

  /** A task of the worker has ended. */
  void onTask() {
    while (!ended && told < storage.journal().durableUpTo()) {
      told++;
      listener.onDurable(pending.poll());
    }
  }

  /** Whether the process has ended. */
  boolean isEnded() {
    return ended;
  }

  /** The process ends: no task runs any more. */
  void end() {
    if (!ended && worker.done() < cutTask) {
      listener.onEndBeforeCut();
    }
    ended = true;
    worker.end();
  }

  /** The process ends in good order. */
  void close() {
    storage.close();
    onTask();
    end();
  }

  @Override
  public long appendedUpTo() {
    return storage.journal().appendedUpTo();
  }

  @Override
  public long durableUpTo() {
    return storage.journal().durableUpTo();
  }

  @Override
  public void append(JournalRecord record) {
    storage.journal().append(record);
    pending.add(record);
  }

  @Override
  public void flush() {
    if (durableUpTo() < appendedUpTo()) {
      storage.journal().flush(this::announce);
    } else if (heard < durableUpTo()) {
      // it became durable during the turn, of which nobody else may tell
      announce();
    }
  }

  private void announce() {
    if (!announced) {
      announced = true;
      world.after(
          0,
          () -> {
            if (!ended) {
              listener.onSyncEnd(durableUpTo());
            }
          });
    }
  }

  @Override
  public void onSynced(long upTo) {
    announced = false;
    heard = durableUpTo();
  }

  @Override
  public void heal() {
    worker.heal();
  }

  @Override
  public void save(long slot, byte[] image) throws IOException {
    long before = worker.accepted();
    try {
      storage.saveSnapshot(new Storage.Snapshot(slot, image));
    } catch (PowerFailure e) {
      listener.onEndInSave();
      throw e;
    }
    if (worker.accepted() > before) {
      cutTask = worker.accepted();
    }
    listener.onSaved(slot);
  }

  @Override
  public boolean isRead() {
    return true;
  }

  @Override
  public List<Value> read(long firstSlot, int valuesMax, long bytesMax) throws IOException {
    return storage.readDecisions(firstSlot, valuesMax, bytesMax);
  }

  @Override
  public void noteClusterId(long clusterId) throws IOException {
    if (storage.clusterId() == 0) {
      storage.noteClusterId(clusterId);
    }
  }

  @Override
  public boolean isFull() {
    return storage.isFull();
  }
}
