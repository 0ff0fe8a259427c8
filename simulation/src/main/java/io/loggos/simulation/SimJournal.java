package io.loggos.simulation;

import io.loggos.api.machine.JournalRecord;
import java.util.ArrayDeque;

/**
 * The journal of one node: appended records become durable in groups, in order, after a while. With
 * no latency it is a journal in memory, durable at once.
 */
final class SimJournal implements NodeJournal {
  private static final double STALL_PROBABILITY = 0.01;
  private static final double STALL_FACTOR = 100;

  /** Who is told of progress. */
  interface Listener {
    /** One more record survives from now on. */
    void onDurable(JournalRecord record);

    /** A sync ended; to be followed by {@link SimJournal#onSynced} on the node's loop. */
    void onSyncEnd(long upTo);
  }

  private final World world;
  private final Dice dice;
  private final double syncNanos;
  private boolean stalls;
  private final FaultLog.Stream decisions;
  private final Listener listener;
  private final ArrayDeque<JournalRecord> pending = new ArrayDeque<>();
  private long appended;
  private long durable;

  /** The number of the sync under way, or 0. */
  private long syncing;

  private long syncs;

  /** The last sync that ended. */
  private long ended;

  /** What the sync under way covers. */
  private long syncUpTo;

  SimJournal(
      World world, Dice dice, FaultPlan faults, FaultLog.Stream decisions, Listener listener) {
    this.world = world;
    this.dice = dice;
    this.syncNanos = faults.syncNanos;
    this.stalls = faults.syncStalls;
    this.decisions = decisions;
    this.listener = listener;
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
  public void append(JournalRecord record) {
    appended++;
    if (syncNanos == 0) {
      durable = appended;
      listener.onDurable(record);
    } else {
      pending.add(record);
    }
  }

  @Override
  public void flush() {
    if (syncing != 0 || pending.isEmpty()) {
      return;
    }
    syncing = ++syncs;
    double nanos = dice.exponential(syncNanos);
    double stalled = nanos * STALL_FACTOR;
    if (stalls
        && dice.chance(STALL_PROBABILITY)
        && decisions.strikes(
            FaultCounts.Fault.SYNC_STALL,
            () -> "a sync takes " + Millis.text(stalled) + " at " + decisions.name())) {
      nanos = stalled;
    }
    endAfter((long) nanos, syncing, appended);
  }

  private void endAfter(long nanos, long sync, long upTo) {
    syncUpTo = upTo;
    world.after(
        nanos,
        () -> {
          if (ended < sync) {
            ended = sync;
            listener.onSyncEnd(upTo);
          }
        });
  }

  /** No more stalls, and the one under way ends soon. */
  @Override
  public void heal() {
    stalls = false;
    if (syncing > ended) {
      endAfter(dice.exponential(syncNanos), syncing, syncUpTo);
    }
  }

  @Override
  public void onSynced(long upTo) {
    syncing = 0;
    while (durable < upTo) {
      durable++;
      listener.onDurable(pending.poll());
    }
    flush();
  }

  @Override
  public void save(long slot, byte[] image) {
    // a snapshot ends with its process
  }

  @Override
  public void noteClusterId(long clusterId) {
    // nobody comes back to ask for it
  }

  @Override
  public boolean isFull() {
    return false;
  }
}
