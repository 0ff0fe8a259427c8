package io.loggos.simulation.kit;

/**
 * A simulated run did not go as it must. The message says what failed, where, under which seed, and
 * what had been done to the cluster until then.
 */
public class SimulationError extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final long seed;

  SimulationError(long seed, String message, Throwable cause) {
    super(message, cause);
    this.seed = seed;
  }

  /** The seed of the run; the same seed and the same script fail again in the same way. */
  public long seed() {
    return seed;
  }
}
