package io.loggos.apps.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs of the published set-up with some choices of settings.
 *
 * @param options how long, and how often
 * @param report takes the lines
 */
record TransportTrial(ExperimentOptions options, Report report) {
  /** Runs several choices side by side, as often as was asked for, and tells of each. */
  List<TransportOutcome> sideBySide(List<List<String>> choices) {
    SideBySide runs =
        new SideBySide(
            Duration.ofSeconds(options.warmUp()),
            Duration.ofSeconds(options.seconds()),
            choice -> TransportCluster.start(choice, report));
    List<TransportOutcome> outcomes =
        Stream.generate(TransportOutcome::new).limit(choices.size()).toList();
    for (int run = 1; run <= options.runs(); run++) {
      runs.run(choices, outcomes);
      for (int i = 0; i < choices.size(); i++) {
        long throughput = outcomes.get(i).runs().get(run - 1);
        report.tell("run %d, %s: %,d requests/s", run, choices.get(i), throughput);
      }
    }
    return outcomes;
  }

  /** Runs one choice of settings. */
  TransportOutcome run(String... choice) {
    return sideBySide(List.of(Arrays.asList(choice))).get(0);
  }
}
