package io.loggos.simulation.kit;

/**
 * Tells where in a test and when in a run a request failed, which the client's exceptions, having
 * no stack trace, do not.
 */
final class AskedHere extends Exception {
  private static final long serialVersionUID = 1L;

  AskedHere(String message) {
    super(message);
  }
}
