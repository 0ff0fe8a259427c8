package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** What all runs of the failure-handling experiment came to together. */
final class FailureSummary {
  private static final int REPRESENTATIVES = 5_000;
  private static final double NANOS_PER_MICRO = 1e3;

  private final List<FailureTrial.Outcome> outcomes;
  private final Map<String, double[]> durations = new LinkedHashMap<>();
  private final Histogram outside = new Histogram(FailureTrips.DIGITS);
  private final Map<FailurePhase, double[]> inside = new EnumMap<>(FailurePhase.class);
  private final Map<FailurePhase, Statistics> rtt = new EnumMap<>(FailurePhase.class);
  private final Statistics during;

  FailureSummary(List<FailureTrial.Outcome> outcomes) {
    this.outcomes = List.copyOf(outcomes);
    note("suspected_ms", FailureTimeline::suspectedMillis);
    note("initialization_ms", FailureTimeline::initializationMillis);
    note("activation_ms", FailureTimeline::activationMillis);
    note("catch_up_ms", FailureTimeline::catchUpMillis);
    note("window_ms", FailureTimeline::windowMillis);
    outcomes.forEach(outcome -> outside.add(outcome.trips().outside()));
    for (FailurePhase phase : FailurePhase.values()) {
      if (phase == FailurePhase.OUTSIDE) {
        rtt.put(phase, Statistics.ofNanos(outside));
      } else {
        inside.put(phase, joined(outcomes.stream().map(outcome -> outcome.trips().inside(phase))));
        rtt.put(phase, Statistics.of(inside.get(phase)));
      }
    }
    during = Statistics.of(joined(inside.values().stream()));
  }

  private void note(String name, ToDoubleFunction<FailureTimeline> duration) {
    durations.put(
        name,
        outcomes.stream().map(FailureTrial.Outcome::timeline).mapToDouble(duration).toArray());
  }

  private static double[] joined(Stream<double[]> parts) {
    return parts.flatMapToDouble(DoubleStream::of).toArray();
  }

  List<FailureTrial.Outcome> outcomes() {
    return outcomes;
  }

  /** The duration of each run by its name in JSON, in milliseconds. */
  Map<String, double[]> durations() {
    return durations;
  }

  /** The round trips of a phase in all runs, in microseconds; outside, ones that represent them. */
  double[] micros(FailurePhase phase) {
    return phase == FailurePhase.OUTSIDE ? representatives() : inside.get(phase);
  }

  private double[] representatives() {
    int count = (int) Math.min(outside.getTotalCount(), REPRESENTATIVES);
    return IntStream.range(0, count)
        .mapToDouble(i -> outside.getValueAtPercentile(100 * (i + 0.5) / count) / NANOS_PER_MICRO)
        .toArray();
  }

  Statistics rtt(FailurePhase phase) {
    return rtt.get(phase);
  }

  /** The round trips of all phases in which a failure was handled. */
  Statistics during() {
    return during;
  }

  /** Those over the others, the requests of all runs taken together. */
  RttRatio ratio() {
    return RttRatio.of(during, rtt.get(FailurePhase.OUTSIDE));
  }

  /** The ratio of each run by its name in JSON. */
  Map<String, double[]> ratios() {
    List<RttRatio> ofRuns = outcomes.stream().map(outcome -> outcome.trips().ratio()).toList();
    Map<String, double[]> ratios = new LinkedHashMap<>();
    ratios.put("median", ofRuns.stream().mapToDouble(RttRatio::median).toArray());
    ratios.put("p99", ofRuns.stream().mapToDouble(RttRatio::p99).toArray());
    return ratios;
  }

  long lost() {
    return outcomes.stream().mapToLong(outcome -> outcome.verdict().lost()).sum();
  }

  long duplicated() {
    return outcomes.stream().mapToLong(outcome -> outcome.verdict().duplicated()).sum();
  }

  long errors() {
    return outcomes.stream().mapToLong(FailureTrial.Outcome::errors).sum();
  }

  boolean ok() {
    return outcomes.stream().allMatch(FailureTrial.Outcome::ok);
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("ok", ok()).put("runs", outcomes.size());
    durations.forEach((name, numbers) -> json.set(name, Statistics.of(numbers).json()));
    ObjectNode phases = json.putObject("rtt_us");
    rtt.forEach((phase, statistics) -> phases.set(phase.word(), rttJson(statistics)));
    phases.set("during_failure_handling", rttJson(during));
    json.putObject("rtt_ratio").put("median", ratio().median()).put("p99", ratio().p99());
    ObjectNode ofRuns = json.putObject("rtt_ratio_of_runs");
    ratios().forEach((name, numbers) -> ofRuns.set(name, Statistics.of(numbers).json()));
    json.put("lost", lost()).put("duplicated", duplicated()).put("errors", errors());
    return json;
  }

  private static ObjectNode rttJson(Statistics statistics) {
    return statistics.json().put("p99", statistics.p99()).put("requests", statistics.count());
  }
}
