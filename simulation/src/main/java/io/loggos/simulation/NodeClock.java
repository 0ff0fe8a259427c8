package io.loggos.simulation;

/** A node's own view of time: a monotonic clock of its own origin and rate, and a wall clock. */
final class NodeClock {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final World world;
  private final long originNanos;
  private final double rate;
  private final long wallOriginMillis;
  private long wallErrorMillis;

  NodeClock(World world, long originNanos, double rate, long wallOriginMillis) {
    this.world = world;
    this.originNanos = originNanos;
    this.rate = rate;
    this.wallOriginMillis = wallOriginMillis;
  }

  long nanos() {
    return originNanos + (long) (world.now() * rate);
  }

  long wallMillis() {
    return wallOriginMillis + wallErrorMillis + world.now() / NANOS_PER_MILLI;
  }

  /** How long so much time on this clock takes in true time. */
  long trueNanos(long ownNanos) {
    return (long) (ownNanos / rate) + 1;
  }

  long wallErrorMillis() {
    return wallErrorMillis;
  }

  /** The wall clock is wrong by that much from now on. */
  void setWallError(long millis) {
    wallErrorMillis = millis;
  }
}
