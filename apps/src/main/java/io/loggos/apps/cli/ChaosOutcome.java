package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.apps.chaos.ChaosWork;
import io.loggos.apps.chaos.Fault;
import io.loggos.apps.chaos.ServiceGaps;
import io.loggos.apps.history.Verdict;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an experiment came to.
 *
 * @param plan what was to be done
 * @param service how clients fared
 * @param verdict whether what they saw is linearizable
 * @param actions how often each fault was made
 * @param states what the live replicas hold in the end
 */
record ChaosOutcome(
    ChaosExperiment.Plan plan,
    Service service,
    Verdict verdict,
    Map<Fault, Integer> actions,
    States states) {
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * How clients fared.
   *
   * @param progress how many operations ended how
   * @param audit what the counters say
   * @param gaps in which nothing was answered
   * @param leaderChanges how often another replica was seen to lead
   * @param calmMillis how long it took until all was well after the end of all trouble
   */
  record Service(
      ChaosWork.Progress progress,
      ChaosWork.Audit audit,
      ServiceGaps gaps,
      int leaderChanges,
      long calmMillis) {}

  /**
   * What the live replicas hold in the end.
   *
   * @param hashes by id
   * @param equal whether all told one, and the same
   */
  record States(ObjectNode hashes, boolean equal) {}

  boolean ok() {
    return verdict.isGood()
        && service.audit().isGood()
        && states.equal()
        && service.progress().ok() > 0;
  }

  private static double millis(long nanos) {
    return Json.tenths(nanos / NANOS_PER_MILLI);
  }

  /** Says it to people. */
  void describe(Report report) {
    ChaosWork.Progress progress = service.progress();
    ServiceGaps gaps = service.gaps();
    String faults =
        actions.entrySet().stream()
            .map(entry -> entry.getKey().text() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    TableText table = new TableText("check", "result");
    table.add("seed", plan.seed());
    table.add("history", verdict.answer());
    table.add(
        "operations",
        String.format(
            "%d ok, %d failed, %d unknown", progress.ok(), progress.failed(), progress.unknown()));
    table.add(
        "counters",
        String.format(
            "%d moves acknowledged, %d lost, %d doubled",
            service.audit().acknowledged(), service.audit().lost(), service.audit().doubled()));
    table.add(
        "service gaps",
        String.format(
            "%d, median %.1f ms, longest %.1f ms",
            gaps.count(), millis(gaps.medianNanos()), millis(gaps.longestNanos())));
    table.add("faults", faults.isEmpty() ? "none" : faults);
    table.add("leader changes", service.leaderChanges());
    table.add("calm after", service.calmMillis() + " ms");
    table.add("states", (states.equal() ? "equal " : "NOT EQUAL ") + states.hashes());
    report.say(table);
    if (!verdict.explanation().isEmpty()) {
      report.say("%s", verdict.explanation());
    }
  }

  ObjectNode json() {
    ChaosWork.Progress progress = service.progress();
    ObjectNode json = Json.object().put("ok", ok()).put("seed", plan.seed());
    json.put("replicas", plan.replicas()).put("seconds", plan.seconds());
    json.put("linearizable", verdict.answer().toString());
    json.put("explanation", verdict.explanation());
    json.putObject("operations")
        .put("ok", progress.ok())
        .put("failed", progress.failed())
        .put("unknown", progress.unknown());
    json.put("acknowledged", service.audit().acknowledged());
    json.put("lost", service.audit().lost()).put("doubled", service.audit().doubled());
    ServiceGaps gaps = service.gaps();
    json.putObject("gap_ms")
        .put("count", gaps.count())
        .put("p50", millis(gaps.medianNanos()))
        .put("max", millis(gaps.longestNanos()));
    ObjectNode faults = json.putObject("faults");
    plan.faults().forEach(fault -> faults.put(fault.text(), actions.getOrDefault(fault, 0)));
    json.put("leader_changes", service.leaderChanges()).put("calm_ms", service.calmMillis());
    json.set("state_hashes", states.hashes());
    return json.put("states_equal", states.equal());
  }
}
