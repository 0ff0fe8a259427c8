package io.loggos.simulation.kit;

/** What a drawn run may do to its cluster. */
public enum Fault {
  /** Replicas end for good, as many as a majority can do without. */
  CRASH,
  /** Replicas stand still. */
  PAUSE,
  /** Replicas lose sight of each other, in both directions or in one. */
  PARTITION,
  /**
   * Links lose, repeat, reorder, damage and delay messages; journals are slow, timers late, and
   * monotonic clocks run apart.
   */
  ROUGHNESS,
  /** Connections of clients break. */
  DISCONNECT,
  /** Wall clocks jump. */
  WALL_CLOCK
}
