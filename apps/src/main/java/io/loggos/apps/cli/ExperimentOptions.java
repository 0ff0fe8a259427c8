package io.loggos.apps.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What all experiments can be told. */
final class ExperimentOptions {
  @Option(
      names = "--seconds",
      defaultValue = "10",
      paramLabel = "N",
      description = "how long each setting is measured in a run (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "seconds of load before (default: ${DEFAULT-VALUE})")
  private int warmUp;

  @Option(
      names = "--runs",
      defaultValue = "3",
      paramLabel = "N",
      description = "runs of each setting (default: ${DEFAULT-VALUE})")
  private int runs;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "write tables as CSV and plots as PNG to this directory")
  private Path out;

  /**
   * Options with their defaults.
   *
   * @param warmUp the default for the seconds of load before
   */
  ExperimentOptions(int warmUp) {
    this.warmUp = warmUp;
  }

  /** Refuses what makes no sense. */
  void check() {
    require(seconds >= 1, "--seconds", seconds);
    require(warmUp >= 0, "--warm-up", warmUp);
    require(runs >= 1, "--runs", runs);
  }

  private static void require(boolean holds, String option, int value) {
    if (!holds) {
      throw new UsageException(option + ": " + value + " is out of range");
    }
  }

  int seconds() {
    return seconds;
  }

  int warmUp() {
    return warmUp;
  }

  int runs() {
    return runs;
  }

  /** Where files are written, or null. */
  Path out() {
    return out;
  }
}
