package io.loggos.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ReplicaId;
import io.loggos.liveness.Cluster.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole clusters: after the trouble ends all trust the same leader, for good. */
final class ConvergenceTest {
  private static final int SEEDS = Integer.getInteger("loggos.liveness.seeds", 100);

  /** Long enough for the largest timeouts and some rounds of elections. */
  private static final long SETTLE_MILLIS = 5_000;

  private static final long QUIET_MILLIS = 5_000;

  /** What may be wrong for ever with replicas outside the core. */
  private enum Outside {
    CRASHED,
    DEAF,
    MUTE,
    RESTARTING,
    RANDOM_LINKS
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7})
  void freshReplicasElectTheHighestIndexWithOneBallot(int size) {
    Cluster cluster = new Cluster(size, Bench.STABLE, 1);
    for (Node node : cluster.nodes) {
      node.start();
    }
    cluster.run(1_000);
    assertFollowed(cluster, size - 1, "size " + size);
    assertEquals(1, cluster.preparedBallots, cluster.trace());
  }

  @ParameterizedTest
  @EnumSource(LivenessOptions.Election.class)
  void allFollowWhomTheLeaderNamesUntilItIsGone(LivenessOptions.Election election) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Cluster cluster = new Cluster(5, Bench.options(election), seed);
      for (Node node : cluster.nodes) {
        node.start();
      }
      cluster.run(300);
      Node leader = cluster.nodes[4];
      assertTrue(leader.part.handOver(ReplicaId.of(1), leader.highest), "seed " + seed);
      cluster.run(1_000);
      assertFollowed(cluster, 1, "seed " + seed);
      cluster.nodes[4].crash(seed % 2 == 0);
      cluster.run(1_000);
      cluster.nodes[4].start();
      cluster.run(1_000);
      assertFollowed(cluster, 1, "seed " + seed);
      cluster.nodes[1].crash(seed % 3 == 0);
      cluster.run(1_000);
      cluster.nodes[1].start();
      cluster.run(1_000);
      int next = cluster.nodes[0].leader();
      assertTrue(next > 1, "seed " + seed + cluster.trace());
      assertFollowed(cluster, next, "seed " + seed);
    }
  }

  @Test
  void aReturningHigherIndexDoesNotDepose() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Cluster cluster = new Cluster(3, Bench.STABLE, seed);
      for (Node node : cluster.nodes) {
        node.start();
      }
      cluster.run(300);
      cluster.nodes[2].crash(seed % 2 == 0);
      cluster.run(300);
      assertEquals(1, cluster.nodes[0].leader(), "seed " + seed + "\n" + cluster.trace());
      long ballots = cluster.preparedBallots;
      cluster.forgetful = true;
      cluster.nodes[2].start();
      cluster.run(2_000);
      assertFollowed(cluster, 1, "seed " + seed);
      assertEquals(ballots, cluster.preparedBallots, "seed " + seed + "\n" + cluster.trace());
    }
  }

  @Test
  void aKilledLeaderIsReplacedWithinAFewMillisecondsOnEvidence() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Cluster cluster = new Cluster(3, Bench.STABLE, seed);
      for (Node node : cluster.nodes) {
        node.start();
      }
      cluster.run(300);
      cluster.nodes[2].crash(true);
      // the evidence needs 5 ms, the peers' consent 3 ms or, if lost, two intervals
      cluster.run(5 + 3 + 2 * 20 + 3);
      assertFollowed(cluster, 1, "seed " + seed);
    }
  }

  @Test
  void aBrokenLinkBetweenTwoReplicasDoesNotMakeThemFight() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Cluster cluster = new Cluster(3, Bench.STABLE, seed);
      for (Node node : cluster.nodes) {
        node.start();
      }
      cluster.run(300);
      int other = (int) (seed % 2);
      cluster.links[2][other] = false;
      cluster.links[other][2] = seed % 3 == 0;
      cluster.run(2_000);
      assertEquals(1, cluster.preparedBallots, "seed " + seed + "\n" + cluster.trace());
      assertFollowed(cluster, 2, "seed " + seed);
    }
  }

  @ParameterizedTest
  @EnumSource(LivenessOptions.Election.class)
  void allAgreeAfterArbitraryTroubleThatEnds(LivenessOptions.Election election) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Cluster cluster = troubled(seed, election, seed % 4 < 2);
      boolean[] core = new boolean[cluster.size];
      Arrays.fill(core, true);
      assertSettles(cluster, core, List.of(), "seed " + seed);
    }
  }

  @Test
  void aCoreAgreesWhateverRemainsBrokenOutside() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Cluster cluster = troubled(seed, LivenessOptions.Election.STABLE, seed % 4 < 2);
      boolean[] core = new boolean[cluster.size];
      for (int chosen = 0; chosen < cluster.size / 2 + 1; ) {
        int index = cluster.random.nextInt(cluster.size);
        chosen += core[index] ? 0 : 1;
        core[index] = true;
      }
      List<Node> restarting = new ArrayList<>();
      StringBuilder outside = new StringBuilder("seed " + seed);
      for (int i = 0; i < cluster.size; i++) {
        if (!core[i]) {
          Outside fault = Outside.values()[cluster.random.nextInt(Outside.values().length)];
          // two that restart for ever may hand the lead to each other for ever
          fault = restarting.isEmpty() ? fault : Outside.RANDOM_LINKS;
          outside.append(", r").append(i).append(' ').append(fault);
          breakForEver(cluster, i, fault);
          if (fault == Outside.RESTARTING) {
            restarting.add(cluster.nodes[i]);
          }
        }
      }
      assertSettles(cluster, core, restarting, outside.toString());
    }
  }

  /** A cluster that has been through crashes, pauses and broken links. */
  private static Cluster troubled(long seed, LivenessOptions.Election election, boolean forgetful) {
    int size = 2 + (int) (seed % 6);
    Cluster cluster = new Cluster(size, Bench.options(election), seed);
    cluster.forgetful = forgetful;
    for (Node node : cluster.nodes) {
      cluster.run(cluster.random.nextInt(50));
      node.start();
    }
    for (int i = 0; i < 60; i++) {
      cluster.run(cluster.random.nextInt(150));
      Node node = cluster.nodes[cluster.random.nextInt(size)];
      switch (cluster.random.nextInt(5)) {
        case 0 -> {
          if (node.isUp()) {
            node.crash(cluster.random.nextBoolean());
          } else {
            node.start();
          }
        }
        case 1 -> node.pause(cluster.random.nextInt(1_000));
        default ->
            cluster.links[node.index][cluster.random.nextInt(size)] =
                cluster.random.nextInt(3) != 0;
      }
    }
    return cluster;
  }

  private static void breakForEver(Cluster cluster, int index, Outside fault) {
    for (int i = 0; i < cluster.size; i++) {
      boolean random = fault == Outside.RANDOM_LINKS;
      cluster.links[i][index] = random ? cluster.random.nextBoolean() : fault != Outside.DEAF;
      cluster.links[index][i] = random ? cluster.random.nextBoolean() : fault != Outside.MUTE;
    }
    if (fault == Outside.CRASHED && cluster.nodes[index].isUp()) {
      cluster.nodes[index].crash(false);
    } else if (fault != Outside.CRASHED && !cluster.nodes[index].isUp()) {
      cluster.nodes[index].start();
    }
  }

  /** Heals the core, waits, and demands one leader that stays. */
  private static void assertSettles(
      Cluster cluster, boolean[] core, List<Node> restarting, String what) {
    for (int i = 0; i < cluster.size; i++) {
      for (int j = 0; j < cluster.size; j++) {
        cluster.links[i][j] |= core[i] && core[j];
      }
      if (core[i] && !cluster.nodes[i].isUp()) {
        cluster.nodes[i].start();
      }
    }
    run(cluster, SETTLE_MILLIS, restarting);
    long ballots = cluster.preparedBallots;
    run(cluster, QUIET_MILLIS, restarting);
    assertEquals(ballots, cluster.preparedBallots, () -> what + "\n" + cluster.trace());
    int leader = -1;
    for (int i = 0; i < cluster.size; i++) {
      if (core[i]) {
        leader = leader < 0 ? cluster.nodes[i].leader() : leader;
        int trusted = cluster.nodes[i].leader();
        int expected = leader;
        assertEquals(expected, trusted, () -> what + "\n" + cluster.trace());
      }
    }
    assertTrue(leader >= 0, () -> what + ": nobody leads\n" + cluster.trace());
    assertEquals(leader, cluster.nodes[leader].leader(), () -> what + "\n" + cluster.trace());
    assertTrue(cluster.nodes[leader].part.hearsQuorum(), () -> what + "\n" + cluster.trace());
  }

  private static void run(Cluster cluster, long millis, List<Node> restarting) {
    for (long rest = millis; rest > 0; rest -= 100) {
      for (Node node : restarting) {
        if (!node.isUp()) {
          node.start();
        } else if (cluster.random.nextInt(3) == 0) {
          node.crash(true); // else it is back before anybody noticed, and leads on
        }
      }
      cluster.run(Math.min(rest, 100));
    }
  }

  private static void assertFollowed(Cluster cluster, int leader, String what) {
    for (Node node : cluster.nodes) {
      if (node.isUp()) {
        assertEquals(
            leader, node.leader(), () -> what + ", r" + node.index + "\n" + cluster.trace());
      }
    }
  }
}
