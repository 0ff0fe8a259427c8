package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Standbys that follow the log before they are needed. */
class HotStandbyIT extends ReplacementProcesses {
  private static final String TAKEN_OVER = "taken over from the hot standby";

  @BeforeEach
  void heat() {
    more = "loggos.standby { mode = hot, lease = 10s }\n";
  }

  @ParameterizedTest
  @CsvSource({
    "reconfiguration, wal",
    "reconfiguration, memory",
    "live-replacement, wal",
    "live-replacement, memory"
  })
  void leaderAndFollowerAreReplacedWithTheStateThatIsThere(String scheme, String storage)
      throws Exception {
    startCluster(scheme, storage, 2);
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      int leader = awaitHot(founders, 2).leader().id();
      load.awaitProgress(SOME_REQUESTS);
      kill("node" + leader);
      ClusterStatus first = awaitHolders(founders, 1);
      load.awaitProgress(SOME_REQUESTS);
      // a member that has just begun has nothing older for whoever comes next
      long begun = first.reachable().stream().mapToLong(MemberStatus::executed).max().orElseThrow();
      awaitHot(present(first), 1, begun);
      int follower = IntStream.range(0, 3).filter(id -> isIdle(first, id, leader)).min().orElse(-1);
      kill("node" + follower);
      ClusterStatus second = awaitHolders(present(first), 2);
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(present(second).addresses());
    }
    for (String name : List.of("standby0", "standby1")) {
      List<String> states = states(name);
      assertTrue(states.contains("HOT"), () -> name + " was " + states + logs());
      assertEquals("ACTIVATED", states.get(states.size() - 1), this::logs);
      String log = logOf(name);
      assertTrue(log.contains(TAKEN_OVER), () -> name + " began with nothing" + logs());
      String since = log.substring(log.lastIndexOf(TAKEN_OVER));
      assertFalse(since.contains("installed, "), () -> name + " had the state:\n" + log);
    }
  }

  @Test
  void oneThatFollowsOverDatagramsIsUsedToo() throws Exception {
    transport = "grdp";
    leaderAndFollowerAreReplacedWithTheStateThatIsThere("reconfiguration", "wal");
  }

  @Test
  void oneThatHearsNobodyIsColdUntilTheMembersAreBack() throws Exception {
    startCluster("wal", 1);
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      awaitHot(founders, 1);
      for (int id = 0; id < 3; id++) {
        kill("node" + id);
      }
      assertTrue(Waiting.until(PATIENCE, () -> isCold(states("standby0"))), this::logs);
      for (int id = 0; id < 3; id++) {
        startNode(id);
      }
      awaitHot(founders, 1);
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(founders.addresses());
    }
  }

  @Test
  void oneThatIsStartedAgainFollowsAnew() throws Exception {
    startCluster("wal", 1);
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      awaitHot(founders, 1);
      kill("standby0");
      startStandby(0);
      assertTrue(
          Waiting.until(PATIENCE, () -> Collections.frequency(states("standby0"), "HOT") == 2),
          this::logs);
      load.awaitProgress(SOME_REQUESTS);
      awaitHot(founders, 1);
      kill("node0");
      ClusterStatus three = awaitHolders(founders, 1);
      load.awaitProgress(SOME_REQUESTS);
      assertTrue(logOf("standby0").contains(TAKEN_OVER), this::logs);
      kill("standby0");
      startStandby(0);
      assertTrue(
          Waiting.until(
              PATIENCE, () -> Collections.frequency(states("standby0"), "ACTIVATED") == 2),
          this::logs);
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(present(three).addresses());
    }
  }

  @Test
  void peopleAreToldHowFarItIs() throws Exception {
    startCluster("memory", 1);
    awaitHot(founders, 1);
    String servers = servers(founders);
    CommandRun.of("admin", "members", "--servers", servers).ends(0).tells(" (hot, at slot ");
    CommandRun.of("status", "--servers", servers).ends(0).tells(" (hot, at slot ");
  }

  /** The leader knows so many standbys that follow. */
  private ClusterStatus awaitHot(Endpoints asked, int count) {
    return awaitHot(asked, count, 0);
  }

  /** They have everything up to that slot. */
  private ClusterStatus awaitHot(Endpoints asked, int count, long slot) {
    return awaitStatus(
        asked,
        count + " hot standbys at slot " + slot,
        status -> status.leader() != null && followers(status.leader(), slot) == count);
  }

  private static int followers(MemberStatus leader, long slot) {
    int followers = 0;
    for (JsonNode followed : leader.status().path("hot_standbys")) {
      if (followed.asLong() >= slot) {
        followers++;
      }
    }
    return followers;
  }

  private static boolean isCold(List<String> states) {
    return states.contains("HOT") && states.get(states.size() - 1).equals("LISTENING");
  }

  private List<String> states(String name) {
    return logOf(name)
        .lines()
        .filter(line -> line.startsWith("standby "))
        .map(line -> line.split(" ")[2])
        .toList();
  }

  private String logOf(String name) {
    try {
      return Files.readString(log(name), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
