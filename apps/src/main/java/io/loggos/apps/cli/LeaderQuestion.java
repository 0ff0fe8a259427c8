package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.loggos.client.Admin;
import io.loggos.client.Endpoint;
import java.time.Duration;

/** Asks the leader of a cluster for a change of the membership. */
final class LeaderQuestion {
  private LeaderQuestion() {}

  /**
   * The leader's status.
   *
   * @throws FailedCheckException when there is none within the time
   */
  static MemberStatus findLeader(ClusterOptions cluster) {
    Endpoints endpoints = cluster.endpoints();
    MemberStatus[] leader = new MemberStatus[1];
    Waiting.until(
        cluster.timeout(),
        () -> {
          leader[0] = ClusterStatus.fetchWhole(endpoints, cluster.timeout()).leader();
          return leader[0] != null;
        });
    if (leader[0] == null) {
      throw new FailedCheckException(
          "no leader with a quorum within " + cluster.timeout().toMillis() + " ms");
    }
    return leader[0];
  }

  /** Asks the leader and prints what it answers. */
  static int ask(ClusterOptions cluster, Report report, Duration patience, String... words) {
    MemberStatus leader = findLeader(cluster);
    return end(report, ask(leader, patience, words));
  }

  /** Asks one replica. */
  static JsonNode ask(MemberStatus replica, Duration patience, String... words) {
    Endpoint where = Membership.endpoint(replica, replica.id());
    if (where == null) {
      throw new FailedCheckException(replica.name() + " is no member any more");
    }
    return Json.read(Admin.ask(where.host(), where.port(), patience, words));
  }

  private static int end(Report report, JsonNode answer) {
    boolean done = answer.path("done").asBoolean();
    String text = answer.path("text").asText();
    if (done) {
      report.say("%s", text);
    } else {
      // a leader may hand over together with its place, or lose it before it hears of the decision
      String doubt = text.endsWith("leads no more") ? ", see loggos admin members" : "";
      report.tell("loggos: %s%s", text, doubt);
    }
    return report.end(done, Json.object().put("ok", done).put(done ? "text" : "error", text));
  }
}
