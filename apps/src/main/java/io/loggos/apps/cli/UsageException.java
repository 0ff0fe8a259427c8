package io.loggos.apps.cli;

/** The command was used wrongly, or what it was pointed at is not there; one line for people. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
