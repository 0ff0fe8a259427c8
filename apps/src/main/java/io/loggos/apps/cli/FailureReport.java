package io.loggos.apps.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/** A page with the tables and plots of the failure-handling experiment, in one file. */
final class FailureReport {
  private static final String FILE = "failure-handling.html";
  private static final String HEAD =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>%1$s</title>\n"
          + "<style>body{font-family:sans-serif;margin:2em;max-width:70em}table{border-collapse:"
          + "collapse;margin:1em 0}td,th{border:1px solid #ccc;padding:.2em .6em;text-align:right}"
          + "td:first-child,th:first-child{text-align:left}img{max-width:100%%}</style>\n</head>\n"
          + "<body>\n<h1>Handling a failure</h1>\n<p>%1$s</p>\n";
  private static final String NOTES =
      "<p>Published are the results of the original, Goxos, from 2013 (thesis, table 7.2 and"
          + " appendix): 24 runs for each experiment, one machine per replica in a gigabit network,"
          + " a failure detector set to 1000 ms.</p>\n";

  /** How many microseconds of round trips make one point of the plot. */
  private static final long BUCKET_MICROS = 5_000;

  private static final double MICROS_PER_MILLI = 1e3;

  private final String title;
  private final FailureSummary summary;
  private final List<ExperimentTable> tables;

  FailureReport(String title, FailureSummary summary, List<ExperimentTable> tables) {
    this.title = title;
    this.summary = summary;
    this.tables = tables;
  }

  /** Writes the page, and each plot as a picture of its own. */
  void write(Path directory) throws IOException {
    FailureTables.events(summary).write(directory);
    StringBuilder page = new StringBuilder(String.format(HEAD, escaped(title)));
    page.append(NOTES);
    for (ExperimentTable table : tables) {
      page.append("<h2>").append(escaped(table.name())).append("</h2>\n").append(table.html());
    }
    add(page, directory, "failure-handling-rtt-over-time", roundTripsOverTime());
    add(page, directory, "failure-handling-activation-density", activationDensity());
    add(page, directory, "failure-handling-rtt-density", roundTripDensity());
    page.append("</body>\n</html>\n");
    Files.writeString(directory.resolve(FILE), page, StandardCharsets.UTF_8);
  }

  private static void add(StringBuilder page, Path directory, String name, ExperimentPlot plot)
      throws IOException {
    byte[] picture = plot.bytes();
    Files.write(directory.resolve(name + ".png"), picture);
    page.append("<p><img alt=\"")
        .append(name)
        .append("\" src=\"data:image/png;base64,")
        .append(Base64.getEncoder().encodeToString(picture))
        .append("\"></p>\n");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Of the run whose window of vulnerability is the one in the middle. */
  private ExperimentPlot roundTripsOverTime() {
    List<FailureTrial.Outcome> sorted = new ArrayList<>(summary.outcomes());
    sorted.sort(Comparator.comparingDouble(outcome -> outcome.timeline().windowMillis()));
    FailureTrial.Outcome outcome = sorted.get(sorted.size() / 2);
    FailureTimeline timeline = outcome.timeline();
    FailureTrips trips = outcome.trips();
    long from = timeline.failed() - FailureTrips.MARGIN_MICROS;
    int buckets =
        (int) ((timeline.level() + FailureTrips.MARGIN_MICROS - from) / BUCKET_MICROS) + 1;
    double[] sums = new double[buckets];
    double[] longest = new double[buckets];
    int[] counts = new int[buckets];
    for (int i = 0; i < trips.count(); i++) {
      long bucket = Math.floorDiv(trips.answered(i) - from, BUCKET_MICROS);
      if (bucket >= 0 && bucket < buckets) {
        int at = (int) bucket;
        sums[at] += trips.micros(i);
        counts[at]++;
        longest[at] = Math.max(longest[at], trips.micros(i));
      }
    }
    List<Double> across = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    List<Double> maxima = new ArrayList<>();
    for (int i = 0; i < buckets; i++) {
      if (counts[i] > 0) {
        across.add((from + i * BUCKET_MICROS - timeline.failed()) / MICROS_PER_MILLI);
        means.add(sums[i] / counts[i] / MICROS_PER_MILLI);
        maxima.add(longest[i] / MICROS_PER_MILLI);
      }
    }
    ExperimentPlot plot =
        new ExperimentPlot(
            "Round trips over time, by 5 ms", "ms since the failure", "round trip, ms", false);
    plot.add("longest", across, maxima);
    plot.add("mean", across, means);
    List<String> names = List.of("failed", "ordered", "initialized", "activated", "level");
    long[] moments = {
      timeline.failed(),
      timeline.ordered(),
      timeline.initialized(),
      timeline.activated(),
      timeline.level()
    };
    double top = maxima.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    for (int i = 0; i < moments.length; i++) {
      // one below the other, as they may be close together
      double height = top * (moments.length - i) / (moments.length + 1);
      plot.mark(names.get(i), (moments[i] - timeline.failed()) / MICROS_PER_MILLI, height);
    }
    return plot;
  }

  private ExperimentPlot activationDensity() {
    ExperimentPlot plot = new ExperimentPlot("Activation", "activation, ms", "density", false);
    Density density = Density.of(summary.durations().get("activation_ms"));
    plot.add("all runs", density.at(), density.density());
    return plot;
  }

  private ExperimentPlot roundTripDensity() {
    ExperimentPlot plot =
        new ExperimentPlot("Round trips by phase", "round trip, us", "density", false);
    for (FailurePhase phase : FailurePhase.values()) {
      double[] micros = summary.micros(phase);
      if (micros.length > 1) {
        Density density = Density.of(micros);
        plot.add(phase.word(), density.at(), density.density());
      }
    }
    return plot;
  }
}
