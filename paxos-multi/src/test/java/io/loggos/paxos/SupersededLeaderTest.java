package io.loggos.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.loggos.api.SeededRandom;
import io.loggos.api.machine.TimerKey;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Watermark;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * A leader that was superseded without hearing the higher ballot, and learns by catch-up what that
 * ballot decided. What it says next reaches a replica that voted for its own, lost value.
 */
final class SupersededLeaderTest {
  private final Cluster cluster = new Cluster(5, false, new SeededRandom(1));

  private void deliver(Predicate<Cluster.Letter> which) {
    for (int sweep = 0; sweep < 20; sweep++) {
      for (Cluster.Letter letter : List.copyOf(cluster.bag)) {
        if (which.test(letter)) {
          cluster.bag.remove(letter);
          cluster.deliver(letter);
        }
      }
      for (int i = 0; i < cluster.size(); i++) {
        cluster.turnEnd(i);
      }
    }
  }

  private static boolean among(Cluster.Letter letter, int... members) {
    boolean from = false;
    boolean to = false;
    for (int member : members) {
      from |= letter.from() == member;
      to |= letter.to() == member;
    }
    return from && to;
  }

  @Test
  void doesNotPassOffItsOwnValueAsTheDecision() {
    cluster.trust(0, 0);
    deliver(letter -> true);
    cluster.parts.get(0).propose(Bench.value(1));
    // only replica 1 hears of value 1, and no vote returns
    deliver(letter -> letter.message() instanceof Accept && among(letter, 0, 1));
    cluster.bag.clear();
    // the others elect replica 2, which decides value 2 in the same slot
    cluster.trust(2, 2);
    deliver(letter -> among(letter, 2, 3, 4));
    cluster.parts.get(2).propose(Bench.value(2));
    deliver(letter -> among(letter, 2, 3, 4));
    cluster.bag.clear();
    assertEquals(Bench.value(2), cluster.decisions.get(1L));
    // replica 0 hears how far replica 2 is, and catches up, but misses its ballot
    cluster.tellVitals(2, 0);
    cluster.fire(0, CatchUp.CATCH_UP);
    deliver(letter -> among(letter, 0, 2));
    assertEquals(1, cluster.parts.get(0).decidedUpTo());
    // and now says to replica 1 what it says
    cluster.turnEnd(0);
    cluster.parts.get(0).propose(Bench.value(3));
    for (TimerKey timer : List.copyOf(cluster.timers.get(0))) {
      cluster.fire(0, timer);
    }
    deliver(
        letter ->
            among(letter, 0, 1)
                && (letter.message() instanceof Watermark || letter.message() instanceof Accept));
    assertEquals(0, cluster.parts.get(1).decidedUpTo());
    assertFalse(
        cluster.bag.stream().noneMatch(letter -> letter.message() instanceof Prepare),
        "replica 0 starts anew");
  }
}
