package io.loggos.simulation;

/** The process ends in the middle of a call of its disk. */
final class PowerFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PowerFailure() {
    super("the power is off", null, false, false);
  }
}
