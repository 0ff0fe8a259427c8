package io.loggos.replica;

/**
 * Logical time: the leader's wall clock as the log recorded it. It never falls, and it runs at half
 * to twice the speed of the monotonic clock: a leader whose wall clock jumps ahead cannot expire
 * everything at once, and one whose clock is behind, or stands still, cannot keep everything for
 * ever (rules S75 and S76).
 */
final class LogTime {
  private long millis;

  /** Monotonic time at which the present logical time was executed here. */
  private long executedAtNanos;

  long millis() {
    return millis;
  }

  /** The time a leader writes into a batch it closes now. */
  long propose(long wallMillis, long nowNanos) {
    if (millis == 0) {
      return Math.max(1, wallMillis);
    }
    long elapsedMillis = Math.max(0, nowNanos - executedAtNanos) / 1_000_000;
    long latest = millis + 2 * elapsedMillis + 1;
    return Math.max(millis + elapsedMillis / 2, Math.min(wallMillis, latest));
  }

  void onExecuted(long leaderTimeMillis, long nowNanos) {
    if (leaderTimeMillis > millis) {
      millis = leaderTimeMillis;
      executedAtNanos = nowNanos;
    }
  }

  void restore(long snapshotMillis, long nowNanos) {
    millis = snapshotMillis;
    executedAtNanos = nowNanos;
  }
}
