package io.loggos.paxos;

import static io.loggos.paxos.Bench.ballot;
import static io.loggos.paxos.Bench.promise;
import static io.loggos.paxos.Bench.value;
import static io.loggos.paxos.Bench.vote;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.InvariantException;
import io.loggos.api.Member;
import io.loggos.api.NoOp;
import io.loggos.api.ReplicaId;
import io.loggos.api.SeededRandom;
import io.loggos.api.Value;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class Phase1Test {
  private static final Ballot OLD = ballot(1, 0);
  private static final Ballot MIDDLE = ballot(2, 1);
  private static final Ballot RECENT = ballot(2, 2);
  private static final Ballot OWN = ballot(9, 2);

  private final Bench bench = new Bench(3, 2);

  /** Three promises and the values they bind the proposer to from the given prefix on. */
  record Case(String name, List<Promise> promises, long decidedUpTo, List<Value> bound) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    Value noOp = NoOp.INSTANCE;
    return Stream.of(
        new Case(
            "nobody voted: free",
            List.of(promise(OWN, 0), promise(OWN, 0), promise(OWN, 0)),
            0,
            List.of()),
        new Case(
            "the highest ballot wins, whoever answers first",
            List.of(
                promise(OWN, 0, vote(1, OLD, 10)),
                promise(OWN, 0, vote(1, RECENT, 30)),
                promise(OWN, 0, vote(1, MIDDLE, 20))),
            0,
            List.of(value(30))),
        new Case(
            "likewise when it answers last",
            List.of(
                promise(OWN, 0, vote(1, MIDDLE, 20)),
                promise(OWN, 0, vote(1, OLD, 10)),
                promise(OWN, 0, vote(1, RECENT, 30))),
            0,
            List.of(value(30))),
        new Case(
            "each slot for itself, with interleaved ballots",
            List.of(
                promise(OWN, 0, vote(1, RECENT, 31), vote(2, OLD, 12)),
                promise(OWN, 0, vote(1, OLD, 11), vote(2, MIDDLE, 22), vote(3, OLD, 13)),
                promise(OWN, 0, vote(2, OLD, 12), vote(3, RECENT, 33))),
            0,
            List.of(value(31), value(22), value(33))),
        new Case(
            "a gap gets a no-op",
            List.of(promise(OWN, 0, vote(4, OLD, 14)), promise(OWN, 0), promise(OWN, 0)),
            0,
            List.of(noOp, noOp, noOp, value(14))),
        new Case(
            "the number decides before the index",
            List.of(
                promise(OWN, 0, vote(1, ballot(3, 0), 30)),
                promise(OWN, 0, vote(1, ballot(2, 2), 20)),
                promise(OWN, 0)),
            0,
            List.of(value(30))),
        new Case(
            "slots that are decided meanwhile are not proposed",
            List.of(
                promise(OWN, 0, vote(1, OLD, 11), vote(2, OLD, 12), vote(4, OLD, 14)),
                promise(OWN, 2),
                promise(OWN, 0)),
            2,
            List.of(noOp, value(14))),
        new Case(
            "nothing above the prefix",
            List.of(promise(OWN, 0, vote(2, OLD, 12)), promise(OWN, 2), promise(OWN, 0)),
            2,
            List.of()));
  }

  private Phase1 phase1(long decidedUpTo) {
    return new Phase1(OWN, bench.quorums, decidedUpTo);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isBoundToTheHighestVoteOfEachSlot(Case given) {
    Phase1 phase1 = phase1(0);
    for (int i = 0; i < given.promises().size(); i++) {
      phase1.onPromise(ReplicaId.of(i), given.promises().get(i));
    }
    assertBound(given.bound(), given.decidedUpTo(), phase1);
  }

  private static void assertBound(List<Value> expected, long prefix, Phase1 phase1) {
    phase1.forgetUpTo(prefix);
    List<Value> values =
        LongStream.rangeClosed(prefix + 1, phase1.boundUpTo()).mapToObj(phase1::bound).toList();
    assertEquals(expected, values);
  }

  @Test
  void needsAQuorumOfDistinctPromisers() {
    Phase1 phase1 = phase1(0);
    phase1.onPromise(ReplicaId.of(1), promise(OWN, 0));
    phase1.onPromise(ReplicaId.of(1), promise(OWN, 0));
    assertFalse(phase1.covers(bench.schedule.at(1)));
    phase1.onPromise(ReplicaId.of(0), promise(OWN, 0));
    assertTrue(phase1.covers(bench.schedule.at(1)));
  }

  @Test
  void needsAQuorumOfEachConfiguration() {
    Phase1 phase1 = phase1(0);
    Configuration old = bench.schedule.at(1);
    ReplicaId first = new ReplicaId(0, new Epoch(1, 5));
    ReplicaId second = new ReplicaId(1, new Epoch(2, 5));
    Configuration next =
        old.with(new Member(first, "new", 1, 2)).with(new Member(second, "new", 3, 4));
    phase1.onPromise(ReplicaId.of(0), promise(OWN, 0));
    phase1.onPromise(ReplicaId.of(2), promise(OWN, 0));
    assertTrue(phase1.covers(old));
    assertFalse(phase1.covers(next), "only r2 is a member of both");
    phase1.onPromise(ReplicaId.of(1), promise(OWN, 0));
    assertFalse(phase1.covers(next));
    phase1.onPromise(second, promise(OWN, 0, vote(9, RECENT, 30)));
    assertTrue(phase1.covers(next));
    assertTrue(phase1.covers(old));
    assertEquals(value(30), phase1.bound(9));
    assertEquals(NoOp.INSTANCE, phase1.bound(8));
  }

  @Test
  void remembersTheLongestPrefix() {
    Phase1 phase1 = phase1(3);
    assertEquals(3, phase1.decidedUpTo());
    phase1.onPromise(ReplicaId.of(0), promise(OWN, 8));
    phase1.onPromise(ReplicaId.of(1), promise(OWN, 5));
    assertEquals(8, phase1.decidedUpTo());
  }

  @Test
  void stopsWhenOneBallotBroughtTwoValues() {
    Phase1 phase1 = phase1(0);
    phase1.onPromise(ReplicaId.of(0), promise(OWN, 0, vote(1, OLD, 11)));
    Promise other = promise(OWN, 0, vote(1, OLD, 12));
    assertThrows(InvariantException.class, () -> phase1.onPromise(ReplicaId.of(1), other));
  }

  @Test
  void agreesWithAReferenceOnRandomPromises() {
    SeededRandom random = new SeededRandom(7);
    for (int round = 0; round < 2000; round++) {
      Phase1 phase1 = phase1(0);
      List<Vote> all = new ArrayList<>();
      for (int from = 0; from < 3; from++) {
        List<Vote> votes = new ArrayList<>();
        for (long slot = 1; slot <= 5; slot++) {
          if (random.nextInt(2) == 0) {
            // one ballot never brings two values to a slot: the value is a function of both
            int number = 1 + random.nextInt(4);
            votes.add(vote(slot, ballot(number, 0), (int) slot * 10 + number));
          }
        }
        all.addAll(votes);
        phase1.onPromise(ReplicaId.of(from), promise(OWN, 0, votes.toArray(new Vote[0])));
      }
      long prefix = random.nextInt(4);
      assertBound(reference(all, prefix), prefix, phase1);
    }
  }

  private static List<Value> reference(List<Vote> votes, long prefix) {
    long last = votes.stream().mapToLong(Vote::slot).max().orElse(0);
    return LongStream.rangeClosed(prefix + 1, last)
        .mapToObj(
            slot ->
                votes.stream()
                    .filter(vote -> vote.slot() == slot)
                    .max((a, b) -> a.ballot().compareTo(b.ballot()))
                    .map(Vote::value)
                    .orElse(NoOp.INSTANCE))
        .toList();
  }
}
