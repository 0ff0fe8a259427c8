package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.client.Endpoint;
import io.loggos.config.Settings;
import io.loggos.node.LocalCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Members and standbys as processes, for tests in which some of them are killed and replaced. */
abstract class ReplacementProcesses {
  static final Duration PATIENCE = Duration.ofSeconds(180);
  static final Duration STATUS_TIMEOUT = Duration.ofSeconds(2);
  static final long SOME_REQUESTS = 50;
  static final String LIVE = "live-replacement";

  @TempDir Path directory;
  final TreeMap<String, NodeProcess> processes = new TreeMap<>();
  Path config;
  String contentsOfPromises = "all";

  /** What becomes of members that are replaced. */
  String whenRetired = "end";

  /** Further lines of the configuration. */
  String more = "";

  String transport = "tcp";
  Endpoints founders;

  @AfterEach
  void killAll() {
    kill(processes.keySet().toArray(String[]::new));
  }

  /** All at once. */
  void kill(String... names) {
    for (String name : names) {
      processes.get(name).kill();
    }
    for (String name : names) {
      processes.get(name).awaitEnd();
    }
  }

  void startCluster(String storage, int standbys) throws IOException {
    startCluster("reconfiguration", storage, standbys);
  }

  void startCluster(String scheme, String storage, int standbys) throws IOException {
    startCluster(scheme, storage, 3, standbys);
  }

  void startCluster(String scheme, String storage, int members, int standbys) throws IOException {
    startMembers(
        members,
        "loggos.application = counter\n"
            + "loggos.transport = "
            + transport
            + "\n"
            + "loggos.failure-handling = "
            + scheme
            + "\nloggos."
            + scheme
            + " { grace = 300ms, interval-min = 0s }\n"
            // a killed process is known by refused connections; a busy machine is no failure
            + "loggos.liveness.suspect-timeout = 2s\n"
            + "loggos.live-replacement { contents = "
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
    for (int i = 0; i < standbys; i++) {
      startStandby(i);
    }
    awaitStatus(
        founders,
        "all standbys in the pool",
        status -> status.leader() != null && standbys(status.leader()) == standbys);
  }

  /** Starts members with these settings besides their addresses. */
  void startMembers(int members, String settings) throws IOException {
    config =
        Files.writeString(
            directory.resolve("cluster.conf"), LocalCluster.describe(members) + settings);
    founders = Endpoints.of(Settings.load(config, List.of()));
    for (int id = 0; id < members; id++) {
      startNode(id);
    }
  }

  static int standbys(MemberStatus member) {
    return member.status().path("standbys").size();
  }

  void startNode(int id) {
    start("node" + id, "node", "--config", config.toString(), "--id", Integer.toString(id));
  }

  void startStandby(int i) {
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

  private void start(String name, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--stop-with-input");
    processes.put(name, NodeProcess.run(0, JavaCommand.loggos(all), log(name)));
  }

  Path log(String name) {
    return directory.resolve(name + ".log");
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
    return new Endpoints("", status.leader().members(), 0);
  }

  static String servers(Endpoints endpoints) {
    return endpoints.addresses().stream().map(Endpoint::toString).collect(Collectors.joining(","));
  }

  String logs() {
    StringBuilder text = new StringBuilder();
    processes.forEach(
        (name, process) ->
            text.append('\n').append(name).append(":\n").append(process.logTail()).append('\n'));
    return text.toString();
  }

  /** It ends by itself; tells how. */
  String endOf(String name) {
    NodeProcess process = processes.get(name);
    assertTrue(Waiting.until(PATIENCE, () -> !process.isAlive()), () -> name + " goes on" + logs());
    return process.describeEnd();
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

  /** How often a standby has become a member, by its log. */
  static long activations(Path log) {
    try {
      return Files.readString(log, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("standby ") && line.contains(" ACTIVATED "))
          .count();
    } catch (IOException e) {
      return 0;
    }
  }

  static boolean isIdle(ClusterStatus status, int id, int dead) {
    return id != dead && id != status.leader().id();
  }
}
