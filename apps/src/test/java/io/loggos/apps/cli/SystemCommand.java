package io.loggos.apps.cli;

import java.io.IOException;

/** Commands of the system, some of which not everybody may use. */
final class SystemCommand {
  private SystemCommand() {}

  /** Runs a command, and tells whether it did what it should. */
  static boolean succeeds(String... words) {
    return exitCode(words) == 0;
  }

  /** Runs a command; its exit code, or -1 when there is no such command. */
  static int exitCode(String... words) {
    try {
      return new ProcessBuilder(words)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
