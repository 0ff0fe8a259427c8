package io.loggos.simulation;

/**
 * Which faults a run has, and how strong. Each class is off in half of all seeds, so that two seeds
 * rarely share a set; an intensity of 0 is "off". Immutable.
 */
final class FaultPlan {
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
  final boolean partitions;
  final boolean flapping;

  /** Processes. */
  final boolean crashes;

  final boolean crashEvidence;
  final boolean pauses;
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

  /** Clients. */
  final boolean resets;

  final boolean clientCrashes;
  final boolean clientCuts;

  FaultPlan(long seed, ClusterPlan cluster) {
    Dice dice = Dice.of(seed, "faults");
    calm = dice.chance(0.1);
    loss = on(dice.fault(0.001, 0.4));
    duplication = on(dice.fault(0.001, 0.5));
    corruption = on(dice.fault(0.0001, 0.01));
    reordering = isOn(dice);
    spikes = isOn(dice);
    slowLink = isOn(dice);
    clogs = isOn(dice);
    partitions = isOn(dice);
    flapping = partitions && dice.chance(0.3);
    crashes = isOn(dice);
    crashEvidence = isOn(dice);
    pauses = isOn(dice);
    slowNodes = isOn(dice);
    turnNanos = dice.chance(0.5) ? 0 : dice.logUniform(1000.0, cluster.delayNanos / 2.0);
    turnInputsMax = dice.pick(1, 2, 16, 64);
    loopBackFirst = dice.chance(0.5);
    answersEarly = dice.chance(0.5);
    syncNanos = dice.chance(0.4) ? 0 : dice.logUniform(10_000.0, 4.0 * cluster.delayNanos);
    syncStalls = syncNanos > 0 && isOn(dice);
    skew = isOn(dice);
    wallJumps = isOn(dice);
    lateTimers = isOn(dice);
    resets = isOn(dice);
    clientCrashes = isOn(dice);
    clientCuts = isOn(dice);
  }

  private double on(double intensity) {
    return calm ? 0 : intensity;
  }

  private boolean isOn(Dice dice) {
    return dice.chance(0.5) && !calm;
  }

  /** Whether messages may arrive long after they were sent. */
  boolean leavesLateMessages() {
    return slowLink || clogs || spikes || duplication > 0;
  }

  @Override
  public String toString() {
    return (calm ? "calm" : "")
        + (loss > 0 ? String.format("loss %.2f%% ", 100 * loss) : "")
        + (duplication > 0 ? String.format("duplication %.2f%% ", 100 * duplication) : "")
        + (corruption > 0 ? String.format("corruption %.2f%% ", 100 * corruption) : "")
        + word(reordering, "reordering")
        + word(spikes, "spikes")
        + word(slowLink, "slow-link")
        + word(clogs, "clogs")
        + word(partitions, "partitions")
        + word(flapping, "flapping")
        + word(crashes, "crashes")
        + word(crashes && crashEvidence, "evidence")
        + word(pauses, "pauses")
        + word(slowNodes, "slow-nodes")
        + word(syncStalls, "stalls")
        + word(skew, "skew")
        + word(wallJumps, "wall-jumps")
        + word(lateTimers, "late-timers")
        + word(resets, "resets")
        + word(clientCrashes, "client-crashes")
        + word(clientCuts, "client-cuts")
        + String.format(
            "sync %.3f ms, turn %.3f ms of %d", syncNanos / 1e6, turnNanos / 1e6, turnInputsMax);
  }

  private static String word(boolean on, String name) {
    return on ? name + " " : "";
  }
}
