package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a cluster survives. */
@Command(
    name = "demo",
    header = "Kills the leader of a cluster under load and shows what becomes of it.",
    description =
        "Starts three replicas of the key-value store as processes, puts them under load, kills"
            + " the leader (SIGKILL) in the middle, and checks the service and the data.")
final class DemoCommand implements Callable<Integer> {
  private static final int SECONDS_ALONE = 10;
  private static final int SECONDS_OF_MANY = 4;
  private static final int SECONDS_MIN = 2;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "how long the load runs (default: 10; 4 for each of several kills)")
  private Integer seconds;

  @Option(
      names = "--kills",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "how often to do it, each time with a fresh cluster (default: ${DEFAULT-VALUE})")
  private int kills;

  @Mixin private LocalOptions local;
  @Mixin private Report report;

  @Override
  public Integer call() {
    int duration = seconds != null ? seconds : kills == 1 ? SECONDS_ALONE : SECONDS_OF_MANY;
    if (duration < SECONDS_MIN || kills < 1) {
      throw new UsageException("--seconds must be " + SECONDS_MIN + " or more, --kills 1 or more");
    }
    List<KillExperiment.Outcome> outcomes = new ArrayList<>();
    for (int i = 1; i <= kills; i++) {
      if (kills > 1) {
        report.tell("kill %d of %d", i, kills);
      }
      KillExperiment.Outcome outcome =
          new KillExperiment(duration, i, local.settings(), report).run();
      outcomes.add(outcome);
      describe(outcome);
    }
    boolean ok = outcomes.stream().allMatch(KillExperiment.Outcome::ok);
    ObjectNode json = kills == 1 ? outcomes.get(0).json() : Json.object().put("ok", ok);
    List<Double> gaps =
        new ArrayList<>(outcomes.stream().map(KillExperiment.Outcome::gapMillis).toList());
    Collections.sort(gaps);
    double median = gaps.get((gaps.size() - 1) / 2);
    double longest = gaps.get(gaps.size() - 1);
    json.putObject("gap_ms").put("p50", median).put("max", longest);
    if (kills > 1) {
      report.say(
          "%d kills: service gap %.1f ms in the middle, %.1f ms at most", kills, median, longest);
      sum(json, outcomes);
    }
    return report.end(ok, json);
  }

  private static void sum(ObjectNode json, List<KillExperiment.Outcome> outcomes) {
    for (String field : List.of("acknowledged", "errors", "lost", "duplicated")) {
      json.put(
          field, outcomes.stream().mapToLong(outcome -> outcome.json().path(field).asLong()).sum());
    }
    json.put("kills", outcomes.size());
    ArrayNode rows = json.putArray("rows");
    outcomes.forEach(outcome -> rows.add(outcome.json()));
  }

  private void describe(KillExperiment.Outcome outcome) {
    report.say("killed       replica %d, the leader, by SIGKILL", outcome.killed());
    report.say(
        "throughput   %,.0f requests/s over %.1f s",
        outcome.result().throughput(), outcome.result().progress().seconds());
    report.say("latency      %s", outcome.latencies());
    report.say("service gap  %.1f ms", outcome.gapMillis());
    report.say(
        "writes       %,d acknowledged, %d of them lost, %d executed twice",
        outcome.verdict().acknowledged(), outcome.verdict().lost(), outcome.verdict().duplicated());
    report.say(
        "state        %s at the live replicas: %s",
        outcome.statesEqual() ? "equal" : "NOT EQUAL", outcome.stateHashes());
  }
}
