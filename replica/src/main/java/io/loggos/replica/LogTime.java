package io.loggos.replica;

/**
 * Logical time: the leader's wall clock as the log recorded it. It never falls, and it runs at half
 * to twice the speed of the monotonic clock: a leader whose wall clock jumps ahead cannot expire
 * everything at once, and one whose clock is behind, or stands still, cannot keep everything for
 * ever (rules S75 and S76).
 */
final class LogTime {
  /** What the log says. */
  private long millis;

  /**
   * The latest time known here, by the log or by a proposal of one's own, and the monotonic time at
   * which it was. A proposal counts from when it was made: counted from its execution, time would
   * stand still while each batch is proposed the moment the last one is executed.
   */
  private long anchorMillis;

  private long anchorNanos;

  long millis() {
    return millis;
  }

  /** The time a leader writes into a batch it closes now. */
  long propose(long wallMillis, long nowNanos) {
    if (anchorMillis == 0) {
      anchor(Math.max(1, wallMillis), nowNanos);
    } else {
      long elapsedMillis = Math.max(0, nowNanos - anchorNanos) / 1_000_000;
      long latest = anchorMillis + 2 * elapsedMillis;
      anchor(Math.max(anchorMillis + elapsedMillis / 2, Math.min(wallMillis, latest)), nowNanos);
    }
    return anchorMillis;
  }

  /**
   * The first time that the log tells counts alone: what was proposed before came from the own wall
   * clock, however wrong, and may never have been decided.
   */
  private void forgetProposals(long toldMillis) {
    if (millis == 0 && toldMillis > 0) {
      anchorMillis = 0;
    }
  }

  private void anchor(long newMillis, long nowNanos) {
    if (newMillis > anchorMillis) {
      anchorMillis = newMillis;
      anchorNanos = nowNanos;
    }
  }

  void onExecuted(long leaderTimeMillis, long nowNanos) {
    forgetProposals(leaderTimeMillis);
    millis = Math.max(millis, leaderTimeMillis);
    anchor(leaderTimeMillis, nowNanos);
  }

  void restore(long snapshotMillis, long nowNanos) {
    forgetProposals(snapshotMillis);
    millis = snapshotMillis;
    anchor(snapshotMillis, nowNanos);
  }
}
