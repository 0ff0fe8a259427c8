package io.loggos.simulation.check;

/** An invariant does not hold. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String invariant;
  private final long slot;

  /**
   * A violation at one slot.
   *
   * @param invariant which, such as {@code "K1 agreement"}
   * @param slot the slot concerned, or 0
   * @param facts what contradicts it
   */
  public Violation(String invariant, long slot, String facts) {
    super(facts);
    this.invariant = invariant;
    this.slot = slot;
  }

  /** A violation that concerns no slot in particular. */
  public Violation(String invariant, String facts) {
    this(invariant, 0, facts);
  }

  /** Which invariant. */
  public String invariant() {
    return invariant;
  }

  /** The slot concerned, or 0. */
  public long slot() {
    return slot;
  }
}
