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
    /** Requests, and no-ops when there are none. */
    WAITING,
    /** No-ops, as soon as the change is decided. */
    WAITING_NO_OP,
    /** No-ops, as soon as the change is proposed. */
    STOPPING
  }

  static ReconfigurationOptions from(Options options) {
    return new ReconfigurationOptions(
        switch (options.text("variant")) {
          case "waiting-no-op" -> Variant.WAITING_NO_OP;
          case "stopping" -> Variant.STOPPING;
          default -> Variant.WAITING;
        },
        options.flag("automatic"),
        options.nanos("grace"),
        options.nanos("interval-min"),
        options.nanos("newcomer-timeout"),
        options.nanos("follow-interval"),
        options.integer("join-lag"));
  }
}
