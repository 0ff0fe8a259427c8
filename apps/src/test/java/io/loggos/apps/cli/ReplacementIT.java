package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas that come and go while clients go on, as people run them. */
class ReplacementIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(1);
  private static final long SOME_REQUESTS = 50;
  private static final String LIVE = "live-replacement";

  @TempDir private Path directory;
  private final TreeMap<String, Process> processes = new TreeMap<>();
  private Path config;
  private String contentsOfPromises = "all";
  private String whenRetired = "end";
  private Endpoints founders;
  private String transport = "tcp";

  @AfterEach
  void killAll() throws InterruptedException {
    for (Process process : processes.values()) {
      process.destroyForcibly().waitFor();
    }
  }

  private void startCluster(String storage, int standbys) throws IOException {
    startCluster("reconfiguration", storage, standbys);
  }

  private void startCluster(String scheme, String storage, int standbys) throws IOException {
    startCluster(scheme, storage, 3, standbys);
  }

  private void startCluster(String scheme, String storage, int members, int standbys)
      throws IOException {
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
                + "\" }\n");
    founders = Endpoints.of(Settings.load(config, List.of()));
    for (int id = 0; id < members; id++) {
      start("node" + id, "node", "--config", config.toString(), "--id", Integer.toString(id));
    }
    for (int i = 0; i < standbys; i++) {
      startStandby(i);
    }
    awaitStatus(
        founders,
        "all standbys in the pool",
        status -> status.leader() != null && standbys(status.leader()) == standbys);
  }

  private static int standbys(MemberStatus member) {
    return member.status().path("standbys").size();
  }

  private void startStandby(int i) throws IOException {
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

  private void start(String name, String... arguments) throws IOException {
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

  private ClusterStatus awaitStatus(
      Endpoints asked, String what, Predicate<ClusterStatus> condition) {
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
  private ClusterStatus awaitMembers(Endpoints asked, long configuration, int members) {
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

  private static Endpoints present(ClusterStatus status) {
    List<Endpoints.Replica> replicas = new ArrayList<>();
    for (JsonNode member : status.leader().status().path("members")) {
      replicas.add(
          new Endpoints.Replica(
              member.path("id").asInt(),
              new Endpoint(member.path("host").asText(), member.path("client_port").asInt())));
    }
    return new Endpoints("", replicas, 0);
  }

  private static String servers(Endpoints endpoints) {
    return endpoints.addresses().stream().map(Endpoint::toString).collect(Collectors.joining(","));
  }

  private String logs() {
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

  private int exitCode(String name) throws InterruptedException {
    Process process = processes.get(name);
    assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), name + " does not end");
    return process.exitValue();
  }

  @Test
  void deadReplicasAreReplacedWithoutAPerson() throws Exception {
    startCluster("wal", 2);
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      processes.get("node2").destroyForcibly().waitFor();
      ClusterStatus first = awaitMembers(founders, 1, 3);
      load.awaitProgress(SOME_REQUESTS);
      processes.get("node1").destroyForcibly().waitFor();
      ClusterStatus second = awaitMembers(present(first), 2, 3);
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(present(second).addresses());
    }
  }

  @Test
  void deadReplicasAreReplacedOverDatagrams() throws Exception {
    transport = "grdp";
    deadReplicasAreReplacedWithoutAPerson();
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "above-executed"})
  void leaderAndFollowerAreReplacedWithoutTheLog(String contents) throws Exception {
    contentsOfPromises = contents;
    startCluster(LIVE, "wal", 2);
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      int leader = awaitHolders(founders, 0).leader().id();
      processes.get("node" + leader).destroyForcibly().waitFor();
      ClusterStatus first = awaitHolders(founders, 1);
      load.awaitProgress(SOME_REQUESTS);
      int follower = IntStream.range(0, 3).filter(id -> isIdle(first, id, leader)).min().orElse(-1);
      processes.get("node" + follower).destroyForcibly().waitFor();
      ClusterStatus second = awaitHolders(present(first), 2);
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(present(second).addresses());
    }
  }

  private static boolean isIdle(ClusterStatus status, int id, int dead) {
    return id != dead && id != status.leader().id();
  }

  @Test
  void twoOfFiveAreReplacedAtOnceWithoutTheLog() throws Exception {
    startCluster(LIVE, "memory", 5, 2);
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      processes.get("node4").destroyForcibly();
      processes.get("node0").destroyForcibly();
      ClusterStatus five = awaitHolders(founders, 2);
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(present(five).addresses());
    }
  }

  @Test
  void aReplicaThatWakesUpReplacedEndsAndSaysSo() throws Exception {
    startCluster(LIVE, "wal", 1);
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      int leader = awaitHolders(founders, 0).leader().id();
      signal("STOP", "node" + leader);
      ClusterStatus three = awaitHolders(founders, 1);
      load.awaitProgress(SOME_REQUESTS);
      signal("CONT", "node" + leader);
      assertEquals(0, exitCode("node" + leader), this::logs);
      String log = Files.readString(directory.resolve("node" + leader + ".log"));
      assertTrue(log.contains("it is a member no more"), this::logs);
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(present(three).addresses());
    }
  }

  @Test
  void aReplacedMemberIsAStandbyByItselfAndUsedAgain() throws Exception {
    whenRetired = "standby";
    startCluster(LIVE, "wal", 1);
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      signal("STOP", "node0");
      ClusterStatus three = awaitHolders(founders, 1);
      signal("CONT", "node0");
      Endpoints present = present(three);
      awaitStatus(
          present,
          "the member as a standby",
          status -> status.leader() != null && standbys(status.leader()) == 1);
      processes.get("node1").destroyForcibly().waitFor();
      Path log = directory.resolve("node0.log");
      assertTrue(Waiting.until(PATIENCE, () -> activations(log) == 1), this::logs);
      Endpoints again = present(awaitMembers(present, 0, 3));
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(again.addresses());
    }
  }

  private void signal(String name, String process) throws Exception {
    String pid = Long.toString(processes.get(process).pid());
    assertEquals(0, new ProcessBuilder("kill", "-" + name, pid).start().waitFor());
  }

  /** All places are taken by somebody who takes part, so many of them by successors. */
  private ClusterStatus awaitHolders(Endpoints asked, int successors) {
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

  private int successors(ClusterStatus status) {
    List<Endpoint> present = new ArrayList<>(present(status).addresses());
    present.removeAll(founders.addresses());
    return present.size();
  }

  @Test
  void whatWasDoneIsExplained() throws Exception {
    startCluster("memory", 1);
    processes.get("node2").destroyForcibly().waitFor();
    String present = servers(present(awaitMembers(founders, 1, 3)));
    List<String> replaced = CommandRun.of("why", "replaced", "--node", present).ends(0).out();
    assertTrue(replaced.get(0).startsWith("r2 was replaced by r2@"), replaced::toString);
    assertTrue(replaced.get(0).contains(" suspected r2: "), replaced::toString);
    String steps = String.join(" | ", replaced);
    for (String step : List.of("is to be replaced by", "begins as r2@", "rules: configuration 1")) {
      assertTrue(steps.contains(step), () -> step + " is missing in " + steps);
    }
    JsonNode leader = CommandRun.of("why", "leader", "--node", present, "--json").ends(0).json();
    String sentence = leader.path("sentences").path(0).asText();
    assertTrue(sentence.contains(" leads since slot "), sentence);
    assertTrue(leader.path("events").size() > 1, leader::toString);
    CommandRun slow = CommandRun.of("why", "slow", "--node", present);
    assertTrue(slow.out().stream().anyMatch(line -> line.contains(" requests/s")), slow::toString);
    String status = String.join(" ", CommandRun.of("status", "--servers", present).ends(0).out());
    assertTrue(status.contains("see loggos why"), status);
  }

  @Test
  void aClusterGrowsShrinksAndMovesWhileClientsGoOn() throws Exception {
    startCluster("memory", 3);
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      admin(founders, "add");
      admin(founders, "add");
      Endpoints five = present(awaitMembers(founders, 2, 5));
      load.awaitProgress(SOME_REQUESTS);
      // the leader goes last: whoever leads answers, and must still be there to do so
      int leader = awaitMembers(five, 2, 5).leader().id();
      int last = Math.min(leader, 2);
      for (int id = 0; id < 3; id++) {
        if (id == last) {
          continue;
        }
        admin(five, "remove", Integer.toString(id));
        assertEquals(0, exitCode("node" + id), this::logs);
        load.awaitProgress(SOME_REQUESTS);
      }
      Endpoints three = present(awaitMembers(five, 4, 3));
      CommandRun.of("admin", "replace", Integer.toString(last), "--servers", servers(three));
      assertEquals(0, exitCode("node" + last), this::logs);
      three = present(awaitMembers(three, 5, 3));
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(three.addresses());
    }
  }

  private void admin(Endpoints asked, String command, String... arguments) {
    List<String> words = new ArrayList<>(List.of("admin", command));
    words.addAll(List.of(arguments));
    words.addAll(List.of("--timeout", "30s", "--servers", servers(asked)));
    CommandRun run = CommandRun.of(words.toArray(String[]::new));
    assertEquals(0, run.exitCode(), () -> run + logs());
  }

  @ParameterizedTest
  @ValueSource(strings = {"reconfiguration", LIVE})
  void aMemberThatWasAStandbyRestartsFromItsDisk(String scheme) throws Exception {
    startCluster(scheme, "wal", 1);
    int configuration = scheme.equals(LIVE) ? 0 : 1;
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      processes.get("node0").destroyForcibly().waitFor();
      Endpoints three = present(awaitMembers(founders, configuration, 3));
      load.awaitProgress(SOME_REQUESTS);
      processes.get("standby0").destroyForcibly().waitFor();
      startStandby(0);
      Path log = directory.resolve("standby0.log");
      assertTrue(Waiting.until(PATIENCE, () -> activations(log) == 2), () -> "not back" + logs());
      awaitMembers(three, configuration, 3);
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(three.addresses());
    }
  }

  private static long activations(Path log) {
    try {
      return Files.readString(log, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("standby ") && line.contains(" ACTIVATED "))
          .count();
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void refusalsAreOneLine() throws Exception {
    startCluster("memory", 1);
    String servers = servers(founders);
    CommandRun.of("admin", "remove", "7", "--servers", servers).ends(1).complains("no member");
    CommandRun.of("admin", "add", "--standby", "127.0.0.1:1", "--servers", servers)
        .ends(1)
        .complains("127.0.0.1:1");
    CommandRun.of("admin", "add", "--standby", "nonsense", "--servers", servers)
        .ends(2)
        .complains("HOST:PORT");
    CommandRun.of("standby", "--listen", "nonsense").ends(2).complains("HOST:PORT");
    CommandRun.of("standby", "--listen", "127.0.0.1:0", "--type", "hope").ends(2).complains("hope");
    CommandRun.of("standby", "--listen", "0.0.0.0:0").ends(2).complains("--advertise");
    CommandRun.of("admin", "pause", "--servers", servers).ends(0);
    CommandRun.of("admin", "members", "--servers", servers).ends(0);
  }
}
