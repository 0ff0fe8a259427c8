package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.loggos.client.Endpoint;
import io.loggos.config.Settings;
import io.loggos.node.LocalCluster;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Members and standbys as processes, for tests in which some of them are killed and replaced. */
abstract class ReplacementProcesses {
  static final Duration PATIENCE = Duration.ofSeconds(90);
  static final Duration STATUS_TIMEOUT = Duration.ofSeconds(1);
  static final long SOME_REQUESTS = 50;
  static final String LIVE = "live-replacement";

  @TempDir Path directory;
  final TreeMap<String, Process> processes = new TreeMap<>();
  private Path config;
  String contentsOfPromises = "all";

  /** What becomes of members that are replaced. */
  String whenRetired = "end";

  /** Further lines of the configuration. */
  String more = "";

  String transport = "tcp";
  Endpoints founders;

  @AfterEach
  void killAll() throws InterruptedException {
    for (Process process : processes.values()) {
      process.destroyForcibly().waitFor();
    }
  }

  void startCluster(String storage, int standbys) throws IOException {
    startCluster("reconfiguration", storage, standbys);
  }

  void startCluster(String scheme, String storage, int standbys) throws IOException {
    startCluster(scheme, storage, 3, standbys);
  }

  void startCluster(String scheme, String storage, int members, int standbys) throws IOException {
    config =
        Files.writeString(
            directory.resolve("cluster.conf"),
            LocalCluster.describe(members)
                + "loggos.application = counter\n"
                + "loggos.transport = "
                + transport
                + "\n"
                + "loggos.failure-handling = "
                + scheme
                + "\nloggos."
                + scheme
                + " { grace = 300ms, interval-min = 0s }\n"
                + "loggos.live-replacement { unproven = true, contents = "
                + contentsOfPromises
                + " }\n"
                + "loggos.standby { provider = pool, secret = hush, when-retired = "
                + whenRetired
                + " }\n"
                + "loggos.storage { mode = "
                + storage
                + ", segment-bytes = 1MiB, directory = \""
                + directory.resolve("data")
                + "\" }\n"
                + more);
    founders = Endpoints.of(Settings.load(config, List.of()));
    for (int id = 0; id < members; id++) {
      startNode(id);
    }
    for (int i = 0; i < standbys; i++) {
      startStandby(i);
    }
    awaitStatus(
        founders,
        "all standbys in the pool",
        status -> status.leader() != null && standbys(status.leader()) == standbys);
  }

  static int standbys(MemberStatus member) {
    return member.status().path("standbys").size();
  }

  void startNode(int id) throws IOException {
    start("node" + id, "node", "--config", config.toString(), "--id", Integer.toString(id));
  }

  void startStandby(int i) throws IOException {
    start(
        "standby" + i,
        "standby",
        "--config",
        config.toString(),
        "--listen",
        "127.0.0.1:0",
        "--set",
        "storage.directory=" + directory.resolve("standby" + i));
  }

  void start(String name, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--stop-with-input");
    File log = directory.resolve(name + ".log").toFile();
    processes.put(
        name,
        new ProcessBuilder(JavaCommand.loggos(all))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .start());
  }

  ClusterStatus awaitStatus(Endpoints asked, String what, Predicate<ClusterStatus> condition) {
    ClusterStatus[] last = new ClusterStatus[1];
    boolean came =
        Waiting.until(
            PATIENCE,
            () -> {
              last[0] = ClusterStatus.fetchWhole(asked, STATUS_TIMEOUT);
              return condition.test(last[0]);
            });
    assertTrue(came, () -> what + " did not come: " + last[0] + logs());
    return last[0];
  }

  /** All members of a configuration take part and one of them leads. */
  ClusterStatus awaitMembers(Endpoints asked, long configuration, int members) {
    return awaitStatus(
        asked,
        members + " members of configuration " + configuration,
        status ->
            status.leader() != null
                && status.leader().configuration() >= configuration
                && status.members().size() == members
                && status.reachable().size() == members
                && status.reachable().stream()
                    .allMatch(member -> member.text("life_cycle").equals("ACTIVATED")));
  }

  static Endpoints present(ClusterStatus status) {
    List<Endpoints.Replica> replicas = new ArrayList<>();
    for (JsonNode member : status.leader().status().path("members")) {
      replicas.add(
          new Endpoints.Replica(
              member.path("id").asInt(),
              new Endpoint(member.path("host").asText(), member.path("client_port").asInt())));
    }
    return new Endpoints("", replicas, 0);
  }

  static String servers(Endpoints endpoints) {
    return endpoints.addresses().stream().map(Endpoint::toString).collect(Collectors.joining(","));
  }

  String logs() {
    StringBuilder text = new StringBuilder();
    for (String name : processes.keySet()) {
      try {
        List<String> lines =
            Files.readString(directory.resolve(name + ".log"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        text.append('\n').append(name).append(":\n");
        lines
            .subList(Math.max(0, lines.size() - 30), lines.size())
            .forEach(line -> text.append(line).append('\n'));
      } catch (IOException e) {
        text.append(e);
      }
    }
    return text.toString();
  }

  int exitCode(String name) throws InterruptedException {
    Process process = processes.get(name);
    assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), name + " does not end");
    return process.exitValue();
  }

  /** All places are taken by somebody who takes part, so many of them by successors. */
  ClusterStatus awaitHolders(Endpoints asked, int successors) {
    return awaitStatus(
        asked,
        successors + " successors",
        status ->
            status.leader() != null
                && status.reachable().size() == founders.replicas().size()
                && successors(status) == successors
                && status.reachable().stream()
                    .allMatch(member -> member.text("life_cycle").equals("ACTIVATED")));
  }

  int successors(ClusterStatus status) {
    List<Endpoint> present = new ArrayList<>(present(status).addresses());
    present.removeAll(founders.addresses());
    return present.size();
  }

  static boolean isIdle(ClusterStatus status, int id, int dead) {
    return id != dead && id != status.leader().id();
  }
}
