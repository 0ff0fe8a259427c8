package io.loggos.simulation.kit;

import static io.loggos.simulation.kit.Ledger.bytes;
import static io.loggos.simulation.kit.Ledger.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.client.BusyException;
import io.loggos.client.HandlerException;
import io.loggos.client.LoggosException;
import io.loggos.client.RejectedException;
import io.loggos.client.UnknownOutcomeException;
import io.loggos.replica.ReplicaOptions.ReadMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedClusterTest {
  private static final byte[] ADD_ONE = bytes("add x 1");
  private static final byte[] GET = bytes("x");

  private static ClusterBuilder ledgers() {
    return SimulatedCluster.of(Ledger::new).seed(42);
  }

  private static String add(SimulatedClient client) {
    return text(client.execute(ADD_ONE));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7})
  void answers(int replicas) {
    try (SimulatedCluster cluster = ledgers().replicas(replicas).start()) {
      SimulatedClient client = cluster.client();
      assertEquals("1", add(client));
      assertEquals("2", add(client));
      assertEquals("2", text(client.query(GET)));
      assertEquals("2", text(client.queryThroughLog(GET)));
      cluster.awaitEqualStates();
      for (int i = 0; i < replicas; i++) {
        assertEquals("x=2\n", text(cluster.state(i)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ReadMode.class)
  void readsInEveryMode(ReadMode mode) {
    try (SimulatedCluster cluster = ledgers().readMode(mode).start()) {
      SimulatedClient client = cluster.client();
      for (int i = 1; i <= 20; i++) {
        add(client);
        assertEquals(String.valueOf(i), text(client.query(GET)));
      }
    }
  }

  @Test
  void aThrowingHandlerAnswers() {
    try (SimulatedCluster cluster = ledgers().start()) {
      SimulatedClient client = cluster.client();
      HandlerException e =
          assertThrows(HandlerException.class, () -> client.execute(bytes("dance x")));
      assertTrue(e.getMessage().contains("cannot dance"), e.getMessage());
      assertTrue(e.getSuppressed()[0].getMessage().contains("seed 42"));
      assertEquals("1", add(client));
    }
  }

  @Test
  void goesOnWithoutItsLeader() {
    try (SimulatedCluster cluster = ledgers().start()) {
      SimulatedClient client = cluster.client();
      assertEquals("1", add(client));
      int first = cluster.leader();
      cluster.crash(first);
      assertEquals("2", add(client));
      assertNotEquals(first, cluster.leader());
      assertTrue(cluster.isCrashed(first));
      cluster.awaitEqualStates();
    }
  }

  @Test
  void aMajorityAnswersAndAMinorityDoesNot() {
    try (SimulatedCluster cluster = ledgers().clientTimeout(Duration.ofSeconds(5)).start()) {
      SimulatedClient inside = cluster.client();
      SimulatedClient outside = cluster.client();
      assertEquals("1", add(inside));
      assertEquals("2", add(outside));
      int old = cluster.leader();
      Set<Integer> others = cluster.allReplicas();
      others.remove(old);
      cluster.partition(Set.of(old), others);
      outside.reachOnly(Set.of(old));
      inside.reachOnly(others);
      Pending lost = outside.submit(ADD_ONE);
      Pending read = outside.submitQuery(GET);
      assertEquals("3", add(inside));
      assertEquals("3", text(inside.query(GET)));
      assertTrue(others.contains(cluster.leader()));
      assertFalse(lost.isDone());
      assertThrows(IllegalStateException.class, lost::reply);
      UnknownOutcomeException unknown = assertThrows(UnknownOutcomeException.class, lost::await);
      assertThrows(LoggosException.class, read::await);
      cluster.heal();
      outside.reachOnly(cluster.allReplicas());
      assertEquals("4", text(outside.askAgain(unknown)), "executed once, after all");
      assertEquals("5", add(inside));
      cluster.awaitEqualStates();
      assertEquals("x=5\n", text(cluster.state(old)));
    }
  }

  @Test
  void nobodyAnswersWithoutAMajority() {
    try (SimulatedCluster cluster = ledgers().start()) {
      SimulatedClient client = cluster.client();
      add(client);
      cluster.partition(Set.of(0), Set.of(1));
      Pending pending = client.submit(ADD_ONE);
      cluster.run(Duration.ofSeconds(5));
      assertFalse(pending.isDone());
      cluster.heal();
      assertEquals("2", text(pending.await()));
    }
  }

  @Test
  void stateTravelsToAReplicaThatLags() {
    try (SimulatedCluster cluster = ledgers().retainBytesMax(256).batch(1).start()) {
      SimulatedClient client = cluster.client();
      int lagging = (cluster.leader() + 1) % 3;
      Set<Integer> others = cluster.allReplicas();
      others.remove(lagging);
      cluster.partition(others);
      for (int i = 0; i < 100; i++) {
        add(client);
      }
      assertEquals("", text(cluster.state(lagging)));
      cluster.heal();
      cluster.awaitEqualStates();
      assertEquals("x=100\n", text(cluster.state(lagging)));
      assertTrue(cluster.engine().snapshotsInstalled() > 0);
    }
  }

  @Test
  void retriesHappenOnce() {
    for (long seed = 0; seed < 20; seed++) {
      try (SimulatedCluster cluster = ledgers().seed(seed).start()) {
        cluster.loss(0.2);
        SimulatedClient client = cluster.client();
        List<Pending> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
          all.add(client.submit(ADD_ONE));
          if (i % 10 == 5) {
            client.disconnect();
          }
          if (i == 25) {
            cluster.crash(cluster.leader());
          }
          cluster.run(Duration.ofMillis(2));
        }
        Set<String> replies = new TreeSet<>();
        for (Pending one : all) {
          replies.add(text(one.await()));
          assertNull(one.failure());
        }
        assertEquals(all.size(), replies.size(), "no two saw the same sum");
        cluster.heal();
        cluster.awaitEqualStates();
        assertEquals("50", text(client.query(GET)));
      }
    }
  }

  @Test
  void aLinkThatIsCutOneWay() {
    try (SimulatedCluster cluster = ledgers().start()) {
      SimulatedClient client = cluster.client();
      int leader = cluster.leader();
      cluster.cutOneWay(leader, (leader + 1) % 3);
      cluster.cutOneWay(leader, (leader + 2) % 3);
      assertEquals("1", add(client));
      assertNotEquals(leader, cluster.leader());
      cluster.heal();
      cluster.awaitEqualStates();
    }
  }

  @Test
  void slowLinksMakeRequestsSlow() {
    try (SimulatedCluster cluster = ledgers().start()) {
      SimulatedClient client = cluster.client();
      add(client);
      cluster.delay(Duration.ofMillis(100));
      Duration before = cluster.now();
      add(client);
      Duration took = cluster.now().minus(before);
      assertTrue(took.compareTo(Duration.ofMillis(50)) > 0, took::toString);
      cluster.delay(0, 1, Duration.ofMillis(1));
    }
  }

  @Test
  void timersFireInVirtualTime() {
    try (SimulatedCluster cluster = ledgers().start()) {
      SimulatedClient client = cluster.client();
      client.execute(bytes("later a 60000"));
      client.execute(bytes("later b 60000"));
      client.execute(bytes("never b"));
      cluster.run(Duration.ofSeconds(59));
      assertEquals("0", text(client.query(bytes("timers"))));
      cluster.runUntil(() -> text(cluster.state(0)).contains("timers=1"), Duration.ofSeconds(5));
      cluster.run(Duration.ofSeconds(10));
      assertEquals("1", text(client.query(bytes("timers"))));
    }
  }

  @Test
  void logicalTimeFollowsTheWallClockButNeverFalls() {
    try (SimulatedCluster cluster = ledgers().start()) {
      SimulatedClient client = cluster.client();
      long first = Long.parseLong(text(client.execute(bytes("stamp t"))));
      cluster.advanceWallClock(Duration.ofHours(-1));
      long second = Long.parseLong(text(client.execute(bytes("stamp t"))));
      assertTrue(second >= first);
      cluster.advanceWallClock(0, Duration.ofHours(2));
      cluster.run(Duration.ofSeconds(1));
      long third = Long.parseLong(text(client.execute(bytes("stamp t"))));
      assertTrue(third > second);
    }
  }

  @Test
  void aClosedClientAndAFullOne() {
    try (SimulatedCluster cluster = ledgers().sessionWindow(2).start()) {
      SimulatedClient client = cluster.client();
      client.submit(ADD_ONE);
      client.submit(ADD_ONE);
      assertThrows(BusyException.class, () -> client.execute(ADD_ONE));
      client.close();
      assertThrows(RejectedException.class, () -> client.execute(ADD_ONE));
    }
  }

  @Test
  void aConditionThatNeverHoldsFailsWithTheSeedAndTheScript() {
    try (SimulatedCluster cluster = ledgers().start()) {
      cluster.crash(2);
      SimulationError e =
          assertThrows(
              SimulationError.class, () -> cluster.runUntil(() -> false, Duration.ofSeconds(1)));
      assertEquals(42, e.seed());
      assertTrue(e.getMessage().contains("within 1000 ms"), e.getMessage());
      assertTrue(e.getMessage().contains("seed(42)"), e.getMessage());
      assertTrue(e.getMessage().contains("0 ms: replica 2 crashes"), e.getMessage());
    }
  }

  @Test
  void withoutAMajorityNobodyLeads() {
    try (SimulatedCluster cluster = ledgers().start()) {
      cluster.crash(0);
      cluster.crash(1);
      SimulationError e = assertThrows(SimulationError.class, cluster::leader);
      assertTrue(e.getMessage().contains("nobody leads"), e.getMessage());
      assertTrue(e.getMessage().contains("replica 1 has crashed"), e.getMessage());
    }
  }

  @Test
  void aSeedNamesOneRun() {
    assertEquals(hashOf(7), hashOf(7));
    assertNotEquals(hashOf(7), hashOf(8));
  }

  private static long hashOf(long seed) {
    try (SimulatedCluster cluster = ledgers().seed(seed).start()) {
      SimulatedClient client = cluster.client();
      client.execute(bytes("draw a"));
      cluster.crash(cluster.leader());
      client.execute(bytes("draw b"));
      return cluster.engine().traceHash();
    }
  }

  @Test
  void wrongUseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> ledgers().replicas(0));
    assertThrows(IllegalArgumentException.class, () -> ledgers().batch(0));
    assertThrows(IllegalArgumentException.class, () -> ledgers().retainBytesMax(0));
    assertThrows(IllegalArgumentException.class, () -> ledgers().clientTimeout(Duration.ZERO));
    ClusterBuilder hasty = ledgers().suspectTimeout(Duration.ofMillis(100));
    hasty.messageDelay(Duration.ofMillis(50));
    assertThrows(IllegalArgumentException.class, hasty::start);
    try (SimulatedCluster cluster = ledgers().window(1).start()) {
      assertThrows(IllegalArgumentException.class, () -> cluster.crash(3));
      assertThrows(IllegalArgumentException.class, () -> cluster.loss(2));
      assertThrows(
          IllegalArgumentException.class, () -> cluster.partition(Set.of(0, 1), Set.of(1, 2)));
      assertArrayEquals(new byte[0], cluster.state(2));
    }
    SimulatedCluster closed = ledgers().start();
    closed.close();
    assertThrows(SimulationError.class, () -> closed.run(Duration.ofMillis(1)));
  }
}
