package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks every replica how it is. */
@Command(
    name = "status",
    header = "Asks every replica how it is.",
    description = "Fails when no leader has a quorum behind it, or when states differ.")
final class StatusCommand implements Callable<Integer> {
  private static final String NONE = "-";
  private static final long MILLIS_PER_SECOND = 1000;

  @Mixin private ClusterOptions cluster;
  @Mixin private Report report;

  @Option(
      names = "--state-hash",
      description = "have the states' hashes even where the application must write out its state")
  private boolean stateHash;

  @Option(names = "--events", description = "show what the replicas remember of the protocol")
  private boolean events;

  @Override
  public Integer call() {
    List<String> words = new ArrayList<>();
    if (stateHash) {
      words.add("state-hash");
    }
    if (events) {
      words.add("events");
    }
    ClusterStatus status =
        ClusterStatus.fetchWhole(
            cluster.endpoints(), cluster.timeout(), words.toArray(String[]::new));
    MemberStatus leader = status.leader();
    String difference = status.difference();
    boolean ok = leader != null && difference == null;
    report.say(table(status.members()));
    for (MemberStatus member : status.members()) {
      explain(member);
    }
    if (difference != null) {
      report.say("%s", difference);
    }
    if (leader != null) {
      tellMembership(leader);
    }
    status.reachable().forEach(this::tellDecisions);
    report.say("%s", summary(status, leader));
    return report.end(ok, json(ok, status, leader));
  }

  private static TableText table(List<MemberStatus> members) {
    TableText table =
        new TableText(
            "id",
            "address",
            "role",
            "life cycle",
            "leader",
            "ballot",
            "decided",
            "executed",
            "lag",
            "state hash",
            "sessions",
            "snapshot");
    for (MemberStatus member : members) {
      if (!member.isReachable()) {
        table.add(
            member.id() < 0 ? "?" : member.id(),
            member.address(),
            "unreachable",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "");
        continue;
      }
      table.add(
          member.id(),
          member.address(),
          member.text("role"),
          member.text("life_cycle").toLowerCase(Locale.ROOT),
          member.leader() < 0 ? NONE : member.leader(),
          member.text("ballot"),
          member.text("decided"),
          member.text("executed"),
          member.text("lag"),
          member.stateHash() == null ? NONE : member.stateHash(),
          member.text("sessions"),
          snapshot(member));
    }
    return table;
  }

  private static String snapshot(MemberStatus member) {
    JsonNode snapshot = member.status().path("snapshot");
    if (!snapshot.has("slot")) {
      return NONE;
    }
    JsonNode age = snapshot.path("age_ms");
    String slot = snapshot.path("slot").asText();
    return age.isNumber() ? slot + ", " + age.asLong() / MILLIS_PER_SECOND + " s ago" : slot;
  }

  private void explain(MemberStatus member) {
    if (!member.isReachable()) {
      report.say("%s is unreachable: %s", member.name(), member.trouble());
      return;
    }
    if (member.isQuarantined()) {
      report.say("replica %d is quarantined: %s", member.id(), member.text("quarantine"));
    }
    for (JsonNode event : member.status().path("events")) {
      report.say(
          "%s  replica %d  %s  slot %d  ballot %s  %s",
          Instant.ofEpochMilli(event.path("time_ms").asLong()),
          member.id(),
          event.path("kind").asText(),
          event.path("slot").asLong(),
          event.path("ballot").asText(NONE),
          event.path("cause").asText());
    }
  }

  private void tellMembership(MemberStatus leader) {
    JsonNode status = leader.status();
    JsonNode pending = status.path("pending_change");
    report.say(
        "configuration %d of %d members%s",
        leader.configuration(),
        status.path("members").size(),
        pending.isTextual() ? ", which " + pending.asText() : "");
    if (status.path("replacement_paused").asBoolean()) {
      report.say("paused: failed replicas are not replaced until 'admin resume'");
    }
    List<String> standbys = leader.standbys();
    String provider = leader.text("standby_provider");
    if (!standbys.isEmpty() || !provider.equals("none")) {
      report.say(
          "standbys from %s: %s",
          provider, standbys.isEmpty() ? "none known" : String.join(", ", standbys));
    }
  }

  /** What was done last about failed members, and about who leads. */
  private void tellDecisions(MemberStatus member) {
    for (String decision : List.of("last_replacement", "last_transfer")) {
      JsonNode last = member.status().path(decision);
      if (last.isObject()) {
        long age = member.status().path("now_ms").asLong() - last.path("time_ms").asLong();
        report.say(
            "replica %d, %d s ago: %s; see loggos why",
            member.id(), age / MILLIS_PER_SECOND, last.path("cause").asText());
      }
    }
  }

  private static String summary(ClusterStatus status, MemberStatus leader) {
    if (leader == null) {
      int answered = status.reachable().size();
      return "no leader with a quorum; "
          + answered
          + " of "
          + status.members().size()
          + " answered";
    }
    int tolerates = status.tolerates();
    return "leader is "
        + leader.id()
        + (tolerates < 0
            ? ""
            : "; tolerates " + tolerates + " more failure" + (tolerates == 1 ? "" : "s"));
  }

  private static ObjectNode json(boolean ok, ClusterStatus status, MemberStatus leader) {
    ObjectNode json = Json.object().put("ok", ok);
    json.put("leader", leader == null ? -1 : leader.id());
    json.put("tolerates", status.tolerates());
    ArrayNode replicas = json.putArray("replicas");
    status.members().forEach(member -> replicas.add(member.json()));
    return json;
  }
}
