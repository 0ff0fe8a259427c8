package io.loggos.apps.cli;

/** The command was used rightly, and what it tried did not succeed; one line for people. */
final class FailedCheckException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FailedCheckException(String message) {
    super(message);
  }
}
