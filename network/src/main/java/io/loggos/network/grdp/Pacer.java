package io.loggos.network.grdp;

/**
 * Spreads what may be sent over the round trip instead of sending it at once, a few packets
 * excepted. Keeps no more than the time at which the next packet would be due.
 */
final class Pacer {
  /** How many packets may go at once. */
  private static final int BURST_PACKETS = 16;

  /** Timers are no finer than this, so what is due within it goes now. */
  private static final long SLACK_NANOS = 2L << TimerWheel.TICK_SHIFT;

  private final boolean enabled;
  private long dueNanos;

  Pacer(boolean enabled) {
    this.enabled = enabled;
  }

  /** Whether a packet may leave now; if not, {@link #dueNanos} tells when. */
  boolean permits(long nowNanos) {
    return !enabled || dueNanos <= nowNanos + SLACK_NANOS;
  }

  /** When the next packet may leave. */
  long dueNanos() {
    return dueNanos - SLACK_NANOS;
  }

  /** A packet left; a quarter more than a window may leave within a round trip. */
  void onSent(long nowNanos, long roundTripNanos, int window) {
    long interval = roundTripNanos * 4 / (5L * Math.max(1, window));
    dueNanos = Math.max(dueNanos, nowNanos - BURST_PACKETS * interval) + interval;
  }
}
