package io.loggos.apps.cli;

/** What the exit codes of all commands mean. */
final class ExitCode {
  static final int SUCCESS = 0;
  static final int FAILED = 1;
  static final int MISUSED = 2;

  private ExitCode() {}

  static int of(boolean ok) {
    return ok ? SUCCESS : FAILED;
  }
}
