package io.loggos.api;

import java.util.random.RandomGenerator;

/** Randomised exponential pauses between attempts. Deterministic for a given generator. */
public final class Backoff {
  private final long minNanos;
  private final long maxNanos;
  private final RandomGenerator random;
  private long ceilingNanos;

  /** Pauses between the two bounds, both in nanoseconds and positive. */
  public Backoff(long minNanos, long maxNanos, RandomGenerator random) {
    if (minNanos <= 0 || maxNanos < minNanos) {
      throw new IllegalArgumentException("back-off from " + minNanos + " to " + maxNanos);
    }
    this.minNanos = minNanos;
    this.maxNanos = maxNanos;
    this.random = random;
    this.ceilingNanos = minNanos;
  }

  /** The next pause: uniform between the minimum and a ceiling that doubles each time. */
  public long nextNanos() {
    long pause = minNanos + random.nextLong(ceilingNanos - minNanos + 1);
    ceilingNanos = Math.min(maxNanos, ceilingNanos * 2);
    return pause;
  }

  /** After a success the next pause is short again. */
  public void reset() {
    ceilingNanos = minNanos;
  }
}
