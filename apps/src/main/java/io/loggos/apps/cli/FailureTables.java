package io.loggos.apps.cli;

/** The tables of the failure-handling experiment, beside the published numbers. */
final class FailureTables {
  private static final double MICROS_PER_MILLI = 1e3;

  private FailureTables() {}

  /** Adds them to the results. */
  static void addTo(
      ExperimentResults results, FailureSummary summary, PublishedFailureHandling published) {
    ExperimentTable durations =
        results.add(
            new ExperimentTable(
                "failure-handling-durations",
                "duration",
                "mean",
                "sd",
                "se",
                "min",
                "max",
                "median",
                "published_mean",
                "published_sd",
                "published_median"));
    summary
        .durations()
        .forEach(
            (name, numbers) -> addDuration(durations, name, Statistics.of(numbers), published));
    addRtt(results, summary, published);
    addRuns(results, summary);
  }

  /** What the replicas have recorded, which is too long to be told. */
  static ExperimentTable events(FailureSummary summary) {
    ExperimentTable table =
        new ExperimentTable(
            "failure-handling-events", "run", "ms", "time_us", "replica", "kind", "slot", "cause");
    int run = 0;
    for (FailureTrial.Outcome outcome : summary.outcomes()) {
      run++;
      for (Happening one : outcome.happenings()) {
        double millis = (one.micros() - outcome.timeline().failed()) / MICROS_PER_MILLI;
        table.add(run, millis, one.micros(), one.teller(), one.kind(), one.slot(), one.cause());
      }
    }
    return table;
  }

  private static void addDuration(
      ExperimentTable table, String name, Statistics all, PublishedFailureHandling published) {
    PublishedFailureHandling.Figure figure =
        switch (name) {
          case "suspected_ms" -> published.suspected();
          case "initialization_ms" -> published.initialization();
          case "activation_ms" -> published.activation();
          case "catch_up_ms" -> published.catchUp();
          default -> published.window();
        };
    table.add(
        name,
        all.mean(),
        all.sd(),
        all.se(),
        all.min(),
        all.max(),
        all.median(),
        figure.mean(),
        figure.sd(),
        figure.median());
  }

  private static void addRtt(
      ExperimentResults results, FailureSummary summary, PublishedFailureHandling published) {
    ExperimentTable table =
        results.add(
            new ExperimentTable(
                "failure-handling-rtt",
                "phase",
                "requests",
                "mean_us",
                "sd_us",
                "se_us",
                "min_us",
                "max_us",
                "median_us",
                "p99_us",
                "published_mean_us",
                "published_sd_us",
                "published_median_us"));
    for (FailurePhase phase : FailurePhase.values()) {
      PublishedFailureHandling.Figure figure = published.rtt(phase);
      Statistics all = summary.rtt(phase);
      addRtt(
          table,
          phase.word(),
          all,
          figure.mean() * MICROS_PER_MILLI,
          figure.sd() * MICROS_PER_MILLI,
          figure.median() * MICROS_PER_MILLI);
    }
    addRtt(table, "during_failure_handling", summary.during(), null, null, null);
  }

  private static void addRtt(
      ExperimentTable table, String phase, Statistics all, Double mean, Double sd, Double median) {
    table.add(
        phase,
        all.count(),
        all.mean(),
        all.sd(),
        all.se(),
        all.min(),
        all.max(),
        all.median(),
        all.p99(),
        rounded(mean),
        rounded(sd),
        rounded(median));
  }

  private static Long rounded(Double number) {
    return number == null ? null : Long.valueOf(Math.round(number));
  }

  private static void addRuns(ExperimentResults results, FailureSummary summary) {
    ExperimentTable table =
        results.add(
            new ExperimentTable(
                "failure-handling-runs",
                "run",
                "victim",
                "role",
                "suspected_ms",
                "initialization_ms",
                "activation_ms",
                "catch_up_ms",
                "window_ms",
                "rtt_median_ratio",
                "rtt_p99_ratio",
                "throughput_rps",
                "lost",
                "duplicated",
                "errors",
                "valid"));
    int run = 0;
    for (FailureTrial.Outcome outcome : summary.outcomes()) {
      FailureTimeline timeline = outcome.timeline();
      table.add(
          ++run,
          outcome.victim(),
          outcome.role(),
          timeline.suspectedMillis(),
          timeline.initializationMillis(),
          timeline.activationMillis(),
          timeline.catchUpMillis(),
          timeline.windowMillis(),
          outcome.trips().ratio().median(),
          outcome.trips().ratio().p99(),
          Math.round(outcome.throughput()),
          outcome.verdict().lost(),
          outcome.verdict().duplicated(),
          outcome.errors(),
          outcome.statesEqual());
    }
  }
}
