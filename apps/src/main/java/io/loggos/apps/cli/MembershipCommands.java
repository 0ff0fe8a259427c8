package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands with which an operator changes who takes part. */
final class MembershipCommands {
  private MembershipCommands() {}

  /** What all of them have in common. */
  static final class Change {
    @Mixin private ClusterOptions cluster;
    @Mixin private Report report;

    @Option(
        names = "--wait",
        defaultValue = "120s",
        converter = DurationConverter.class,
        paramLabel = "TIME",
        description = "how long to wait until it is done (default: ${DEFAULT-VALUE})")
    private Duration patience;

    private int ask(List<String> words, String standby) {
      List<String> all = new ArrayList<>(words);
      if (standby != null) {
        try {
          all.add(StandbyAddress.parse(standby).toString());
        } catch (IllegalArgumentException e) {
          throw new UsageException("--standby: " + e.getMessage());
        }
      }
      return LeaderQuestion.ask(cluster, report, patience, all.toArray(String[]::new));
    }

    /** Whoever leads next has to know it as well. */
    private int askAll(String word) {
      List<MemberStatus> members =
          ClusterStatus.fetchWhole(cluster.endpoints(), cluster.timeout()).members();
      boolean ok = !members.isEmpty();
      for (MemberStatus member : members) {
        if (!member.isReachable()) {
          report.tell("%s was not told: %s", member.name(), member.trouble());
          ok = false;
          continue;
        }
        JsonNode answer = LeaderQuestion.ask(member, patience, word);
        ok &= answer.path("done").asBoolean();
        report.say("%s: %s", member.name(), answer.path("text").asText());
      }
      return report.end(ok, Json.object().put("ok", ok));
    }
  }

  /** Makes a standby one more member. */
  @Command(name = "add", header = "Makes a standby one more member.")
  static final class Add implements Callable<Integer> {
    @Mixin private Change change;

    @Option(
        names = "--standby",
        paramLabel = "HOST:PORT",
        description = "where the standby listens (default: one of the replica provider)")
    private String standby;

    @Override
    public Integer call() {
      return change.ask(List.of("add"), standby);
    }
  }

  /** Has a member leave, and nobody take its place. */
  @Command(name = "remove", header = "Has a member leave, and nobody take its place.")
  static final class Remove implements Callable<Integer> {
    @Mixin private Change change;

    @Parameters(index = "0", paramLabel = "ID", description = "the member's id")
    private int id;

    @Override
    public Integer call() {
      return change.ask(List.of("remove", Integer.toString(id)), null);
    }
  }

  /** Has a standby take the place of a member. */
  @Command(name = "replace", header = "Has a standby take the place of a member.")
  static final class Replace implements Callable<Integer> {
    @Mixin private Change change;

    @Parameters(index = "0", paramLabel = "ID", description = "the member's id")
    private int id;

    @Option(
        names = "--standby",
        paramLabel = "HOST:PORT",
        description = "where the standby listens (default: one of the replica provider)")
    private String standby;

    @Override
    public Integer call() {
      return change.ask(List.of("replace", Integer.toString(id)), standby);
    }
  }

  /** Has another member lead. */
  @Command(
      name = "transfer-leader",
      header = "Has another member lead.",
      description =
          "The leader proposes nothing new until its open slots are decided, and hands over then;"
              + " clients are sent on. Refused when the member is suspected, unfit or far behind,"
              + " and while the membership changes.")
  static final class TransferLeader implements Callable<Integer> {
    @Mixin private Change change;

    @Option(names = "--to", paramLabel = "ID", required = true, description = "the member's id")
    private int id;

    @Override
    public Integer call() {
      return change.ask(List.of("transfer-leader", Integer.toString(id)), null);
    }
  }

  /** Has nobody replaced without being asked. */
  @Command(name = "pause", header = "Has nobody replaced without being asked.")
  static final class Pause implements Callable<Integer> {
    @Mixin private Change change;

    @Override
    public Integer call() {
      return change.askAll("pause");
    }
  }

  /** Has failed replicas replaced again. */
  @Command(name = "resume", header = "Has failed replicas replaced again.")
  static final class Resume implements Callable<Integer> {
    @Mixin private Change change;

    @Override
    public Integer call() {
      return change.askAll("resume");
    }
  }
}
