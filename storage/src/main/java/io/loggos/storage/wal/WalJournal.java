package io.loggos.storage.wal;

import io.loggos.api.io.Journal;
import io.loggos.api.machine.JournalRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The durable journal. The loop encodes records into chunks; the worker takes whatever there is
 * when it is free, writes and forces it, so that all that comes while the disk is busy shares the
 * next round. A record's number here is its number in the log less {@code base}.
 *
 * <p>A failed write or force is final: nothing is tried again, and nothing becomes durable any
 * more.
 */
final class WalJournal implements Journal {
  private static final int CHUNK_BYTES_MAX = 256 << 10;

  /** Records of so many bytes may wait before those who append are to hold back. */
  static final long BACKLOG_BYTES_MAX = 32L << 20;

  private static final long RETRY_NANOS = 1_000_000_000L;
  private static final long IDLE_NANOS = 1_000_000_000L;

  private final WalOptions options;
  private final LogWriter log;
  private final RecordEncoder encoder;
  private final Worker worker;
  private final Consumer<IOException> onFailure;
  private final ChunkPool pool;
  private final long base;

  // the loop's
  private long appended;
  private boolean closed;
  private boolean congested;

  // under the lock
  private final Object lock = new Object();
  private final List<Chunk> filled = new ArrayList<>();
  private Chunk filling;

  /** Told after the next round, and after the one under way. */
  private final List<Runnable> waiting = new ArrayList<>();

  private List<Runnable> underWay = new ArrayList<>();
  private boolean busy;

  // the worker's
  private final ArrayDeque<Chunk> group = new ArrayDeque<>();
  private boolean syncScheduled;
  private boolean markScheduled;
  private boolean finished;
  private long rounds;

  /** The chunks that are not written yet take so much memory. */
  private final AtomicLong backlogBytes = new AtomicLong();

  private volatile long durable;
  private volatile boolean failed;

  /**
   * Appends to a log.
   *
   * @param onFailure told once, on the worker's thread, of the failure that ended it
   */
  WalJournal(
      WalOptions options,
      LogWriter log,
      RecordEncoder encoder,
      Worker worker,
      Consumer<IOException> onFailure) {
    this.options = options;
    this.log = log;
    this.encoder = encoder;
    this.worker = worker;
    this.onFailure = onFailure;
    this.base = log.written();
    this.appended = base;
    this.durable = base;
    long chunk = Math.min(CHUNK_BYTES_MAX, options.segmentBytes() / 4);
    this.pool = new ChunkPool((int) Layout.blocks(chunk));
  }

  @Override
  public long append(JournalRecord record) {
    appended++;
    if (failed || closed) {
      return appended - base; // never durable: keeping it would only fill the memory
    }
    int bytes = RecordEncoder.bytesMax(record);
    synchronized (lock) {
      if (filling != null && filling.buffer().remaining() < bytes) {
        sealFilling();
      }
      if (filling == null) {
        filling = pool.take(bytes);
        backlogBytes.addAndGet(filling.capacity());
      }
      encoder.encode(record, appended, log.synced(), filling.buffer());
      filling.summary().note(record);
      filling.noteLast(appended);
    }
    return appended - base;
  }

  private void sealFilling() {
    if (filling != null) {
      filling.seal();
      filled.add(filling);
      filling = null;
    }
  }

  @Override
  public long appendedUpTo() {
    return appended - base;
  }

  @Override
  public long durableUpTo() {
    return durable - base;
  }

  @Override
  public void flush(Runnable onDurable) {
    if (failed || closed) {
      return;
    }
    synchronized (lock) {
      if (filling == null && filled.isEmpty()) {
        if (busy) {
          addOnce(underWay, onDurable);
        }
        return;
      }
      addOnce(waiting, onDurable);
      if (busy) {
        return; // the round to come takes all there is by then
      }
      busy = true;
    }
    worker.execute(this::write);
  }

  private static void addOnce(List<Runnable> listeners, Runnable listener) {
    if (listeners.isEmpty() || listeners.get(listeners.size() - 1) != listener) {
      listeners.add(listener);
    }
  }

  /** First half of a round. */
  private void write() {
    if (failed || finished) {
      return;
    }
    rounds++;
    collect();
    try {
      if (!writeGroup()) {
        worker.schedule(RETRY_NANOS, this::write);
        return;
      }
    } catch (IOException e) {
      fail(e);
      return;
    }
    if (options.sync() == SyncMode.ALWAYS) {
      worker.execute(this::force);
    } else {
      endRound();
      scheduleSync();
    }
  }

  private void collect() {
    synchronized (lock) {
      sealFilling();
      group.addAll(filled);
      filled.clear();
      underWay.addAll(waiting);
      waiting.clear();
    }
  }

  /** Writes the collected chunks; false when the disk has no room for all of them. */
  private boolean writeGroup() throws IOException {
    while (!group.isEmpty()) {
      if (!log.makeRoom(group.peek())) {
        return false;
      }
      log.write(group.peek());
      Chunk written = group.poll();
      backlogBytes.addAndGet(-written.capacity());
      pool.give(written);
    }
    return true;
  }

  /** Second half of a round. */
  private void force() {
    if (failed || finished) {
      return;
    }
    try {
      log.force();
    } catch (IOException e) {
      fail(e);
      return;
    }
    endRound();
  }

  private void endRound() {
    advance();
    List<Runnable> told;
    boolean more;
    synchronized (lock) {
      told = underWay;
      underWay = new ArrayList<>();
      more = !waiting.isEmpty();
      busy = more;
    }
    for (Runnable listener : told) {
      listener.run();
    }
    if (more) {
      worker.execute(this::write);
    } else {
      scheduleMark();
    }
  }

  private void advance() {
    durable = options.sync() == SyncMode.ALWAYS ? log.synced() : log.written();
  }

  private void scheduleSync() {
    if (options.sync() == SyncMode.INTERVAL && !syncScheduled) {
      syncScheduled = true;
      worker.schedule(options.syncIntervalNanos(), this::syncNow);
    }
  }

  private void syncNow() {
    syncScheduled = false;
    if (failed || finished) {
      return;
    }
    try {
      log.force();
    } catch (IOException e) {
      fail(e);
      return;
    }
    scheduleMark();
  }

  /** A while after the last round the log is to say itself how far it is safe. */
  private void scheduleMark() {
    if (!markScheduled && !log.isMarked()) {
      markScheduled = true;
      long seen = rounds;
      worker.schedule(IDLE_NANOS, () -> markIfIdle(seen));
    }
  }

  private void markIfIdle(long seen) {
    markScheduled = false;
    if (failed || finished) {
      return;
    }
    if (rounds != seen) {
      scheduleMark();
      return;
    }
    try {
      log.mark();
    } catch (IOException e) {
      fail(e);
    }
  }

  /** Drops what no start will need once a snapshot covers that slot. */
  void drop(long slot, IdentityFile identity) {
    worker.execute(
        () -> {
          if (!failed && !finished) {
            try {
              log.drop(slot, identity);
            } catch (IOException e) {
              fail(e);
            }
          }
        });
  }

  private void fail(IOException failure) {
    if (!failed) {
      failed = true;
      group.clear();
      synchronized (lock) {
        filling = null;
        filled.clear();
      }
      onFailure.accept(failure);
    }
  }

  @Override
  public boolean isCongested() {
    // only when half of it is gone, lest it change with every record
    congested = backlogBytes.get() > (congested ? BACKLOG_BYTES_MAX / 2 : BACKLOG_BYTES_MAX);
    return congested;
  }

  boolean isFailed() {
    return failed;
  }

  @Override
  public String durability() {
    return options.sync().durability(options.syncIntervalNanos());
  }

  /** Makes durable what was appended, as far as the disk lets it, and ends. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    worker.execute(this::finish);
    worker.close();
  }

  private void finish() {
    try {
      if (!failed && !finished) {
        collect();
        writeGroup();
        if (options.sync() != SyncMode.NEVER) {
          log.force();
          log.mark();
        }
        advance();
      }
    } catch (IOException e) {
      fail(e);
    }
    finished = true;
    log.close();
    for (Runnable listener : underWay) {
      listener.run();
    }
  }
}
