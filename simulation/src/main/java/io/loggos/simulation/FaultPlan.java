package io.loggos.simulation;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Which faults a run has, and how strong. Each class is off in half of all seeds, so that two seeds
 * rarely share a set; an intensity of 0 is "off". Immutable.
 */
final class FaultPlan {
  private static final double CALM_SHARE = 0.1;
  private static final double SCHEDULED_SHARE = 0.11;
  private static final double TRANSFERS_SHARE = 0.3;

  /** No faults at all: for one seed in ten, and once a cluster is healed. */
  final boolean calm;

  /** Messages between replicas. */
  final double loss;

  final double duplication;
  final double corruption;
  final boolean reordering;
  final boolean spikes;
  final boolean slowLink;
  final boolean clogs;
  final boolean mutedKinds;
  final boolean mutedSlots;
  final boolean mutedLeaders;
  final boolean halfOpen;
  final boolean unread;
  final boolean peerResets;
  final boolean partitions;
  final boolean flapping;
  final boolean schedules;

  /** Processes. */
  final boolean crashes;

  final boolean crashEvidence;
  final boolean pauses;
  final boolean longPauses;
  final boolean slowNodes;
  final double turnNanos;
  final int turnInputsMax;

  /** Liberties that the contract leaves to the driver. */
  final boolean loopBackFirst;

  final boolean answersEarly;

  /** Journals: 0 is a journal in memory, which is durable at once. */
  final double syncNanos;

  final boolean syncStalls;

  /** Clocks. */
  final boolean skew;

  final boolean wallJumps;
  final boolean lateTimers;

  /** By how much timers may be early. */
  final long earlyNanos;

  /** Clients. */
  final boolean resets;

  final boolean clientCrashes;
  final boolean clientCuts;

  /** Whether some may stay cut off when all else is healed. */
  final boolean outsiders;

  /** Disks, and those who start again from them. */
  final DiskPlan disks;

  /** Whether operators want others to lead. */
  final boolean leaderTransfers;

  /** How the membership changes. */
  final MembershipPlan membership;

  private final FaultSelection selection;
  private final boolean drawnCalm;

  FaultPlan(long seed, ClusterPlan cluster, DiskPlan disks, FaultSelection selection) {
    this.disks = disks;
    this.selection = selection;
    Dice dice = Dice.of(seed, "faults");
    drawnCalm = dice.chance(CALM_SHARE);
    calm = drawnCalm && !selection.isForced() || selection.isNone();
    loss = intensity(FaultClass.LOSS, dice, 0.001, 0.4);
    duplication = intensity(FaultClass.DUPLICATION, dice, 0.001, 0.5);
    corruption = intensity(FaultClass.CORRUPTION, dice, 0.0001, 0.01);
    reordering = isOn(FaultClass.REORDERING, dice);
    spikes = isOn(FaultClass.SPIKES, dice);
    slowLink = isOn(FaultClass.SLOW_LINK, dice);
    clogs = isOn(FaultClass.CLOGS, dice);
    boolean drawnPartitions = dice.chance(0.5) && !drawnCalm;
    boolean drawnFlapping = drawnPartitions && dice.chance(0.3);
    partitions = selection.isOn(FaultClass.PARTITIONS, drawnPartitions);
    flapping = partitions && selection.isOn(FaultClass.FLAPPING, drawnFlapping);
    crashes = isOn(FaultClass.CRASHES, dice);
    crashEvidence = isOn(FaultClass.CRASH_EVIDENCE, dice);
    pauses = isOn(FaultClass.PAUSES, dice);
    slowNodes = isOn(FaultClass.SLOW_NODES, dice);
    double drawnTurn = dice.chance(0.5) ? 0 : dice.logUniform(1000.0, cluster.delayNanos / 2.0);
    // beyond that replicas have no time for anything but each other's signs of life
    turnNanos = Math.min(drawnTurn, cluster.heartbeatNanos / (6.0 * cluster.replicas));
    turnInputsMax = dice.pick(1, 2, 16, 64);
    loopBackFirst = dice.chance(0.5);
    answersEarly = dice.chance(0.5);
    syncNanos = dice.chance(0.4) ? 0 : dice.logUniform(10_000.0, 4.0 * cluster.delayNanos);
    syncStalls = syncNanos > 0 && isOn(FaultClass.SYNC_STALLS, dice);
    skew = isOn(FaultClass.SKEW, dice);
    wallJumps = isOn(FaultClass.WALL_JUMPS, dice);
    lateTimers = isOn(FaultClass.LATE_TIMERS, dice);
    resets = isOn(FaultClass.RESETS, dice);
    clientCrashes = isOn(FaultClass.CLIENT_CRASHES, dice);
    clientCuts = isOn(FaultClass.CLIENT_CUTS, dice);
    outsiders = selection.isOn(FaultClass.OUTSIDERS, !drawnCalm);
    mutedKinds = isOn(FaultClass.MUTED_KINDS, dice);
    peerResets = isOn(FaultClass.PEER_RESETS, dice);
    Dice later = Dice.of(seed, "faults-2");
    mutedSlots = isOn(FaultClass.MUTED_SLOTS, later);
    mutedLeaders = isOn(FaultClass.MUTED_LEADERS, later);
    halfOpen = isOn(FaultClass.HALF_OPEN, later);
    unread = isOn(FaultClass.UNREAD, later);
    longPauses = selection.isOn(FaultClass.LONG_PAUSES, later.chance(0.2) && !drawnCalm);
    boolean early = isOn(FaultClass.EARLY_TIMERS, later);
    long tick = later.pick(1, 1000, 1_000_000);
    earlyNanos = early ? tick : 0;
    schedules = selection.isOn(FaultClass.SCHEDULES, later.chance(SCHEDULED_SHARE) && !drawnCalm);
    leaderTransfers =
        selection.isOn(FaultClass.LEADER_TRANSFERS, later.chance(TRANSFERS_SHARE) && !drawnCalm);
    membership = new MembershipPlan(seed, cluster, selection, calm);
  }

  /** Whether the seed is one without faults. */
  static boolean isDrawnCalm(long seed) {
    return Dice.of(seed, "faults").chance(CALM_SHARE);
  }

  /** 0 when the class is off; what is drawn does not depend on that. */
  private double intensity(FaultClass one, Dice dice, double low, double high) {
    boolean drawn = dice.chance(0.5);
    double intensity = dice.logUniform(low, high);
    return selection.isOn(one, drawn && !drawnCalm) ? intensity : 0;
  }

  private boolean isOn(FaultClass one, Dice dice) {
    return selection.isOn(one, dice.chance(0.5) && !drawnCalm);
  }

  /** The classes that are on. */
  Set<FaultClass> classes() {
    EnumSet<FaultClass> classes = EnumSet.noneOf(FaultClass.class);
    add(classes, FaultClass.LOSS, loss > 0);
    add(classes, FaultClass.DUPLICATION, duplication > 0);
    add(classes, FaultClass.CORRUPTION, corruption > 0);
    add(classes, FaultClass.REORDERING, reordering);
    add(classes, FaultClass.SPIKES, spikes);
    add(classes, FaultClass.SLOW_LINK, slowLink);
    add(classes, FaultClass.CLOGS, clogs);
    add(classes, FaultClass.MUTED_KINDS, mutedKinds);
    add(classes, FaultClass.MUTED_SLOTS, mutedSlots);
    add(classes, FaultClass.MUTED_LEADERS, mutedLeaders);
    add(classes, FaultClass.HALF_OPEN, halfOpen);
    add(classes, FaultClass.UNREAD, unread);
    add(classes, FaultClass.PEER_RESETS, peerResets);
    add(classes, FaultClass.PARTITIONS, partitions);
    add(classes, FaultClass.FLAPPING, flapping);
    add(classes, FaultClass.SCHEDULES, schedules);
    add(classes, FaultClass.CRASHES, crashes);
    add(classes, FaultClass.CRASH_EVIDENCE, crashes && crashEvidence);
    add(classes, FaultClass.PAUSES, pauses);
    add(classes, FaultClass.LONG_PAUSES, longPauses);
    add(classes, FaultClass.SLOW_NODES, slowNodes);
    add(classes, FaultClass.SYNC_STALLS, syncStalls);
    add(classes, FaultClass.SKEW, skew);
    add(classes, FaultClass.WALL_JUMPS, wallJumps);
    add(classes, FaultClass.LATE_TIMERS, lateTimers);
    add(classes, FaultClass.EARLY_TIMERS, earlyNanos > 0);
    add(classes, FaultClass.RESETS, resets);
    add(classes, FaultClass.CLIENT_CRASHES, clientCrashes);
    add(classes, FaultClass.CLIENT_CUTS, clientCuts);
    add(classes, FaultClass.OUTSIDERS, outsiders);
    add(classes, FaultClass.RESTARTS, disks.restarts);
    add(classes, FaultClass.OUTAGES, disks.outages);
    add(classes, FaultClass.CRASH_LOOPS, disks.loops);
    add(classes, FaultClass.POWER_CUTS, disks.powerCuts);
    add(classes, FaultClass.DISK_FAILURES, disks.failures);
    add(classes, FaultClass.FULL_DISKS, disks.fullDisks);
    add(classes, FaultClass.SLOW_DISKS, disks.slowDisks);
    add(classes, FaultClass.BIT_ROT, disks.rot);
    add(classes, FaultClass.LOST_WRITES, disks.lostWrites);
    add(classes, FaultClass.MISDIRECTED_WRITES, disks.misdirectedWrites);
    add(classes, FaultClass.READ_ERRORS, disks.readErrors);
    add(classes, FaultClass.MISDIRECTED_READS, disks.misdirectedReads);
    add(classes, FaultClass.LOST_DISKS, disks.lostDisks);
    add(classes, FaultClass.WRONG_DISKS, disks.wrongDisks);
    add(classes, FaultClass.LEADER_TRANSFERS, leaderTransfers);
    add(classes, FaultClass.MEMBERSHIP, membership.on);
    add(classes, FaultClass.LIVE_REPLACEMENT, membership.wantsLive);
    return classes;
  }

  private static void add(Set<FaultClass> classes, FaultClass one, boolean on) {
    if (on) {
      classes.add(one);
    }
  }

  /** Whether messages may arrive long after they were sent. */
  boolean leavesLateMessages() {
    return slowLink || clogs || spikes || duplication > 0;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(calm ? "calm " : "");
    for (FaultClass one : classes()) {
      text.append(one.label());
      double intensity =
          switch (one) {
            case LOSS -> loss;
            case DUPLICATION -> duplication;
            case CORRUPTION -> corruption;
            default -> 0;
          };
      if (intensity > 0) {
        text.append(String.format(Locale.ROOT, " %.2f%%", 100 * intensity));
      }
      text.append(' ');
    }
    return text
        + String.format(
            Locale.ROOT,
            "sync %.3f ms, turn %.3f ms of %d, %s, %s",
            syncNanos / 1e6,
            turnNanos / 1e6,
            turnInputsMax,
            disks,
            membership);
  }
}
