package io.loggos.network.grdp;

/**
 * Whether the other side of a connection is thought to hear the multicast group. Who acknowledges
 * nothing of it for a while is left to itself for some time, longer each time. Used by one thread.
 */
final class Hearing {
  /** After so many losses in a row, and so long, the other side is thought not to hear it. */
  private static final int LOSSES_MAX = 8;

  private static final long DEAF_AFTER_NANOS = 1_000_000_000L;
  private static final long DEAF_NANOS_MIN = 10_000_000_000L;
  private static final long DEAF_NANOS_MAX = 64 * DEAF_NANOS_MIN;

  /** Losses in a row, when the first and the last were counted. */
  private int losses;

  private long firstLossNanos;
  private long lastLossNanos;

  /** Until then it is not thought to hear, and how long that may last the next time. */
  private long deafUntilNanos = Long.MIN_VALUE;

  private long deafNanos = DEAF_NANOS_MIN;

  boolean isLikely(long nowNanos) {
    return nowNanos >= deafUntilNanos;
  }

  /** Something that was sent to the group only was acknowledged. */
  void onHeard() {
    losses = 0;
    deafNanos = DEAF_NANOS_MIN;
  }

  /** Something was received that had been received before, perhaps from the group. */
  void onReceivedBefore() {
    losses = 0;
  }

  /**
   * What the group was told is believed lost. What is lost at once counts as one loss: perhaps the
   * other side was only kept from running.
   *
   * @param apartNanos losses that are closer to each other are one
   */
  void onLoss(long nowNanos, long apartNanos) {
    if (nowNanos - lastLossNanos < apartNanos) {
      return;
    }
    lastLossNanos = nowNanos;
    losses++;
    if (losses == 1) {
      firstLossNanos = nowNanos;
    } else if (losses >= LOSSES_MAX && nowNanos - firstLossNanos >= DEAF_AFTER_NANOS) {
      losses = 0;
      deafUntilNanos = nowNanos + deafNanos;
      deafNanos = Math.min(2 * deafNanos, DEAF_NANOS_MAX);
    }
  }
}
