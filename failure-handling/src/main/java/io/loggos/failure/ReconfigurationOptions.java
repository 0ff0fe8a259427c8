package io.loggos.failure;

import io.loggos.api.plugin.Options;

/**
 * The settings of replacement through the log; see {@code reference.conf} for their meaning and
 * ranges.
 *
 * @param variant what fills the slots between a change and the slot at which it takes effect
 * @param automatic whether failed replicas are replaced without being asked
 * @param graceNanos how long a replica must have been suspected
 * @param intervalNanos the shortest time between two replacements that nobody asked for
 * @param timeoutNanos how long a newcomer may go without progress
 * @param followNanos pause between two reports of a newcomer
 * @param joinLag how many slots behind a newcomer may be when it becomes a member
 */
record ReconfigurationOptions(
    Variant variant,
    boolean automatic,
    long graceNanos,
    long intervalNanos,
    long timeoutNanos,
    long followNanos,
    long joinLag) {

  /** What fills the slots between a change and the slot at which it takes effect. */
  enum Variant {
    /** Requests, and no-ops when none waits. */
    WAITING,
    /** No-ops only, once the change is decided. */
    WAITING_NO_OP,
    /** No-ops only, once the change is proposed. */
    STOPPING
  }

  /** Refuses what makes no sense. */
  ReconfigurationOptions {
    require(graceNanos >= 0, "grace must not be negative");
    require(intervalNanos >= 0, "interval-min must not be negative");
    require(timeoutNanos > 0, "newcomer-timeout must be positive");
    require(followNanos > 0, "follow-interval must be positive");
    require(joinLag >= 0, "join-lag must not be negative");
  }

  /**
   * Reads the section.
   *
   * @throws IllegalArgumentException naming the key that is absent, of another type, or out of its
   *     bounds
   */
  static ReconfigurationOptions from(Options options) {
    return new ReconfigurationOptions(
        variant(options.text("variant")),
        options.flag("automatic"),
        options.nanos("grace"),
        options.nanos("interval-min"),
        options.nanos("newcomer-timeout"),
        options.nanos("follow-interval"),
        options.integer("join-lag"));
  }

  private static Variant variant(String text) {
    return switch (text) {
      case "waiting" -> Variant.WAITING;
      case "waiting-no-op" -> Variant.WAITING_NO_OP;
      case "stopping" -> Variant.STOPPING;
      default ->
          throw new IllegalArgumentException(
              "reconfiguration: variant is \""
                  + text
                  + "\"; known are waiting, waiting-no-op and stopping");
    };
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("reconfiguration: " + rule);
    }
  }
}
