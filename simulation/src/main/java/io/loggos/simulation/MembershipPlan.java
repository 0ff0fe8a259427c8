package io.loggos.simulation;

/** How the membership of a run's cluster changes. Immutable. */
final class MembershipPlan {
  private static final double SHARE = 0.3;
  private static final int STANDBYS_MAX = 4;

  /** Whether it changes at all. */
  final boolean on;

  /** How many machines there are besides those of the founders. */
  final int standbys;

  /** How long a standby waits for the cluster it was given to. */
  final long leaseNanos;

  /** The mean pause until another free machine watches. */
  final double watchNanos;

  /** The mean pause between two wishes of operators. */
  final double requestNanos;

  /** How often a standby that is ordered does not come, and how often nobody hears of that. */
  final double failures;

  /**
   * Whether it is to happen without the log, where the sizes of quorums permit. Only on request, so
   * that the runs of seeds on record stay what they were.
   */
  final boolean wantsLive;

  /** Whether free machines watch, so that newcomers begin with what they have. */
  final boolean hot;

  private final boolean live;
  private final MapOptions options;

  MembershipPlan(long seed, ClusterPlan cluster, FaultSelection selection, boolean calm) {
    Dice dice = Dice.of(seed, "membership");
    on = selection.isOn(FaultClass.MEMBERSHIP, dice.chance(SHARE));
    standbys = on ? dice.between(1, STANDBYS_MAX) : 0;
    double suspect = cluster.suspectNanos;
    leaseNanos = (long) (suspect * dice.logUniform(5.0, 50.0));
    watchNanos = suspect * Dice.of(seed, "watches").logUniform(0.5, 20.0);
    requestNanos = suspect * dice.logUniform(1.0, 40.0);
    failures = calm ? 0 : dice.chance(0.5) ? 0 : dice.logUniform(0.01, 0.5);
    boolean all = Dice.of(seed, "epoch-promises").chance(0.5);
    wantsLive = on && selection.isOn(FaultClass.LIVE_REPLACEMENT, false);
    hot = on && Dice.of(seed, "hot-standbys").chance(0.5);
    live = wantsLive && cluster.hasMajorities();
    options =
        new MapOptions(live ? "live-replacement" : "reconfiguration")
            .set("variant", dice.pick("waiting", "waiting-no-op", "stopping"))
            .set("contents", all ? "all" : "above-executed")
            .set("automatic", dice.chance(0.8))
            .set("grace", (long) (suspect * dice.logUniform(0.05, 5.0)))
            .set("interval-min", (long) (suspect * dice.logUniform(0.1, 5.0)))
            .set("newcomer-timeout", (long) (suspect * dice.logUniform(2.0, 20.0)))
            .set("follow-interval", (long) (cluster.delayNanos * dice.logUniform(2.0, 40.0)))
            .set("join-lag", (long) dice.between(0, 2 * cluster.alpha));
  }

  /** Whether it does so without the log. */
  boolean isLive() {
    return live;
  }

  MapOptions options() {
    return options;
  }

  @Override
  public String toString() {
    return on
        ? standbys + (hot ? " hot" : "") + " standbys, " + options
        : "no changes of the membership";
  }
}
