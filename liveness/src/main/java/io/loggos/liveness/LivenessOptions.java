package io.loggos.liveness;

import io.loggos.api.plugin.Options;

/**
 * The settings of this plug-in. All durations are in nanoseconds.
 *
 * @param heartbeatIntervalNanos how often a replica with nothing to say gives a sign of life
 * @param suspectTimeoutNanos after how long a silence a peer is suspected, at first
 * @param suspectTimeoutMaxNanos up to where that may grow
 * @param suspectTimeoutIncrementNanos by how much it grows at each false suspicion
 * @param election how the leader is chosen
 * @param loopDelayMaxNanos beyond which delay of its own loop a replica is unfit to lead
 */
record LivenessOptions(
    long heartbeatIntervalNanos,
    long suspectTimeoutNanos,
    long suspectTimeoutMaxNanos,
    long suspectTimeoutIncrementNanos,
    Election election,
    long loopDelayMaxNanos) {

  /** Over four years: far from overflow even when multiplied by small factors. */
  private static final long NANOS_MAX = Long.MAX_VALUE / 64;

  /** How the leader is chosen. */
  enum Election {
    /** See {@link StableElection}. */
    STABLE(new StableElection()),
    /** See {@link MonarchicalElection}. */
    MONARCHICAL(new MonarchicalElection());

    private final LeaderElection rule;

    Election(LeaderElection rule) {
      this.rule = rule;
    }

    /** The rule, which has no state of its own. */
    LeaderElection rule() {
      return rule;
    }
  }

  /** Refuses values that contradict each other; the message names the key. */
  LivenessOptions {
    require(heartbeatIntervalNanos > 0, "heartbeat-interval must be positive");
    // a replica that broadcasts right after a tick is silent for up to two intervals
    require(
        suspectTimeoutNanos / 2 >= heartbeatIntervalNanos,
        "suspect-timeout must be at least twice heartbeat-interval, or the living are suspected");
    require(
        suspectTimeoutMaxNanos >= suspectTimeoutNanos,
        "suspect-timeout-max must not be below suspect-timeout");
    require(suspectTimeoutMaxNanos <= NANOS_MAX, "suspect-timeout-max is absurdly large");
    require(
        suspectTimeoutIncrementNanos > 0 && suspectTimeoutIncrementNanos <= NANOS_MAX,
        "suspect-timeout-increment must be positive and not absurdly large");
    require(loopDelayMaxNanos > 0, "loop-delay-max must be positive");
  }

  /**
   * Reads the section.
   *
   * @throws IllegalArgumentException naming the key that is absent, of another type, or out of its
   *     bounds
   */
  static LivenessOptions from(Options options) {
    return new LivenessOptions(
        options.nanos("heartbeat-interval"),
        options.nanos("suspect-timeout"),
        options.nanos("suspect-timeout-max"),
        options.nanos("suspect-timeout-increment"),
        election(options.text("election")),
        options.nanos("loop-delay-max"));
  }

  private static Election election(String text) {
    return switch (text) {
      case "stable" -> Election.STABLE;
      case "monarchical" -> Election.MONARCHICAL;
      default ->
          throw new IllegalArgumentException(
              "liveness: election is \"" + text + "\"; known are stable and monarchical");
    };
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("liveness: " + rule);
    }
  }
}
