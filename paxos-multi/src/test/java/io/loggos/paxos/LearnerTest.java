package io.loggos.paxos;

import static io.loggos.paxos.Bench.accept;
import static io.loggos.paxos.Bench.ballot;
import static io.loggos.paxos.Bench.learn;
import static io.loggos.paxos.Bench.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Epoch;
import io.loggos.api.InvariantException;
import io.loggos.api.ReplicaId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LearnerTest {
  private static final int SPAN = 100;
  private static final Ballot B1 = ballot(1, 0);
  private static final Ballot B2 = ballot(2, 1);

  private final Bench bench = new Bench(5, 0);
  private final Acceptor acceptor =
      new Acceptor(bench.effects, bench.quorums, bench.clock, false, SPAN);
  private final Learner learner = new Learner(bench.quorums, bench.schedule, acceptor, SPAN);

  /** A vote heard from a replica, under that ballot, in slot 1. */
  record Heard(int from, Ballot ballot) {}

  record Case(String name, List<Heard> heard, boolean decided) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Heard heard(int from, Ballot ballot) {
    return new Heard(from, ballot);
  }

  static Stream<Case> tallies() {
    return Stream.of(
        new Case("three of five", List.of(heard(0, B2), heard(3, B2), heard(4, B2)), true),
        new Case("two of five", List.of(heard(0, B2), heard(3, B2)), false),
        new Case(
            "one voter heard three times",
            List.of(heard(3, B2), heard(3, B2), heard(3, B2), heard(0, B2)),
            false),
        new Case(
            "votes of two ballots do not add up",
            List.of(heard(1, B1), heard(2, B1), heard(3, B2), heard(4, B2)),
            false),
        new Case(
            "a higher ballot resets the tally, late lower votes do not count",
            List.of(heard(1, B1), heard(2, B1), heard(3, B2), heard(4, B1), heard(0, B1)),
            false),
        new Case(
            "votes of the higher ballot alone make the quorum",
            List.of(heard(1, B1), heard(1, B2), heard(2, B1), heard(2, B2), heard(3, B2)),
            true));
  }

  @AfterEach
  void keepsItsInvariants() {
    learner.checkInvariants();
  }

  private void vote(long slot, Ballot ballot, int number) {
    acceptor.onAccept(ballot.owner(), accept(ballot, slot, number, 0), learner.decidedUpTo());
  }

  private void hear(Ballot ballot, long first, long last, int... voters) {
    for (int voter : voters) {
      learner.onLearn(ReplicaId.of(voter), learn(ballot, first, last));
    }
  }

  @ParameterizedTest
  @MethodSource("tallies")
  void countsDistinctVotersOfOneBallot(Case given) {
    vote(1, B2, 21);
    for (Heard vote : given.heard()) {
      hear(vote.ballot(), 1, 1, vote.from());
    }
    assertEquals(given.decided() ? value(21) : null, learner.decision(1));
    assertEquals(given.decided() ? 1 : 0, learner.decidedUpTo());
  }

  @Test
  void doesNotCountAReplacedHolderOfAPlace() {
    vote(1, B1, 11);
    hear(B1, 1, 1, 0, 1);
    learner.onLearn(new ReplicaId(2, new Epoch(1, 0)), learn(B1, 1, 1));
    assertNull(learner.decision(1));
  }

  @Test
  void knowsWhoseVoteItCounted() {
    hear(B1, 1, 2, 3);
    assertTrue(learner.hasVote(1, B1, 3));
    assertTrue(learner.hasVote(2, B1, 3));
    assertFalse(learner.hasVote(1, B1, 2));
    assertFalse(learner.hasVote(1, B2, 3));
    assertFalse(learner.hasVote(3, B1, 3));
  }

  @Test
  void decidesInAnyOrderButItsPrefixHasNoGaps() {
    for (int slot = 1; slot <= 3; slot++) {
      vote(slot, B1, slot);
    }
    hear(B1, 3, 3, 0, 1, 2);
    hear(B1, 2, 2, 0, 1, 2);
    assertEquals(0, learner.decidedUpTo());
    assertEquals(3, learner.knownDecidedUpTo());
    assertEquals(value(3), learner.decision(3));
    hear(B1, 1, 1, 0, 1, 2);
    assertEquals(3, learner.decidedUpTo());
  }

  @Test
  void aQuorumWithoutTheValueIsNotADecisionHere() {
    hear(B1, 1, 1, 1, 2, 3);
    assertNull(learner.decision(1));
    assertEquals(0, learner.decidedUpTo());
    assertEquals(1, learner.knownDecidedUpTo());
  }

  @Test
  void whoeverProposedAValueNeedsNoVoteOfItsOwn() {
    vote(2, B2, 12); // of another ballot, so no vote in the decision
    learner.use((slot, ballot) -> ballot.equals(B1) ? value((int) slot) : null);
    hear(B1, 1, 2, 1, 2, 3);
    assertEquals(value(1), learner.decision(1));
    assertEquals(value(2), learner.decision(2));
    hear(B2, 3, 3, 1, 2, 3);
    assertNull(learner.decision(3));
  }

  @Test
  void aQuorumOfOneBallotSaysNothingOfAVoteUnderAnother() {
    vote(1, B1, 11);
    hear(B2, 1, 1, 1, 2, 3);
    assertNull(learner.decision(1));
    assertEquals(1, learner.knownDecidedUpTo());
  }

  @Test
  void decidesWhenTheOwnVoteComesAfterTheQuorum() {
    hear(B1, 1, 1, 1, 2, 3);
    vote(1, B1, 11);
    hear(B1, 1, 1, 0);
    assertEquals(value(11), learner.decision(1));
  }

  @Test
  void takesAWatermarkForVotesOfTheSameBallotOnly() {
    vote(1, B1, 11);
    vote(2, B1, 12);
    vote(3, B2, 23);
    learner.onWatermark(B1, 3);
    assertEquals(2, learner.decidedUpTo());
    assertNull(learner.decision(3));
    assertEquals(3, learner.knownDecidedUpTo());
  }

  @Test
  void aWatermarkStopsAtTheFirstSlotThatMustBeFetched() {
    vote(2, B1, 12);
    learner.onWatermark(B1, 2);
    assertEquals(0, learner.decidedUpTo());
    assertNull(learner.decision(2));
    learner.decide(1, value(11));
    learner.onWatermark(B1, 2);
    assertEquals(2, learner.decidedUpTo());
  }

  @Test
  void ignoresVotesBelowItsPrefixAndTooFarAbove() {
    learner.onSnapshotInstalled(500);
    for (int slot = 1; slot <= 100; slot++) {
      hear(B1, slot, slot, 1, 2, 3);
    }
    assertEquals(500, learner.decidedUpTo());
    hear(B1, 501 + SPAN, 600 + SPAN, 1, 2, 3);
    assertEquals(500, learner.knownDecidedUpTo());
    assertFalse(learner.hasVote(501 + SPAN, B1, 1));
    hear(B1, 490, 501 + SPAN, 1);
    assertTrue(learner.hasVote(500 + SPAN, B1, 1));
    assertFalse(learner.hasVote(501 + SPAN, B1, 1));
  }

  @Test
  void stopsWhenASlotIsDecidedTwiceDifferently() {
    learner.decide(1, value(11));
    learner.decide(1, value(11));
    assertThrows(InvariantException.class, () -> learner.decide(1, value(12)));
  }

  @Test
  void forgetsAndCountsTheBytesItKeeps() {
    for (int slot = 1; slot <= 4; slot++) {
      learner.decide(slot, value(slot));
    }
    assertEquals(48, learner.retainedBytes());
    learner.forgetBelow(3);
    assertEquals(24, learner.retainedBytes());
    assertEquals(3, learner.logStart());
    assertNull(learner.decision(2));
    assertEquals(value(3), learner.decision(3));
    learner.decide(2, value(99));
    assertNull(learner.decision(2));
    assertEquals(24, learner.retainedBytes());
  }

  @Test
  void aSnapshotMovesThePrefixAndJoinsLaterDecisions() {
    learner.decide(1, value(1));
    learner.decide(5, value(5));
    learner.decide(6, value(6));
    learner.decide(9, value(9));
    learner.onSnapshotInstalled(4);
    assertEquals(6, learner.decidedUpTo());
    assertEquals(5, learner.logStart());
    assertEquals(36, learner.retainedBytes());
    learner.onSnapshotInstalled(3);
    assertEquals(6, learner.decidedUpTo());
    learner.onSnapshotInstalled(20);
    assertEquals(20, learner.decidedUpTo());
    assertEquals(21, learner.logStart());
    assertEquals(0, learner.retainedBytes());
    assertEquals(20, learner.knownDecidedUpTo());
  }
}
