package io.loggos.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Hash64;
import io.loggos.api.SeededRandom;
import io.loggos.api.machine.TimerKey;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole parts under random interleavings: messages are lost, repeated and reordered without bound,
 * and every replica believes in leaders of its own choice. At most one value is decided per slot;
 * and once peace comes, all agree and go on.
 */
final class RandomInterleavingTest {
  private static final int STEPS_PER_REPLICA = 250;

  @ParameterizedTest
  @CsvSource({"1, false", "2, true", "3, false", "3, true", "5, false", "5, true"})
  void atMostOneValueIsDecidedPerSlot(int size, boolean learnToAll) {
    int decided = 0;
    for (long seed = 1; seed <= 300; seed++) {
      try {
        decided += run(size, learnToAll, seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e, e);
      }
    }
    // a test in which nothing is decided would prove nothing
    assertTrue(decided > 500, "only " + decided + " slots were decided before peace");
  }

  private static int run(int size, boolean learnToAll, long seed) {
    SeededRandom random = SeededRandom.named(seed, "interleaving");
    Cluster cluster = new Cluster(size, learnToAll, random);
    Losses losses = new Losses(random.nextLong(), random.nextInt(30), random.nextInt(40));
    int proposed = 0;
    for (int step = 0; step < STEPS_PER_REPLICA * size; step++) {
      int replica = random.nextInt(size);
      int action = random.nextInt(100);
      if (action < 75) {
        deliverOne(cluster, random, losses);
      } else if (action < 85) {
        cluster.turnEnd(replica);
      } else if (action < 86) {
        cluster.trust(replica, random.nextInt(3) == 0 ? random.nextInt(size) : replica);
      } else if (action < 90) {
        fireOne(cluster, replica, random);
      } else if (action < 94) {
        cluster.tellVitals(replica, random.nextInt(size));
      } else if (cluster.parts.get(replica).isWindowOpen()) {
        cluster.parts.get(replica).propose(Bench.value(++proposed));
      }
    }
    int decided = cluster.decisions.size();
    cluster.settle(random.nextInt(size));
    assertAllAgreeAndGoOn(cluster);
    return decided;
  }

  /** Any message may be lost, and some kinds of message never pass from one replica to another. */
  private record Losses(long seed, int percent, int deafPercent) {
    boolean lose(Cluster.Letter letter, SeededRandom random) {
      long road = letter.message().type().number() * 100 + letter.from() * 10 + letter.to();
      boolean deaf = Long.remainderUnsigned(Hash64.mix(seed ^ road), 100) < deafPercent;
      return letter.from() != letter.to() && (deaf || random.nextInt(100) < percent);
    }
  }

  private static void deliverOne(Cluster cluster, SeededRandom random, Losses losses) {
    if (cluster.bag.isEmpty()) {
      return;
    }
    int at = random.nextInt(cluster.bag.size());
    Cluster.Letter letter = cluster.bag.get(at);
    if (random.nextInt(10) != 0) {
      cluster.bag.remove(at);
    }
    if (!losses.lose(letter, random)) {
      cluster.deliver(letter);
    }
  }

  private static void fireOne(Cluster cluster, int replica, SeededRandom random) {
    List<TimerKey> running = cluster.timers.get(replica);
    if (!running.isEmpty()) {
      cluster.fire(replica, running.get(random.nextInt(running.size())));
    }
  }

  private static void assertAllAgreeAndGoOn(Cluster cluster) {
    // an idle leader may have been superseded without knowing: then its first proposal tells it
    long slot = 0;
    for (int attempt = 0; attempt < 3 && cluster.decisions.size() <= slot; attempt++) {
      slot = cluster.decisions.size();
      MultiPaxos leader = onlyLeader(cluster);
      assertTrue(leader.propose(Bench.value(1_000_000 + attempt)) > 0, "the leader proposes");
      cluster.calm(20);
    }
    assertTrue(cluster.decisions.size() > slot, "something is decided in peace");
    onlyLeader(cluster);
    for (MultiPaxos part : cluster.parts) {
      assertEquals(cluster.decisions.size(), part.decidedUpTo(), "decided in peace");
    }
  }

  private static MultiPaxos onlyLeader(Cluster cluster) {
    List<MultiPaxos> leaders = cluster.parts.stream().filter(MultiPaxos::isLeading).toList();
    assertEquals(1, leaders.size(), "leaders in peace");
    return leaders.get(0);
  }
}
