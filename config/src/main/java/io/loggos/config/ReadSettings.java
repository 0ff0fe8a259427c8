package io.loggos.config;

import io.loggos.api.plugin.Options;

/**
 * The group {@code reads}. Immutable. Lease and drift are the same on all replicas, because one
 * replica relies on what another one has promised.
 *
 * @param mode how a read-only request is kept linearizable
 * @param leaseDurationNanos how long a follower's promise holds, in nanoseconds, 10 ms to 60 s
 * @param clockDriftBound fraction by which two machines' clocks may run apart, 0 to 0.5
 */
public record ReadSettings(Mode mode, long leaseDurationNanos, double clockDriftBound) {

  /** How a read-only request is kept linearizable. */
  public enum Mode {
    /** It takes a slot like any other request. */
    LOG,
    /** The leader asks a quorum whether it still leads, then answers. */
    READ_INDEX,
    /** The leader answers at once while a quorum's promise holds. Relies on clocks. */
    LEASE
  }

  static ReadSettings of(Options options) {
    return new ReadSettings(
        Words.constant(Mode.class, options.text("mode")),
        options.nanos("lease-duration"),
        options.ratio("clock-drift-bound"));
  }
}
