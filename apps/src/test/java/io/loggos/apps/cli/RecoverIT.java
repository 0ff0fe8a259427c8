package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.loggos.api.Batch;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import io.loggos.client.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A cluster loses its majority for good, and goes on, as people would do it. */
class RecoverIT extends ReplacementProcesses {
  private static final int REPLICAS = 5;
  private static final int REQUESTS = 60;
  private static final Pattern KEY = Pattern.compile(KeyLoad.PATTERN);

  private void startCluster() throws IOException {
    startMembers(
        REPLICAS,
        "loggos.cluster.name = orders\n"
            + "loggos.failure-handling = reconfiguration\n"
            // a busy machine is no failure
            + "loggos.liveness.suspect-timeout = 2s\n"
            + "loggos.reconfiguration { grace = 1h, interval-min = 0s }\n"
            + "loggos.standby { provider = pool, secret = hush }\n"
            + "loggos.storage { mode = wal, segment-bytes = 1MiB, directory = \""
            + directory.resolve("data")
            + "\" }\n");
    awaitStatus(
        founders, "all members", status -> status.leader() != null && reach(status, REPLICAS));
  }

  private static boolean reach(ClusterStatus status, int count) {
    return status.reachable().size() == count;
  }

  private String data(int id) {
    return directory.resolve("data").resolve("r" + id).toString();
  }

  private void kill(List<Integer> ids) {
    kill(ids.stream().map(id -> "node" + id).toArray(String[]::new));
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
      String end = endOf("node" + id);
      assertFalse(end.contains("exit code 0;"), end);
      List<String> complaints =
          Files.readString(log("node" + id)).lines().filter(line -> line.contains(reason)).toList();
      assertFalse(complaints.isEmpty(), this::logs);
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
      load.awaitProgress(REQUESTS);
      int leader =
          awaitStatus(founders, "a leader", status -> status.leader() != null).leader().id();
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
      assertTrue(kept.size() >= REQUESTS / 2, () -> "only " + kept);

      JsonNode result = recover(one, other).ends(0).json();
      assertTrue(result.path("recovered").asBoolean(), result::toString);
      int chosen = result.path("replica").asInt();
      startNode(chosen);
      load.awaitProgress(REQUESTS);
      checkPresent(kept, founders.addresses());
      for (int id : lost) {
        checkRefused(id);
      }
      checkRefused(chosen == one ? other : one);
      load.awaitProgress(REQUESTS);
      ClusterStatus three = grow();
      load.awaitProgress(REQUESTS);
      // what was recovered lives on without the one that it began with
      kill(List.of(chosen));
      load.awaitProgress(REQUESTS);
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
    awaitStatus(
        founders, "standbys", status -> status.leader() != null && standbys(status.leader()) == 2);
    growTo(3);
    return awaitStatus(
        founders,
        "three members",
        status ->
            status.leader() != null
                && status.leader().status().path("members").size() == 3
                && status.reachable().stream()
                    .allMatch(member -> member.text("life_cycle").equals("ACTIVATED")));
  }

  private static void checkPresent(TreeSet<String> wanted, List<Endpoint> members) {
    TreeSet<String> missing = new TreeSet<>(wanted);
    missing.removeAll(KeyLoad.present(members));
    assertEquals(new TreeSet<>(), missing);
  }
}
