package io.loggos.apps.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** What came of all runs of one choice of settings, gathered interval by interval. */
final class TransportOutcome {
  private static final int DIGITS = 3;
  private static final double PERCENT = 100;

  private final List<List<LoadInterval>> runs = new ArrayList<>();
  private final Histogram latencies = new Histogram(DIGITS);
  private boolean valid = true;

  /** What follows belongs to another run. */
  void beginRun() {
    runs.add(new ArrayList<>());
  }

  /** Adds an interval to the run. */
  void add(SideBySide.Measured measured) {
    runs.get(runs.size() - 1).add(measured.interval());
    latencies.add(measured.latencies());
  }

  /** The run is over; tells whether the replicas' states were equal in the end. */
  void endRun(boolean statesEqual) {
    valid = valid && statesEqual;
  }

  private List<LoadInterval> intervals() {
    return runs.stream().flatMap(List::stream).toList();
  }

  private LoadInterval whole() {
    return LoadInterval.sum(intervals());
  }

  /** Requests per second. */
  long throughput() {
    return Math.round(whole().throughput());
  }

  Latencies latencies() {
    return Latencies.of(latencies);
  }

  /** Processor time of all replicas for each request. */
  double cpuMicros() {
    return Json.tenths(whole().cpuMicros());
  }

  /** How many requests failed. */
  long errors() {
    return whole().errors();
  }

  /** Whether the replicas' states were equal in the end of all runs. */
  boolean valid() {
    return valid;
  }

  /** The throughput of each run. */
  List<Long> runs() {
    return runs.stream().map(run -> Math.round(LoadInterval.sum(run).throughput())).toList();
  }

  String runsText() {
    return runs().stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  /** The throughput in percent of the other's, from all pairs of intervals. */
  Statistics throughputPercentOf(TransportOutcome other) {
    return percentOf(other, LoadInterval::throughput);
  }

  /** The processor time of a request in percent of the other's, from all pairs of intervals. */
  Statistics cpuPercentOf(TransportOutcome other) {
    return percentOf(other, LoadInterval::cpuMicros);
  }

  /**
   * Intervals of one round are near in time, so a machine whose speed varies does not show in their
   * ratio. Pairs in which the other has nothing to compare with are left out.
   */
  private Statistics percentOf(TransportOutcome other, ToDoubleFunction<LoadInterval> figure) {
    List<LoadInterval> own = intervals();
    List<LoadInterval> others = other.intervals();
    if (own.size() != others.size()) {
      throw new IllegalArgumentException(own.size() + " and " + others.size() + " intervals");
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      double base = figure.applyAsDouble(others.get(i));
      if (base > 0) {
        ratios.add(PERCENT * figure.applyAsDouble(own.get(i)) / base);
      }
    }
    return Statistics.of(ratios.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
