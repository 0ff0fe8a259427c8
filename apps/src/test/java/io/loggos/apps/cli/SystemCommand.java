package io.loggos.apps.cli;

import java.io.IOException;

/** Commands of the system, some of which not everybody may use. */
final class SystemCommand {
  private SystemCommand() {}

  /** Runs a command, and tells whether it did what it should. */
  static boolean succeeds(String... words) {
    try {
      return new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
