package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Explains what a cluster did, from what its replicas remember. */
@Command(
    name = "why",
    header = "Explains what a cluster did, from what its replicas remember.",
    description = {
      "replaced: why members were replaced, or are to be, or were kept.",
      "leader: why who leads, and what ended the leadership before.",
      "slow: what limits the cluster now.",
      "Ends with 0 when there was something to explain, with 1 when there was nothing or nobody"
          + " answered."
    })
final class WhyCommand implements Callable<Integer> {
  private static final String REPLACED = "replaced";
  private static final String LEADER = "leader";
  private static final List<String> TOPICS = List.of(REPLACED, LEADER, "slow");

  @Parameters(index = "0", paramLabel = "TOPIC", description = "replaced, leader or slow")
  private String topic;

  @Mixin private ClusterOptions cluster;
  @Mixin private Report report;

  @Override
  public Integer call() {
    if (!TOPICS.contains(topic)) {
      throw new UsageException(
          "'" + topic + "' cannot be asked about, only " + String.join(", ", TOPICS));
    }
    ClusterStatus status =
        ClusterStatus.fetchWhole(cluster.endpoints(), cluster.timeout(), "events");
    for (MemberStatus member : status.members()) {
      if (!member.isReachable()) {
        report.tell("%s was not asked: %s", member.name(), member.trouble());
      }
    }
    if (status.reachable().isEmpty()) {
      throw new FailedCheckException("no replica answers");
    }
    Explanation explanation =
        switch (topic) {
          case REPLACED -> new WhyReplaced(Happenings.merged(status.members())).explain();
          case LEADER -> new WhyLeader(status).explain();
          default -> new WhySlow(status).explain();
        };
    explanation.sentences().forEach(sentence -> report.say("%s", sentence));
    return report.end(explanation.found(), json(explanation));
  }

  private static ObjectNode json(Explanation explanation) {
    ObjectNode json = Json.object().put("ok", explanation.found());
    ArrayNode sentences = json.putArray("sentences");
    explanation.sentences().forEach(sentence -> sentences.add(sentence.strip()));
    ArrayNode events = json.putArray("events");
    explanation.evidence().forEach(event -> events.add(event.json()));
    return json;
  }
}
