package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.simulation.Campaign;
import io.loggos.simulation.FaultDecision;
import io.loggos.simulation.Overrides;
import io.loggos.simulation.RateBand;
import io.loggos.simulation.Shrinker;
import io.loggos.simulation.SimulationFailure;
import io.loggos.simulation.mark.Mark;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows how simulated runs went, to people and as JSON. */
final class SimulationResult {
  private static final double NANOS_PER_HOUR = 3.6e12;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Overrides overrides;
  private final Report report;

  /** Failures that progress has told of; they come whole in the end. */
  private int told;

  SimulationResult(Overrides overrides, Report report) {
    this.overrides = overrides;
    this.report = report;
  }

  void begin(Campaign.Extent extent) {
    report.tell("simulating from seed %d on", extent.from());
  }

  /** One line meanwhile, and one for each new failure. */
  void progress(Campaign.Summary summary) {
    report.tell(
        "%,d seeds, %.1f seeds/s, %,.0f steps/s, %,.0f times real time, %d failed",
        summary.seeds(),
        summary.perSecond(summary.seeds()),
        summary.perSecond(summary.steps()),
        timeRatio(summary),
        summary.failed());
    for (; told < summary.failures().size(); told++) {
      SimulationFailure failure = summary.failures().get(told);
      report.tell(
          "seed %d failed at step %d: %s, %s",
          failure.seed(), failure.step(), failure.invariant(), failure.facts());
    }
  }

  /** Everything but the failures. */
  void show(Campaign.Summary summary) {
    report.say("seeds           %,d from %d on", summary.seeds(), summary.from());
    report.say(
        "steps           %,d, %,.0f a second", summary.steps(), summary.perSecond(summary.steps()));
    report.say(
        "simulated time  %.3f hours, %,.0f times real time",
        summary.virtualNanos() / NANOS_PER_HOUR, timeRatio(summary));
    report.say("requests        %,d answered", summary.requestsAnswered());
    report.say("leader changes  %,d", summary.leaderChanges());
    report.say("snapshots       %,d installed", summary.snapshotsInstalled());
    report.say(
        "slowest seed    %d, %,.0f ms",
        summary.slowestSeed(), summary.slowestNanos() / NANOS_PER_MILLI);
    report.say("trace hash      %s", hash(summary));
    TableText faults = new TableText("fault", "count", "per 1,000 steps");
    summary.faults().forEach((name, count) -> faults.add(name, count, rateText(summary, count)));
    report.say("");
    report.say(faults);
    TableText marks = new TableText("mark", "count", "meaning");
    for (Mark mark : Mark.values()) {
      marks.add(mark.label(), summary.marks().getOrDefault(mark.label(), 0L), mark.sentence());
    }
    report.say("");
    report.say(marks);
    report.say("");
    report.say("failures        %d", summary.failed());
    for (Mark mark : missedMarks(summary)) {
      report.say("not met         %s: these seeds test less than they should", mark.label());
    }
    for (RateBand band : leftBands(summary)) {
      report.say(
          "out of band     %s: %.5f per 1,000 steps, not %.5f to %.5f",
          band.name(), rate(summary, summary.count(band)), band.low(), band.high());
    }
  }

  /**
   * The failures.
   *
   * @param shrunk how the first shows with the fewest faults, or null
   */
  void showFailures(Campaign.Summary summary, Shrinker.Shrunk shrunk) {
    boolean first = true;
    for (SimulationFailure failure : summary.failures()) {
      report.say("");
      report.say("%s", failure);
      report.say("  repeat by: %s", overrides.command(failure.seed()));
      if (first && shrunk != null) {
        showShrunk(shrunk);
      }
      first = false;
    }
  }

  /** What seeds that decide on everything should have met; a restricted run need not. */
  List<Mark> missedMarks(Campaign.Summary summary) {
    return overrides.isNone() ? summary.missedMarks() : List.of();
  }

  /** What happened too rarely, or too often, in seeds that decide on everything. */
  private List<RateBand> leftBands(Campaign.Summary summary) {
    return overrides.isNone() ? summary.leftBands() : List.of();
  }

  /** Whether nothing failed, and the seeds tested what they should. */
  boolean isOk(Campaign.Summary summary) {
    return summary.isOk() && missedMarks(summary).isEmpty() && leftBands(summary).isEmpty();
  }

  private void showShrunk(Shrinker.Shrunk shrunk) {
    report.say(
        "  the fewest faults that show it (%d runs%s): %d",
        shrunk.runs(),
        shrunk.isFinished() ? "" : ", ended before everything was tried",
        shrunk.decisions().size());
    for (FaultDecision decision : shrunk.decisions()) {
      report.say("    %s", decision);
    }
    SimulationFailure failure = shrunk.failure();
    report.say("  then it fails at step %d: %s", failure.step(), failure.facts());
    report.say("  with %s", failure.settings());
  }

  /** All of it. */
  ObjectNode json(Campaign.Summary summary, Shrinker.Shrunk shrunk) {
    ObjectNode json = Json.object().put("ok", isOk(summary));
    json.put("from", summary.from());
    json.put("seeds", summary.seeds()).put("steps", summary.steps());
    json.put("seconds", Json.tenths(summary.elapsedNanos() / NANOS_PER_SECOND));
    json.put("seeds_per_second", Json.tenths(summary.perSecond(summary.seeds())));
    json.put("steps_per_second", Math.round(summary.perSecond(summary.steps())));
    json.put("simulated_hours", summary.virtualNanos() / NANOS_PER_HOUR);
    json.put("simulated_per_real_time", Json.tenths(timeRatio(summary)));
    json.put("requests_answered", summary.requestsAnswered());
    json.put("leader_changes", summary.leaderChanges());
    json.put("snapshots_installed", summary.snapshotsInstalled());
    json.put("slowest_seed", summary.slowestSeed());
    json.put("slowest_ms", Json.tenths(summary.slowestNanos() / NANOS_PER_MILLI));
    json.put("trace_hash", hash(summary));
    ObjectNode faults = json.putObject("faults");
    for (Map.Entry<String, Long> fault : summary.faults().entrySet()) {
      faults
          .putObject(fault.getKey())
          .put("count", fault.getValue())
          .put("per_1000_steps", rate(summary, fault.getValue()));
    }
    ObjectNode marks = json.putObject("marks");
    for (Mark mark : Mark.values()) {
      marks.put(mark.label(), summary.marks().getOrDefault(mark.label(), 0L));
    }
    ArrayNode missed = json.putArray("marks_not_met");
    missedMarks(summary).forEach(mark -> missed.add(mark.label()));
    ArrayNode left = json.putArray("rates_out_of_band");
    leftBands(summary).forEach(band -> left.add(band.name()));
    json.put("failed", summary.failed());
    ArrayNode failures = json.putArray("failures");
    for (SimulationFailure failure : summary.failures()) {
      failures
          .addObject()
          .put("seed", failure.seed())
          .put("step", failure.step())
          .put("invariant", failure.invariant())
          .put("slot", failure.slot())
          .put("facts", failure.facts())
          .put("settings", failure.settings())
          .put("repeat", overrides.command(failure.seed()));
    }
    if (shrunk != null) {
      json.set("shrunk", json(shrunk));
    }
    return json;
  }

  private static ObjectNode json(Shrinker.Shrunk shrunk) {
    ObjectNode json = Json.object().put("seed", shrunk.failure().seed());
    json.put("step", shrunk.failure().step()).put("facts", shrunk.failure().facts());
    json.put("settings", shrunk.failure().settings());
    json.put("runs", shrunk.runs()).put("finished", shrunk.isFinished());
    ArrayNode schedule = json.putArray("schedule");
    for (FaultDecision decision : shrunk.decisions()) {
      schedule.addObject().put("t_ns", decision.atNanos()).put("fault", decision.text());
    }
    return json;
  }

  private static double timeRatio(Campaign.Summary summary) {
    return (double) summary.virtualNanos() / Math.max(1, summary.elapsedNanos());
  }

  private static double rate(Campaign.Summary summary, long count) {
    return RateBand.rate(count, summary.steps());
  }

  private static String rateText(Campaign.Summary summary, long count) {
    return String.format(Locale.ROOT, "%.4f", rate(summary, count));
  }

  private static String hash(Campaign.Summary summary) {
    return String.format(Locale.ROOT, "%016x", summary.traceHash());
  }
}
