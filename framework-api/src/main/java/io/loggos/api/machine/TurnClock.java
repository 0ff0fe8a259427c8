package io.loggos.api.machine;

/**
 * The time of the present turn, set by the driver before it delivers events. Nothing else sets it,
 * so a replayed run sees the same times.
 */
public final class TurnClock {
  private long nanos;
  private long wallMillis;

  /** For the driver: a new turn begins. */
  public void set(long monotonicNanos, long wallClockMillis) {
    nanos = monotonicNanos;
    wallMillis = wallClockMillis;
  }

  /** Monotonic nanoseconds of an arbitrary origin; never falls. */
  public long nanos() {
    return nanos;
  }

  /** The wall clock in milliseconds since 1970; may jump. */
  public long wallMillis() {
    return wallMillis;
  }
}
