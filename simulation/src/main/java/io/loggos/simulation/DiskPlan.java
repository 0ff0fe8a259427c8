package io.loggos.simulation;

import io.loggos.replica.ReplicaOptions.Saving;
import io.loggos.storage.wal.SyncMode;
import io.loggos.storage.wal.WalOptions;
import java.util.Locale;

/** Whether a run's replicas keep what they know on disks, and what goes wrong there. Immutable. */
final class DiskPlan {
  private static final double OUTAGE_SHARE = 0.1;
  private static final long SEGMENT_BYTES_MAX = 64 << 10;
  private static final long SYNC_INTERVAL_NANOS = 1_000_000;

  /** Journals in memory, and nobody comes back. */
  static final DiskPlan NONE = new DiskPlan();

  /** Whether there are disks at all; the rest is off without. */
  final boolean durable;

  /** Single processes end and start again. */
  final boolean restarts;

  /** A majority or all end at once. */
  final boolean outages;

  /** One ends again and again. */
  final boolean loops;

  /** Whoever ends may lose what the disk had not confirmed. */
  final boolean powerCuts;

  final boolean slowDisks;
  final boolean failures;
  final boolean fullDisks;
  final boolean rot;
  final boolean lostWrites;
  final boolean misdirectedWrites;
  final boolean readErrors;
  final boolean misdirectedReads;
  final boolean lostDisks;
  final boolean wrongDisks;

  /** When a snapshot is saved. */
  final Saving saving;

  private final long segmentBytes;
  private final int keepSnapshots;

  DiskPlan(long seed, FaultSelection selection) {
    Dice dice = Dice.of(seed, "disk-plan");
    boolean drawnCalm = FaultPlan.isDrawnCalm(seed);
    boolean drawn = dice.chance(0.5);
    boolean wanted =
        selection.isForced(FaultClass.RESTARTS)
            || selection.isForced(FaultClass.OUTAGES)
            || selection.isForced(FaultClass.CRASH_LOOPS)
            || selection.isForced(FaultClass.DISK_FAILURES)
            || selection.isForced(FaultClass.FULL_DISKS)
            || selection.isForced(FaultClass.LOST_DISKS);
    durable = drawn || wanted;
    restarts = isOn(selection, FaultClass.RESTARTS, dice.chance(0.5) && !drawnCalm);
    outages = isOn(selection, FaultClass.OUTAGES, dice.chance(OUTAGE_SHARE) && !drawnCalm);
    loops = isOn(selection, FaultClass.CRASH_LOOPS, dice.chance(0.25) && !drawnCalm);
    powerCuts = isOn(selection, FaultClass.POWER_CUTS, dice.chance(0.7) && !drawnCalm);
    slowDisks = isOn(selection, FaultClass.SLOW_DISKS, dice.chance(0.5) && !drawnCalm);
    failures = isOn(selection, FaultClass.DISK_FAILURES, dice.chance(0.5) && !drawnCalm);
    fullDisks = isOn(selection, FaultClass.FULL_DISKS, dice.chance(0.5) && !drawnCalm);
    rot = isOn(selection, FaultClass.BIT_ROT, dice.chance(0.5) && !drawnCalm);
    long slots = dice.chance(0.7) ? dice.logUniform(3L, 200L) : 0;
    long bytes = dice.chance(0.3) ? dice.logUniform(256L, 65536L) : 0;
    long nanos = dice.chance(0.3) ? dice.logUniform(100_000_000L, 10_000_000_000L) : 0;
    saving = durable ? new Saving(slots, bytes, nanos) : Saving.NEVER;
    segmentBytes = dice.logUniform(WalOptions.SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX);
    keepSnapshots = dice.between(2, 3);
    Dice later = Dice.of(seed, "disk-plan-2");
    lostWrites = isOn(selection, FaultClass.LOST_WRITES, later.chance(0.3) && !drawnCalm);
    misdirectedWrites =
        isOn(selection, FaultClass.MISDIRECTED_WRITES, later.chance(0.3) && !drawnCalm);
    readErrors = isOn(selection, FaultClass.READ_ERRORS, later.chance(0.3) && !drawnCalm);
    lostDisks = isOn(selection, FaultClass.LOST_DISKS, later.chance(0.3) && !drawnCalm);
    wrongDisks = isOn(selection, FaultClass.WRONG_DISKS, later.chance(0.3) && !drawnCalm);
    boolean misread = Dice.of(seed, "disk-plan-3").chance(0.3) && !drawnCalm;
    misdirectedReads = isOn(selection, FaultClass.MISDIRECTED_READS, misread);
  }

  private DiskPlan() {
    durable = false;
    restarts = false;
    outages = false;
    loops = false;
    powerCuts = false;
    slowDisks = false;
    failures = false;
    fullDisks = false;
    rot = false;
    lostWrites = false;
    misdirectedWrites = false;
    readErrors = false;
    misdirectedReads = false;
    lostDisks = false;
    wrongDisks = false;
    saving = Saving.NEVER;
    segmentBytes = WalOptions.SEGMENT_BYTES_MIN;
    keepSnapshots = 2;
  }

  private boolean isOn(FaultSelection selection, FaultClass one, boolean drawn) {
    return durable && selection.isOn(one, drawn);
  }

  /** How each log is kept. */
  WalOptions walOptions() {
    return new WalOptions(SyncMode.ALWAYS, SYNC_INTERVAL_NANOS, segmentBytes, keepSnapshots);
  }

  @Override
  public String toString() {
    return durable
        ? String.format(
            Locale.ROOT,
            "disks with segments of %d bytes, %d snapshots, saved after %d slots, %d bytes, %d ms",
            segmentBytes,
            keepSnapshots,
            saving.slots(),
            saving.bytes(),
            saving.nanos() / ClusterPlan.MILLI)
        : "no disks";
  }
}
