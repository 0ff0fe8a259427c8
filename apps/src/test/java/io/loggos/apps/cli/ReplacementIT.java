package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas that come and go while clients go on, as people run them. */
class ReplacementIT extends ReplacementProcesses {
  @Test
  void deadReplicasAreReplacedWithoutAPerson() throws Exception {
    startCluster("wal", 2);
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      kill("node2");
      ClusterStatus first = awaitMembers(founders, 1, 3);
      load.awaitProgress(SOME_REQUESTS);
      kill("node1");
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
      kill("node" + leader);
      ClusterStatus first = awaitHolders(founders, 1);
      load.awaitProgress(SOME_REQUESTS);
      int follower = IntStream.range(0, 3).filter(id -> isIdle(first, id, leader)).min().orElse(-1);
      kill("node" + follower);
      ClusterStatus second = awaitHolders(present(first), 2);
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(present(second).addresses());
    }
  }

  @Test
  void twoOfFiveAreReplacedAtOnceWithoutTheLog() throws Exception {
    startCluster(LIVE, "memory", 5, 2);
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      kill("node4", "node0");
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
      processes.get("node" + leader).signal("STOP");
      ClusterStatus three = awaitHolders(founders, 1);
      load.awaitProgress(SOME_REQUESTS);
      processes.get("node" + leader).signal("CONT");
      assertEndsWell("node" + leader);
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
      processes.get("node0").signal("STOP");
      ClusterStatus three = awaitHolders(founders, 1);
      processes.get("node0").signal("CONT");
      Endpoints present = present(three);
      awaitStandby(present);
      kill("node1");
      Path log = directory.resolve("node0.log");
      assertTrue(Waiting.until(PATIENCE, () -> activations(log) == 1), this::logs);
      Endpoints again = present(awaitMembers(present, 0, 3));
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(again.addresses());
    }
  }

  @Test
  void membersThatAreOthersByNowComeBackTogether() throws Exception {
    whenRetired = "standby";
    startCluster("wal", 1);
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      Endpoints three = founders;
      for (int id = 0; id < 3; id++) {
        // the one that goes is the standby of the next
        Endpoints asked = three;
        int gone = id;
        assertTrue(Waiting.until(PATIENCE, () -> isReplaced(asked, gone, gone + 1)), this::logs);
        three = present(awaitMembers(three, id + 1, 3));
        awaitStandby(three);
      }
      killAll();
      for (int id = 0; id < 3; id++) {
        startNode(id);
      }
      startStandby(0);
      awaitMembers(three, 3, 3);
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(three.addresses());
    }
  }

  /** Tells it again if not: who answers may leave, and whoever leads next knows of no wish. */
  private boolean isReplaced(Endpoints asked, int id, long configuration) {
    MemberStatus leader = ClusterStatus.fetchWhole(asked, STATUS_TIMEOUT).leader();
    if (leader == null) {
      return false;
    }
    if (leader.configuration() >= configuration) {
      return true;
    }
    CommandRun.of("admin", "replace", Integer.toString(id), "--servers", servers(asked));
    return false;
  }

  private void assertEndsWell(String name) {
    String end = endOf(name);
    assertTrue(end.contains("exit code 0;"), () -> end + logs());
  }

  private void awaitStandby(Endpoints asked) {
    awaitStatus(
        asked, "a standby", status -> status.leader() != null && standbys(status.leader()) == 1);
  }

  @Test
  void whatWasDoneIsExplained() throws Exception {
    startCluster("memory", 1);
    kill("node2");
    String present = servers(present(awaitMembers(founders, 1, 3)));
    List<String> replaced = CommandRun.of("why", "replaced", "--node", present).ends(0).out();
    // on a busy machine somebody may have been suspected, and been back, before
    String headline =
        replaced.stream()
            .filter(line -> line.startsWith("r2 was replaced by r2@"))
            .findFirst()
            .orElseThrow(() -> new AssertionError(replaced.toString()));
    assertTrue(headline.contains(" suspected r2: "), headline);
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
        assertEndsWell("node" + id);
        load.awaitProgress(SOME_REQUESTS);
      }
      Endpoints three = present(awaitMembers(five, 4, 3));
      assertTrue(Waiting.until(PATIENCE, () -> isReplaced(three, last, 5)), this::logs);
      assertEndsWell("node" + last);
      Endpoints end = present(awaitMembers(three, 5, 3));
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(end.addresses());
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
      kill("node0");
      Endpoints three = present(awaitMembers(founders, configuration, 3));
      load.awaitProgress(SOME_REQUESTS);
      kill("standby0");
      startStandby(0);
      Path log = directory.resolve("standby0.log");
      assertTrue(Waiting.until(PATIENCE, () -> activations(log) == 2), () -> "not back" + logs());
      awaitMembers(three, configuration, 3);
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(three.addresses());
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
