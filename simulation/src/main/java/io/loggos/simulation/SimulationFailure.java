package io.loggos.simulation;

import java.util.List;

/**
 * Why a run failed.
 *
 * @param seed which run
 * @param step how many events had happened
 * @param invariant what does not hold
 * @param slot the slot concerned, or 0
 * @param facts what contradicts it
 * @param settings what the seed made of the run
 * @param lastLines what happened last, of what concerns the slot
 */
public record SimulationFailure(
    long seed,
    long step,
    String invariant,
    long slot,
    String facts,
    String settings,
    List<String> lastLines) {
  /** Copies the lines. */
  public SimulationFailure {
    lastLines = List.copyOf(lastLines);
  }

  /** Everything, for people. */
  @Override
  public String toString() {
    return "seed "
        + seed
        + " failed at step "
        + step
        + ": "
        + invariant
        + (slot > 0 ? " in slot " + slot : "")
        + "\n  "
        + facts
        + "\n  "
        + settings
        + "\n    "
        + String.join("\n    ", lastLines);
  }
}
