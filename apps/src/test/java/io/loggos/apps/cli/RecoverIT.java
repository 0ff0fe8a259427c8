package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.loggos.api.Batch;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
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
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster loses its majority for good, and goes on, as people would do it. */
class RecoverIT {
  private static final int REPLICAS = 5;
  private static final int SOME_REQUESTS = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(180);
  private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(2);
  private static final Pattern KEY = Pattern.compile(KeyLoad.PATTERN);

  @TempDir private Path directory;
  private final TreeMap<String, NodeProcess> processes = new TreeMap<>();
  private Path config;
  private Endpoints founders;

  @AfterEach
  void killAll() {
    processes.values().forEach(NodeProcess::kill);
    processes.values().forEach(NodeProcess::awaitEnd);
  }

  private void startCluster() throws IOException {
    config =
        Files.writeString(
            directory.resolve("cluster.conf"),
            LocalCluster.describe(REPLICAS)
                + "loggos.cluster.name = orders\n"
                + "loggos.failure-handling = reconfiguration\n"
                + "loggos.reconfiguration { grace = 1h, interval-min = 0s }\n"
                + "loggos.standby { provider = pool, secret = hush }\n"
                + "loggos.storage { mode = wal, segment-bytes = 1MiB, directory = \""
                + directory.resolve("data")
                + "\" }\n");
    founders = Endpoints.of(Settings.load(config, List.of()));
    for (int id = 0; id < REPLICAS; id++) {
      startNode(id);
    }
    awaitStatus("all members", status -> status.leader() != null && reach(status, REPLICAS));
  }

  private static boolean reach(ClusterStatus status, int count) {
    return status.reachable().size() == count;
  }

  private void startNode(int id) {
    start("node" + id, "node", "--config", config.toString(), "--id", Integer.toString(id));
  }

  private void startStandby(int i) {
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

  private Path log(String name) {
    return directory.resolve(name + ".log");
  }

  private String data(int id) {
    return directory.resolve("data").resolve("r" + id).toString();
  }

  private ClusterStatus awaitStatus(String what, Predicate<ClusterStatus> condition) {
    ClusterStatus[] last = new ClusterStatus[1];
    boolean came =
        Waiting.until(
            PATIENCE,
            () -> {
              last[0] = ClusterStatus.fetchWhole(founders, STATUS_TIMEOUT);
              return condition.test(last[0]);
            });
    assertTrue(came, () -> what + " did not come: " + last[0] + logs());
    return last[0];
  }

  private String logs() {
    StringBuilder text = new StringBuilder();
    processes.forEach(
        (name, process) ->
            text.append('\n').append(name).append(":\n").append(process.logTail()).append('\n'));
    return text.toString();
  }

  private void kill(List<Integer> ids) {
    ids.forEach(id -> processes.get("node" + id).kill());
    ids.forEach(id -> processes.get("node" + id).awaitEnd());
  }

  /** All keys that stand in any record of a stopped replica. */
  private TreeSet<String> keysKnownTo(int id) {
    TreeSet<String> keys = new TreeSet<>();
    try (DataDirectory stopped = DataDirectory.at(Path.of(data(id)))) {
      stopped
          .inspect()
          .records(
              (number, record) -> {
                if (record instanceof JournalRecord.Voted vote) {
                  addKeys(keys, vote.value());
                } else if (record instanceof JournalRecord.Decided decided) {
                  addKeys(keys, decided.value());
                }
              });
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return keys;
  }

  private static void addKeys(TreeSet<String> keys, Value value) {
    if (value instanceof Batch batch) {
      String text = new String(batch.bytes(), 0, batch.length(), StandardCharsets.ISO_8859_1);
      Matcher found = KEY.matcher(text);
      while (found.find()) {
        keys.add(found.group());
      }
    }
  }

  private CommandRun recover(int... survivors) {
    List<String> words = new ArrayList<>(List.of("admin", "recover", "--config"));
    words.addAll(List.of(config.toString(), "--unsafe", "--yes", "--json"));
    for (int id : survivors) {
      words.addAll(List.of("--data", data(id)));
    }
    return CommandRun.of(words.toArray(String[]::new));
  }

  /** It ends by itself, in one line that says what happened; and so it does ever after. */
  private void checkRefused(int id) throws IOException {
    for (String reason : List.of("was recovered without this one", "recovered without it")) {
      startNode(id);
      NodeProcess process = processes.get("node" + id);
      assertTrue(Waiting.until(PATIENCE, () -> !process.isAlive()), this::logs);
      assertFalse(process.describeEnd().contains("exit code 0;"), process::describeEnd);
      List<String> complaints =
          Files.readString(log("node" + id)).lines().filter(line -> line.contains(reason)).toList();
      assertFalse(complaints.isEmpty(), () -> process.logTail().toString());
    }
  }

  /** Adds standbys. A leader that was alone leads no more for a moment when it gets company. */
  private void growTo(int members) {
    CommandRun[] last = new CommandRun[1];
    boolean grown =
        Waiting.until(
            PATIENCE,
            () -> {
              ClusterStatus status = ClusterStatus.fetchWhole(founders, STATUS_TIMEOUT);
              if (status.leader() == null) {
                return false;
              }
              if (status.leader().status().path("members").size() >= members) {
                return true;
              }
              last[0] =
                  CommandRun.of("admin", "add", "--timeout", "60s", "--config", config.toString());
              return false;
            });
    assertTrue(grown, () -> last[0] + logs());
  }

  private static List<Endpoint> members(ClusterStatus status) {
    List<Endpoint> members = new ArrayList<>();
    for (JsonNode member : status.leader().status().path("members")) {
      members.add(new Endpoint(member.path("host").asText(), member.path("client_port").asInt()));
    }
    return members;
  }

  @Test
  void whatSurvivorsKnewGoesOnAndTheOthersNeverComeBack() throws Exception {
    startCluster();
    try (KeyLoad load = new KeyLoad(founders.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      int leader = awaitStatus("a leader", status -> status.leader() != null).leader().id();
      List<Integer> lost = List.of(leader, (leader + 1) % REPLICAS, (leader + 2) % REPLICAS);
      int one = (leader + 3) % REPLICAS;
      int other = (leader + 4) % REPLICAS;
      kill(lost);
      recover(one, other).ends(1);
      kill(List.of(one, other));
      TreeSet<String> before = load.acknowledged();
      TreeSet<String> kept = keysKnownTo(one);
      kept.addAll(keysKnownTo(other));
      kept.retainAll(before);
      assertTrue(kept.size() >= SOME_REQUESTS / 2, () -> "only " + kept);

      JsonNode result = recover(one, other).ends(0).json();
      assertTrue(result.path("recovered").asBoolean(), result::toString);
      int chosen = result.path("replica").asInt();
      startNode(chosen);
      load.awaitProgress(SOME_REQUESTS);
      checkPresent(kept, founders.addresses());
      for (int id : lost) {
        checkRefused(id);
      }
      checkRefused(chosen == one ? other : one);
      load.awaitProgress(SOME_REQUESTS);
      ClusterStatus three = grow();
      load.awaitProgress(SOME_REQUESTS);
      // what was recovered lives on without the one that it began with
      kill(List.of(chosen));
      load.awaitProgress(SOME_REQUESTS);
      load.stop();
      TreeSet<String> wanted = load.acknowledged();
      wanted.removeAll(before);
      wanted.addAll(kept);
      checkPresent(wanted, members(three));
    }
  }

  private ClusterStatus grow() {
    startStandby(0);
    startStandby(1);
    awaitStatus("standbys", status -> status.leader() != null && pool(status.leader()) == 2);
    growTo(3);
    return awaitStatus(
        "three members",
        status ->
            status.leader() != null
                && status.leader().status().path("members").size() == 3
                && status.reachable().stream()
                    .allMatch(member -> member.text("life_cycle").equals("ACTIVATED")));
  }

  private static int pool(MemberStatus leader) {
    return leader.status().path("standbys").size();
  }

  private static void checkPresent(TreeSet<String> wanted, List<Endpoint> members) {
    TreeSet<String> missing = new TreeSet<>(wanted);
    missing.removeAll(KeyLoad.present(members));
    assertEquals(new TreeSet<>(), missing);
  }
}
