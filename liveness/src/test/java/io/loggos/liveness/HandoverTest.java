package io.loggos.liveness;

import static io.loggos.liveness.Bench.ballot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Events;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class HandoverTest {
  private static final ReplicaId R0 = ReplicaId.of(0);
  private static final ReplicaId R1 = ReplicaId.of(1);

  private static Handover wish(long number, ReplicaId target) {
    return new Handover(ballot(number, 2), 0, target, false);
  }

  private static Heartbeat telling(Handover handover, long hears) {
    return new Heartbeat(Bench.HEALTHY, 0, true, hears, ballot(7, 2), 0, handover);
  }

  @Test
  void theHigherBallotCountsThenTheLaterWishThenTheWithdrawal() {
    Handover first = wish(3, R0);
    Handover second = new Handover(first.ballot(), 1, R1, false);
    assertTrue(first.isAbove(Handover.NONE));
    assertTrue(wish(4, R0).isAbove(second));
    assertTrue(second.isAbove(first));
    assertTrue(second.isAbove(first.asWithdrawn()));
    assertTrue(first.asWithdrawn().isAbove(first));
    assertFalse(first.isAbove(first.asWithdrawn()));
    assertFalse(first.isAbove(first));
  }

  /** Replica 2 of three leads, being the highest index and owning the highest ballot. */
  @Nested
  final class Leader {
    private Bench bench;

    private void lead(LivenessOptions options) {
      bench = new Bench(3, 2, options);
      bench.part.start();
      bench.part.onBallot(ballot(7, 2));
      bench.hearAll(2, ballot(7, 2));
      assertEquals(2, bench.leader());
      bench.sent.clear();
    }

    @ParameterizedTest
    @EnumSource(LivenessOptions.Election.class)
    void everybodyIsToldAtOnce(LivenessOptions.Election election) {
      lead(Bench.options(election));
      assertTrue(bench.part.handOver(R0, ballot(7, 2)));
      assertEquals(0, bench.leader());
      assertEquals(wish(7, R0), bench.lastSent().handover());
      assertEquals(1, bench.lastSent().vouched());
    }

    @ParameterizedTest
    @EnumSource(LivenessOptions.Election.class)
    void whoeverIsSuspectedDoesNotGetIt(LivenessOptions.Election election) {
      lead(Bench.options(election));
      bench.refuse(0);
      assertFalse(bench.part.handOver(R0, ballot(7, 2)));
      assertEquals(2, bench.leader());
      assertTrue(bench.lastSent().handover().withdrawn());
      bench.hearAll(2, ballot(7, 2));
      assertEquals(2, bench.leader());
    }

    @ParameterizedTest
    @EnumSource(LivenessOptions.Election.class)
    void aWithdrawnWishDoesNotComeBackAndALaterOneDoes(LivenessOptions.Election election) {
      lead(Bench.options(election));
      bench.part.handOver(R0, ballot(7, 2));
      bench.part.withdrawHandover(R0);
      assertEquals(2, bench.leader());
      bench.hear(1, telling(wish(7, R0), -1));
      assertEquals(2, bench.leader());
      assertTrue(bench.part.handOver(R1, ballot(7, 2)));
      assertEquals(1, bench.leader());
      bench.part.withdrawHandover(R0);
      assertEquals(1, bench.leader());
    }
  }

  /** Replica 0 of five hears of wishes. */
  @Nested
  final class Follower {
    private Bench bench;

    @BeforeEach
    void begin() {
      begin(Bench.MONARCHICAL);
    }

    private void begin(LivenessOptions options) {
      bench = new Bench(5, 0, options);
      bench.part.start();
      bench.hearAll(4, ballot(7, 2));
    }

    @Test
    void aWishGoesBeforeRanks() {
      assertEquals(4, bench.leader());
      bench.hear(4, telling(wish(7, R1), -1));
      assertEquals(1, bench.leader());
      assertTrue(bench.causes(Events.Kind.TRUST).contains("r1: " + Trust.WANTED));
      bench.part.onBallot(ballot(9, 3));
      assertEquals(1, bench.leader());
      bench.hear(3, telling(wish(8, ReplicaId.of(3)), -1));
      assertEquals(3, bench.leader());
      bench.hear(4, telling(wish(7, R1), -1));
      assertEquals(3, bench.leader());
    }

    @Test
    void inAStableElectionItHoldsUntilSomebodyTriesToLead() {
      begin(Bench.STABLE);
      bench.hear(2, telling(wish(7, R1), -1));
      assertEquals(1, bench.leader());
      bench.part.onBallot(ballot(8, 3));
      assertEquals(3, bench.leader());
    }

    @Test
    void aWishIsPassedOver() {
      bench.hear(4, telling(wish(7, R1), -1));
      bench.refuse(1);
      assertEquals(4, bench.leader(), "while its target is suspected here");
      bench.hear(1);
      assertEquals(1, bench.leader(), "and no longer");
    }

    @Test
    void aWishIsVoidWhenAMajoritySuspectsItsTarget() {
      bench.hear(4, telling(wish(7, R1), -1));
      bench.refuse(1);
      bench.hear(3, telling(wish(7, R1), 0b11101));
      bench.advance(40);
      assertFalse(bench.lastSent().handover().withdrawn());
      bench.hear(2, telling(wish(7, R1), 0b11101));
      bench.advance(40);
      assertTrue(bench.lastSent().handover().withdrawn());
      bench.hearAll(4, ballot(7, 2));
      bench.hear(4, telling(wish(7, R1), -1));
      assertEquals(4, bench.leader());
    }

    @Test
    void aWishIsVoidWhenItsTargetStopsExecuting() {
      bench.hear(4, telling(wish(7, R1), -1));
      bench.hear(1, new Heartbeat(Bench.QUARANTINED, 0, true, -1, ballot(7, 2), 0, wish(7, R1)));
      assertEquals(4, bench.leader());
      assertTrue(bench.part.leader().equals(ReplicaId.of(4)));
      bench.hear(1, telling(wish(7, R1), -1));
      assertEquals(4, bench.leader());
    }

    @Test
    void aWishForSomebodyWhoIsNoMemberMeansNothing() {
      bench.hear(4, telling(wish(7, ReplicaId.of(9)), -1));
      assertEquals(4, bench.leader());
    }
  }
}
