package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.loggos.client.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who belongs to the cluster by now, whoever was named to us. */
final class Membership {
  private static final Set<String> PASSING = Set.of("FOLLOWING", "RETIRING", "RETIRED");

  private Membership() {}

  /**
   * The answers of all present members, and of whoever else answered. A founder that was named to
   * us and is silent is left out when it is a member no more.
   */
  static List<MemberStatus> complete(
      List<MemberStatus> answers, Duration timeout, String... words) {
    JsonNode members = latest(answers);
    if (members.isEmpty()) {
      return answers;
    }
    List<MemberStatus> whole = new ArrayList<>();
    Set<Integer> answered = new HashSet<>();
    for (MemberStatus answer : answers) {
      if (answer.isReachable()) {
        whole.add(answer);
        if (!PASSING.contains(answer.text("life_cycle"))) {
          answered.add(answer.id());
        }
      }
    }
    Set<String> asked = new HashSet<>();
    for (JsonNode member : members) {
      if (!answered.contains(member.path("id").asInt())) {
        MemberStatus other = MemberStatus.fetch(replica(member), timeout, words);
        asked.add(other.address());
        whole.add(other);
      }
    }
    for (MemberStatus answer : answers) {
      boolean unknown = answer.id() == Endpoints.ID_UNKNOWN && !answer.isReachable();
      if (unknown && !asked.contains(answer.address())) {
        whole.add(answer);
      }
    }
    return whole;
  }

  /** The members as the replica lists them that knows the latest change; empty when none does. */
  private static JsonNode latest(List<MemberStatus> answers) {
    JsonNode latest = Json.object();
    long number = -1;
    for (MemberStatus answer : answers) {
      if (answer.isReachable() && answer.configuration() > number) {
        number = answer.configuration();
        latest = answer.status().path("members");
      }
    }
    return latest;
  }

  private static Endpoints.Replica replica(JsonNode member) {
    return new Endpoints.Replica(
        member.path("id").asInt(),
        new Endpoint(member.path("host").asText(), member.path("client_port").asInt()));
  }

  /** Where the member takes clients, as the replica lists it; null when it lists no such one. */
  static Endpoint endpoint(MemberStatus teller, int id) {
    for (JsonNode member : teller.status().path("members")) {
      if (member.path("id").asInt() == id) {
        return replica(member).endpoint();
      }
    }
    return null;
  }
}
