package io.loggos.simulation;

import io.loggos.api.SizedQuorums;
import io.loggos.replica.ReplicaOptions;
import io.loggos.replica.ReplicaOptions.ReadMode;

/** Size and settings of a run's cluster, as its seed wants them. Immutable. */
final class ClusterPlan {
  static final long MILLI = 1_000_000;

  final int replicas;

  /** How many votes each phase needs. */
  final int prepareQuorum;

  final int acceptQuorum;

  /** Bounds and modes. */
  final int alpha;

  final boolean learnToAll;
  final boolean stableElection;
  final ReadMode readMode;
  final double driftBound;
  final int batchRequestsMax;
  final int admissionRequestsMax;
  final long waitNanosMax;
  final int sessionsMax;
  final int sessionWindow;
  final long sessionExpiryMillis;
  final long retainBytesMax;
  final int chunkBytes;
  private final int requestBytesMax;

  /** How long a message takes on average; all other durations are multiples of it. */
  final long delayNanos;

  final long heartbeatNanos;
  final long suspectNanos;
  final long suspectMaxNanos;
  final long leaseNanos;

  private final MapOptions consensusOptions;
  private final MapOptions livenessOptions;
  private final ReplicaOptions replicaOptions;

  /**
   * For a cluster that will have so many clients.
   *
   * @param size how many replicas, or 0 for as many as are drawn
   * @param saving when snapshots are saved
   */
  ClusterPlan(long seed, int clients, int size, ReplicaOptions.Saving saving) {
    Dice dice = Dice.of(seed, "cluster");
    int drawnSize = dice.pick(1, 3, 3, 3, 5, 5, 7);
    replicas = size > 0 ? size : drawnSize;
    boolean flexible = dice.chance(0.25);
    int majority = SizedQuorums.majority(replicas);
    acceptQuorum = flexible ? dice.between(1, replicas) : majority;
    prepareQuorum = flexible ? dice.between(replicas + 1 - acceptQuorum, replicas) : majority;
    alpha = dice.chance(0.5) ? dice.between(1, 8) : dice.pick(1, 2, 4, 16);
    learnToAll = dice.chance(0.4);
    stableElection = dice.chance(0.6);
    readMode = ReadMode.values()[dice.between(0, 2)];
    driftBound = dice.logUniform(0.001, 0.2);
    batchRequestsMax = (int) dice.logUniform(1L, 64L);
    boolean tight = dice.chance(0.5);
    admissionRequestsMax = tight ? (int) dice.logUniform(1L, 32L) : 1000;
    boolean few = dice.chance(0.25);
    sessionsMax = few ? dice.between(1, clients + 1) : 1000;
    sessionExpiryMillis = few || dice.chance(0.3) ? dice.logUniform(1000L, 5000L) : 600_000;
    sessionWindow = dice.pick(4, 8, 16, 64);
    boolean forgetful = dice.chance(0.5);
    retainBytesMax = forgetful ? dice.logUniform(64L, 8192L) : 64 << 20;
    chunkBytes = (int) dice.logUniform(16L, 4096L);
    // smaller than the largest command, so that some are refused
    requestBytesMax = 128;
    delayNanos = dice.logUniform(MILLI / 10, 50 * MILLI);
    waitNanosMax = scaled(Dice.of(seed, "admission"), 2, 50, MILLI);
    heartbeatNanos = scaled(dice, 4, 40, MILLI);
    suspectNanos = (long) (heartbeatNanos * (2.1 + dice.logUniform(0.1, 10)));
    suspectMaxNanos = (long) (suspectNanos * dice.logUniform(1.0, 10.0));
    leaseNanos = Math.max(10 * MILLI, (long) (suspectNanos * dice.logUniform(0.3, 3)));
    consensusOptions = drawConsensus(dice);
    livenessOptions = drawLiveness(dice);
    replicaOptions = drawReplica(dice, saving);
  }

  /** As a script wants it; what it leaves open is drawn. */
  ClusterPlan(ScriptedCluster.Settings settings) {
    Dice dice = Dice.of(settings.seed(), "cluster");
    replicas = settings.replicas();
    acceptQuorum = SizedQuorums.majority(replicas);
    prepareQuorum = acceptQuorum;
    alpha = settings.alpha();
    learnToAll = settings.learnToAll();
    stableElection = true;
    readMode = settings.readMode();
    driftBound = 0.01;
    batchRequestsMax = settings.batchRequestsMax();
    admissionRequestsMax = 1 << 16;
    waitNanosMax = 2000 * MILLI;
    sessionsMax = 10_000;
    sessionWindow = settings.sessionWindow();
    sessionExpiryMillis = 600_000;
    retainBytesMax = settings.retainBytesMax();
    chunkBytes = 4096;
    requestBytesMax = settings.requestBytesMax();
    delayNanos = settings.delayNanos();
    suspectNanos = settings.suspectNanos();
    heartbeatNanos = suspectNanos / 16;
    suspectMaxNanos = 25 * suspectNanos;
    leaseNanos = suspectNanos + suspectNanos / 4;
    consensusOptions = drawConsensus(dice);
    livenessOptions = drawLiveness(dice);
    replicaOptions =
        new ReplicaOptions(
            new ReplicaOptions.BatchOptions(128 << 10, batchRequestsMax),
            new ReplicaOptions.AdmissionOptions(admissionRequestsMax, 32 << 20, waitNanosMax, 20),
            new ReplicaOptions.SessionOptions(sessionsMax, sessionWindow, sessionExpiryMillis),
            new ReplicaOptions.ReadOptions(readMode, leaseNanos, driftBound),
            new ReplicaOptions.SnapshotOptions(
                chunkBytes, scaled(dice, 6, 60, 2 * MILLI), ReplicaOptions.Saving.NEVER),
            requestBytesMax,
            requestBytesMax);
  }

  /** So many average delays, but not less than the settings allow. */
  private long scaled(Dice dice, double low, double high, long atLeastNanos) {
    return Math.max(atLeastNanos, (long) (delayNanos * dice.logUniform(low, high)));
  }

  /** How many replicas may crash for good: a quorum of either phase must be left. */
  int crashesMax() {
    return replicas - Math.max(prepareQuorum, acceptQuorum);
  }

  MapOptions consensusOptions() {
    return consensusOptions;
  }

  private MapOptions drawConsensus(Dice dice) {
    long backoffMin = scaled(dice, 0.5, 10, MILLI);
    int majority = SizedQuorums.majority(replicas);
    return new MapOptions("paxos-multi")
        .set("alpha", (long) alpha)
        .set("learn", learnToAll ? "all" : "leader")
        .set("phase-1-quorum", prepareQuorum == majority ? 0L : prepareQuorum)
        .set("phase-2-quorum", acceptQuorum == majority ? 0L : acceptQuorum)
        .set("prepare-timeout", scaled(dice, 4, 50, MILLI))
        .set("resend-after", scaled(dice, 3, 50, MILLI))
        .set("backoff-min", backoffMin)
        .set("backoff-max", (long) (backoffMin * dice.logUniform(1.0, 50.0)))
        .set("catch-up-bytes-max", dice.logUniform(64L, 65536L))
        .set("catch-up-timeout", scaled(dice, 4, 50, MILLI))
        .set("retain-bytes-max", retainBytesMax)
        .set("watermark-interval", scaled(dice, 0.5, 10, MILLI));
  }

  MapOptions livenessOptions() {
    return livenessOptions;
  }

  private MapOptions drawLiveness(Dice dice) {
    return new MapOptions("liveness")
        .set("heartbeat-interval", heartbeatNanos)
        .set("suspect-timeout", suspectNanos)
        .set("suspect-timeout-max", suspectMaxNanos)
        .set("suspect-timeout-increment", Math.max(1, suspectNanos / dice.between(1, 8)))
        .set("election", stableElection ? "stable" : "monarchical")
        .set("loop-delay-max", (long) (suspectNanos * dice.logUniform(0.5, 4.0)));
  }

  ReplicaOptions replicaOptions() {
    return replicaOptions;
  }

  private ReplicaOptions drawReplica(Dice dice, ReplicaOptions.Saving saving) {
    int busyMillis = (int) dice.logUniform(1L, 20L);
    return new ReplicaOptions(
        new ReplicaOptions.BatchOptions((int) dice.logUniform(256L, 65536L), batchRequestsMax),
        new ReplicaOptions.AdmissionOptions(
            admissionRequestsMax, dice.logUniform(256L, 1L << 20), waitNanosMax, busyMillis),
        new ReplicaOptions.SessionOptions(sessionsMax, sessionWindow, sessionExpiryMillis),
        new ReplicaOptions.ReadOptions(readMode, leaseNanos, driftBound),
        new ReplicaOptions.SnapshotOptions(chunkBytes, scaled(dice, 6, 60, 2 * MILLI), saving),
        requestBytesMax(),
        requestBytesMax());
  }

  /** How many of so many members both phases need. */
  int quorum(int members) {
    return Math.max(sized(prepareQuorum, members), sized(acceptQuorum, members));
  }

  /** Whether both phases need more than half of the votes, and no more than that takes. */
  boolean hasMajorities() {
    int majority = SizedQuorums.majority(replicas);
    return prepareQuorum == majority && acceptQuorum == majority;
  }

  /** How many votes decide among so many members; 0 when the sizes set do not fit. */
  int acceptQuorum(int members) {
    return doQuorumsFit(members) ? sized(acceptQuorum, members) : 0;
  }

  /** How many promises are needed among so many members; 0 when the sizes set do not fit. */
  int prepareQuorum(int members) {
    return doQuorumsFit(members) ? sized(prepareQuorum, members) : 0;
  }

  private boolean doQuorumsFit(int members) {
    int prepare = sized(prepareQuorum, members);
    int accept = sized(acceptQuorum, members);
    return prepare <= members && accept <= members && prepare + accept > members;
  }

  private int sized(int quorum, int members) {
    boolean isMajority = quorum == SizedQuorums.majority(replicas);
    return isMajority ? SizedQuorums.majority(members) : quorum;
  }

  int requestBytesMax() {
    return requestBytesMax;
  }

  @Override
  public String toString() {
    return replicas
        + " replicas (quorums "
        + prepareQuorum
        + "/"
        + acceptQuorum
        + "), alpha "
        + alpha
        + ", learn "
        + (learnToAll ? "all" : "leader")
        + ", election "
        + (stableElection ? "stable" : "monarchical")
        + ", reads "
        + readMode
        + ", batch "
        + batchRequestsMax
        + ", admission "
        + admissionRequestsMax
        + ", sessions "
        + sessionsMax
        + " x "
        + sessionWindow
        + " for "
        + sessionExpiryMillis
        + " ms, retain "
        + retainBytesMax
        + ", chunk "
        + chunkBytes
        + ", delay "
        + delayNanos / 1000
        + " us, heartbeat "
        + heartbeatNanos / MILLI
        + " ms, suspect "
        + suspectNanos / MILLI
        + " to "
        + suspectMaxNanos / MILLI
        + " ms, lease "
        + leaseNanos / MILLI
        + " ms";
  }
}
