package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists who takes part. */
@Command(name = "members", header = "Lists the members of the latest configuration.")
final class MembersCommand implements Callable<Integer> {
  @Mixin private ClusterOptions cluster;
  @Mixin private Report report;

  @Override
  public Integer call() {
    MemberStatus leader = LeaderQuestion.findLeader(cluster);
    JsonNode status = leader.status();
    TableText table = new TableText("id", "epoch", "host", "port", "client port");
    for (JsonNode member : status.path("members")) {
      table.add(
          member.path("id").asInt(),
          member.path("epoch").asText(),
          member.path("host").asText(),
          member.path("port").asInt(),
          member.path("client_port").asInt());
    }
    report.say(table);
    report.say("configuration %d; leader is %d", leader.configuration(), leader.id());
    leader.standbys().forEach(standby -> report.say("standby %s", standby));
    boolean paused = status.path("replacement_paused").asBoolean();
    if (paused) {
      report.say("paused: failed replicas are not replaced until 'admin resume'");
    }
    ObjectNode json = Json.object().put("ok", true).put("leader", leader.id());
    json.put("configuration", leader.configuration());
    json.put("replacement_paused", paused);
    json.set("standbys", status.path("standbys"));
    json.set("hot_standbys", status.path("hot_standbys"));
    json.set("members", status.path("members"));
    json.set("pending_change", status.path("pending_change"));
    return report.end(true, json);
  }
}
