package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What an operator asks of running replicas. */
@Command(
    name = "admin",
    header = "Asks running replicas to do something.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      MembersCommand.class,
      MembershipCommands.Add.class,
      MembershipCommands.Remove.class,
      MembershipCommands.Replace.class,
      MembershipCommands.TransferLeader.class,
      MembershipCommands.Pause.class,
      MembershipCommands.Resume.class,
      RecoverCommand.class
    })
final class AdminCommand {
  private static final String SNAPSHOT = "snapshot";

  @Command(
      name = "snapshot",
      header = "Has replicas save a snapshot now, and waits until it is saved.")
  int snapshot(
      @Mixin ClusterOptions cluster,
      @Mixin Report report,
      @Option(names = "--id", paramLabel = "N", description = "only this replica (default: all)")
          Integer id,
      @Option(
              names = "--wait",
              defaultValue = "60s",
              converter = DurationConverter.class,
              paramLabel = "TIME",
              description = "how long to wait, with its unit (default: ${DEFAULT-VALUE})")
          Duration patience) {
    Endpoints endpoints = chosen(cluster, id);
    requireSnapshots(ask(endpoints, cluster.timeout()));
    Map<Integer, Long> wanted = new TreeMap<>();
    List<MemberStatus> asked = ask(endpoints, cluster.timeout(), SNAPSHOT);
    for (MemberStatus member : asked) {
      if (member.isReachable() && !member.isQuarantined()) {
        wanted.put(member.id(), member.executed());
      }
    }
    List<MemberStatus> last = new ArrayList<>(asked);
    Waiting.until(
        patience,
        () -> {
          last.clear();
          last.addAll(ask(endpoints, cluster.timeout()));
          return last.stream().allMatch(member -> isSettled(member, wanted));
        });
    return end(report, last, wanted);
  }

  /** Where those replicas are that are to be asked. */
  private static Endpoints chosen(ClusterOptions cluster, Integer id) {
    Endpoints all = cluster.endpoints();
    if (id == null) {
      return all;
    }
    List<Endpoints.Replica> one = new ArrayList<>();
    for (Endpoints.Replica replica : all.replicas()) {
      int known = replica.id();
      if (known == Endpoints.ID_UNKNOWN) {
        known = MemberStatus.fetch(replica, cluster.timeout()).id();
      }
      if (known == id) {
        one.add(replica);
      }
    }
    if (one.isEmpty()) {
      throw new UsageException("--id: no replica " + id + " is known here");
    }
    return new Endpoints(all.cluster(), one, 1);
  }

  private static List<MemberStatus> ask(Endpoints endpoints, Duration timeout, String... words) {
    return ClusterStatus.fetch(endpoints, timeout, words).members();
  }

  private static void requireSnapshots(List<MemberStatus> members) {
    for (MemberStatus member : members) {
      if (member.isReachable() && !member.status().path("keeps_snapshots").asBoolean()) {
        throw new UsageException(
            member.name()
                + " keeps no snapshots, because loggos.storage.mode = "
                + member.text("storage"));
      }
    }
  }

  private static boolean isSettled(MemberStatus member, Map<Integer, Long> wanted) {
    return !member.isReachable()
        || !wanted.containsKey(member.id())
        || isSaved(member, wanted)
        || member.status().path("snapshot_failure").isTextual();
  }

  private static boolean isSaved(MemberStatus member, Map<Integer, Long> wanted) {
    Long slot = wanted.get(member.id());
    return slot != null
        && member.isReachable()
        && member.status().path(SNAPSHOT).path("slot").asLong(-1) >= slot;
  }

  private static int end(Report report, List<MemberStatus> members, Map<Integer, Long> wanted) {
    boolean ok = true;
    ObjectNode json = Json.object().put("ok", ok);
    ArrayNode replicas = json.putArray("replicas");
    for (MemberStatus member : members) {
      ObjectNode one = replicas.addObject().put("id", member.id());
      if (isSaved(member, wanted)) {
        JsonNode saved = member.status().path(SNAPSHOT);
        long slot = saved.path("slot").asLong();
        long bytes = saved.path("bytes").asLong();
        one.put("slot", slot).put("bytes", bytes);
        report.say("%s saved slot %d, %d bytes", member.name(), slot, bytes);
      } else {
        ok = false;
        String reason = reason(member);
        one.put("error", reason);
        report.tell("%s saved none: %s", member.name(), reason);
      }
    }
    return report.end(ok, json.put("ok", ok));
  }

  private static String reason(MemberStatus member) {
    if (!member.isReachable()) {
      return member.trouble();
    }
    if (member.isQuarantined()) {
      return "it is quarantined: " + member.text("quarantine");
    }
    JsonNode failure = member.status().path("snapshot_failure");
    return failure.isTextual()
        ? failure.asText()
        : "not within the time; loggos status --events may tell why";
  }
}
