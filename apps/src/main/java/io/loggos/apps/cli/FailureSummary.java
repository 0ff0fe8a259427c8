package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** What all runs of the failure-handling experiment came to together. */
final class FailureSummary {
  private final List<FailureTrial.Outcome> outcomes;
  private final Map<String, double[]> durations = new LinkedHashMap<>();
  private final Map<FailurePhase, double[]> micros = new EnumMap<>(FailurePhase.class);
  private final Map<FailurePhase, Statistics> rtt = new EnumMap<>(FailurePhase.class);
  private final Statistics during;

  FailureSummary(List<FailureTrial.Outcome> outcomes) {
    this.outcomes = List.copyOf(outcomes);
    note("suspected_ms", FailureTimeline::suspectedMillis);
    note("initialization_ms", FailureTimeline::initializationMillis);
    note("activation_ms", FailureTimeline::activationMillis);
    note("catch_up_ms", FailureTimeline::catchUpMillis);
    note("window_ms", FailureTimeline::windowMillis);
    List<double[]> inside = new ArrayList<>();
    for (FailurePhase phase : FailurePhase.values()) {
      double[] all = joined(outcomes.stream().map(outcome -> outcome.micros(phase)).toList());
      micros.put(phase, all);
      rtt.put(phase, Statistics.of(all));
      if (phase != FailurePhase.OUTSIDE) {
        inside.add(all);
      }
    }
    during = Statistics.of(joined(inside));
  }

  private void note(String name, ToDoubleFunction<FailureTimeline> duration) {
    durations.put(
        name,
        outcomes.stream().map(FailureTrial.Outcome::timeline).mapToDouble(duration).toArray());
  }

  private static double[] joined(List<double[]> parts) {
    return parts.stream().flatMapToDouble(DoubleStream::of).toArray();
  }

  List<FailureTrial.Outcome> outcomes() {
    return outcomes;
  }

  /** The duration of each run by its name in JSON, in milliseconds. */
  Map<String, double[]> durations() {
    return durations;
  }

  /** The round trips of a phase in all runs, in microseconds. */
  double[] micros(FailurePhase phase) {
    return micros.get(phase);
  }

  Statistics rtt(FailurePhase phase) {
    return rtt.get(phase);
  }

  /** The round trips of all phases in which a failure was handled. */
  Statistics during() {
    return during;
  }

  /** The median of the round trips while a failure was handled over that of the others. */
  double medianRatio() {
    return ratio(during.median(), rtt.get(FailurePhase.OUTSIDE).median());
  }

  /** The same of what 99 of a hundred do not exceed. */
  double p99Ratio() {
    return ratio(during.p99(), rtt.get(FailurePhase.OUTSIDE).p99());
  }

  private static double ratio(double one, double other) {
    return other == 0 ? 0 : Math.round(one / other * 100) / 100.0;
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
    json.putObject("rtt_ratio").put("median", medianRatio()).put("p99", p99Ratio());
    json.put("lost", lost()).put("duplicated", duplicated()).put("errors", errors());
    return json;
  }

  private static ObjectNode rttJson(Statistics statistics) {
    return statistics.json().put("p99", statistics.p99()).put("requests", statistics.count());
  }
}
