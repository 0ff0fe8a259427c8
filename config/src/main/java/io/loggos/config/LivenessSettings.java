package io.loggos.config;

import io.loggos.api.plugin.Options;

/**
 * The group {@code liveness}; durations in nanoseconds. Immutable.
 *
 * @param heartbeatIntervalNanos silence after which a replica sends a heartbeat, 1 ms to 60 s
 * @param suspectTimeoutNanos silence after which a peer is suspected at first, at least twice
 *     {@code heartbeatIntervalNanos}, at most 10 min
 * @param suspectTimeoutMaxNanos what that timeout may grow to, at least {@code
 *     suspectTimeoutNanos}, at most 1 h
 * @param suspectTimeoutIncrementNanos what one wrong suspicion adds to it, 1 ms to 60 s
 * @param election who leads
 * @param loopDelayMaxNanos delay of its own loop beyond which a replica gives up leadership, 10 ms
 *     to 60 s
 */
public record LivenessSettings(
    long heartbeatIntervalNanos,
    long suspectTimeoutNanos,
    long suspectTimeoutMaxNanos,
    long suspectTimeoutIncrementNanos,
    Election election,
    long loopDelayMaxNanos) {

  /** Who leads among the replicas that are not suspected. */
  public enum Election {
    /** Whoever leads already, for as long as it is not suspected. */
    STABLE,
    /** Always the highest index. */
    MONARCHICAL
  }

  static LivenessSettings of(Options options) {
    return new LivenessSettings(
        options.nanos("heartbeat-interval"),
        options.nanos("suspect-timeout"),
        options.nanos("suspect-timeout-max"),
        options.nanos("suspect-timeout-increment"),
        Words.constant(Election.class, options.text("election")),
        options.nanos("loop-delay-max"));
  }
}
