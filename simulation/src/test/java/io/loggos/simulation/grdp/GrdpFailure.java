package io.loggos.simulation.grdp;

/** An invariant of the protocol does not hold. */
final class GrdpFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String invariant;

  GrdpFailure(String invariant, String text) {
    super(invariant + ": " + text);
    this.invariant = invariant;
  }

  String invariant() {
    return invariant;
  }
}
