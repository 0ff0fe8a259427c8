package io.loggos.paxos;

import static io.loggos.paxos.Bench.accept;
import static io.loggos.paxos.Bench.ballot;
import static io.loggos.paxos.Bench.learn;
import static io.loggos.paxos.Bench.promise;
import static io.loggos.paxos.Bench.value;
import static io.loggos.paxos.Bench.vote;
import static io.loggos.paxos.RecordingEffects.persisted;
import static io.loggos.paxos.RecordingEffects.toAll;
import static io.loggos.paxos.RecordingEffects.toReplica;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Batch;
import io.loggos.api.InvariantException;
import io.loggos.api.ReplicaId;
import io.loggos.api.Stamp;
import io.loggos.api.machine.JournalRecord.Promised;
import io.loggos.api.machine.JournalRecord.Voted;
import io.loggos.api.wire.Message;
import io.loggos.paxos.RecordingEffects.Effect;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.Confirm;
import io.loggos.paxos.message.Confirmed;
import io.loggos.paxos.message.Learn;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Reject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class AcceptorTest {
  private static final int LAG_MAX = 256;
  private static final Ballot B1 = ballot(1, 0);
  private static final Ballot B2 = ballot(2, 1);
  private static final Ballot B3 = ballot(3, 0);

  private final Bench bench = new Bench(3, 2);
  private final Acceptor acceptor = acceptor(false);

  /** Given these messages, and this decided prefix, the last message has these effects. */
  record Case(
      String name, List<Message> given, long decided, Message message, List<Effect> expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  private Acceptor acceptor(boolean learnToAll) {
    return new Acceptor(bench.effects, bench.quorums, bench.clock, learnToAll, Bench.ALPHA);
  }

  private void feed(Acceptor to, Message message, long decidedUpTo) {
    if (message instanceof Prepare prepare) {
      to.onPrepare(prepare.ballot().owner(), prepare, decidedUpTo);
    } else if (message instanceof Accept accept) {
      to.onAccept(accept.ballot().owner(), accept, decidedUpTo);
    } else if (message instanceof Confirm confirm) {
      to.onConfirm(confirm.ballot().owner(), confirm);
    }
    to.checkInvariants();
  }

  static Stream<Case> prepares() {
    return Stream.of(
        new Case(
            "promises the first ballot",
            List.of(),
            0,
            new Prepare(B1, 0),
            List.of(persisted(new Promised(B1)), toReplica(0, promise(B1, 0)))),
        new Case(
            "promises a higher ballot",
            List.of(new Prepare(B1, 0)),
            0,
            new Prepare(B2, 0),
            List.of(persisted(new Promised(B2)), toReplica(1, promise(B2, 0)))),
        new Case(
            "repeats a promise without persisting it again",
            List.of(new Prepare(B2, 0)),
            0,
            new Prepare(B2, 0),
            List.of(toReplica(1, promise(B2, 0)))),
        new Case(
            "refuses a lower ballot and names the promised one",
            List.of(new Prepare(B2, 0)),
            0,
            new Prepare(B1, 0),
            List.of(toReplica(0, new Reject(B2)))),
        new Case(
            "refuses a ballot below one it voted under, without phase 1",
            List.of(accept(B2, 1, 21, 0)),
            0,
            new Prepare(B1, 0),
            List.of(toReplica(0, new Reject(B2)))),
        new Case(
            "reports every vote, gaps left out",
            List.of(accept(B1, 1, 11, 0), accept(B1, 3, 13, 0), accept(B2, 4, 24, 0)),
            0,
            new Prepare(B3, 0),
            List.of(
                persisted(new Promised(B3)),
                toReplica(0, promise(B3, 0, vote(1, B1, 11), vote(3, B1, 13), vote(4, B2, 24))))),
        new Case(
            "leaves out what the proposer knows to be decided",
            List.of(accept(B1, 1, 11, 0), accept(B1, 2, 12, 0), accept(B1, 3, 13, 0)),
            0,
            new Prepare(B3, 2),
            List.of(persisted(new Promised(B3)), toReplica(0, promise(B3, 0, vote(3, B1, 13))))),
        new Case(
            "leaves out what it knows to be decided itself, and says how far that goes",
            List.of(accept(B1, 1, 11, 0), accept(B1, 2, 12, 0), accept(B1, 3, 13, 0)),
            2,
            new Prepare(B3, 1),
            List.of(persisted(new Promised(B3)), toReplica(0, promise(B3, 2, vote(3, B1, 13))))));
  }

  static Stream<Case> accepts() {
    return Stream.of(
        new Case(
            "votes under the promised ballot",
            List.of(new Prepare(B1, 0)),
            0,
            accept(B1, 1, 11, 0),
            List.of(persisted(new Voted(1, B1, value(11))), toReplica(0, learn(B1, 1, 1)))),
        new Case(
            "votes under a higher ballot without phase 1",
            List.of(new Prepare(B1, 0)),
            0,
            accept(B2, 1, 21, 0),
            List.of(persisted(new Voted(1, B2, value(21))), toReplica(1, learn(B2, 1, 1)))),
        new Case(
            "refuses a lower ballot and names the promised one",
            List.of(new Prepare(B2, 0)),
            0,
            accept(B1, 1, 11, 0),
            List.of(toReplica(0, new Reject(B2)))),
        new Case(
            "repeats a vote without persisting it again",
            List.of(accept(B1, 1, 11, 0)),
            0,
            accept(B1, 1, 11, 0),
            List.of(toReplica(0, learn(B1, 1, 1)))),
        new Case(
            "changes its vote under a higher ballot",
            List.of(accept(B1, 1, 11, 0)),
            0,
            accept(B2, 1, 21, 0),
            List.of(persisted(new Voted(1, B2, value(21))), toReplica(1, learn(B2, 1, 1)))),
        new Case(
            "votes as far ahead as the window and the lag allow",
            List.of(),
            10,
            accept(B1, 10 + Bench.ALPHA + LAG_MAX, 11, 0),
            List.of(
                persisted(new Voted(10 + Bench.ALPHA + LAG_MAX, B1, value(11))),
                toReplica(0, learn(B1, 10 + Bench.ALPHA + LAG_MAX, 10 + Bench.ALPHA + LAG_MAX)))),
        new Case(
            "is silent about a slot too far ahead",
            List.of(),
            10,
            accept(B1, 11 + Bench.ALPHA + LAG_MAX, 11, 0),
            List.of()));
  }

  @Test
  void isSilentAheadOfItsWindowOnceItsOpenVotesAreLarge() {
    byte[] half = new byte[400_000];
    for (int i = 0; i < 3; i++) {
      Batch large = Batch.seal(half.clone(), half.length, 0, 7);
      feed(acceptor, new Accept(B1, Bench.ALPHA + 1 + i, large, 0), 0);
    }
    assertNotNull(acceptor.vote(Bench.ALPHA + 2));
    assertNull(acceptor.vote(Bench.ALPHA + 3));
    // what lies in the window is voted for all the same
    feed(acceptor, new Accept(B1, 1, Batch.seal(half, half.length, 0, 7), 0), 0);
    assertNotNull(acceptor.vote(1));
  }

  static Stream<Case> confirms() {
    return Stream.of(
        new Case(
            "confirms the promised ballot",
            List.of(new Prepare(B1, 0)),
            0,
            new Confirm(B1, 7, 0),
            List.of(toReplica(0, new Confirmed(B1, 7, Stamp.EMPTY)))),
        new Case(
            "a confirmation of an unknown ballot is a promise too",
            List.of(new Prepare(B1, 0)),
            0,
            new Confirm(B2, 7, 0),
            List.of(persisted(new Promised(B2)), toReplica(1, new Confirmed(B2, 7, Stamp.EMPTY)))),
        new Case(
            "does not confirm a lower ballot",
            List.of(new Prepare(B2, 0)),
            0,
            new Confirm(B1, 7, 0),
            List.of(toReplica(0, new Reject(B2)))));
  }

  @ParameterizedTest
  @MethodSource({"prepares", "accepts", "confirms"})
  void hasTheseEffects(Case given) {
    for (Message message : given.given()) {
      feed(acceptor, message, 0);
    }
    acceptor.onTurnEnd();
    bench.effects.take();
    feed(acceptor, given.message(), given.decided());
    acceptor.onTurnEnd();
    assertEquals(given.expected(), bench.effects.take());
  }

  @Test
  void aVoteAboveThePromiseRaisesIt() {
    feed(acceptor, new Prepare(B1, 0), 0);
    feed(acceptor, accept(B3, 1, 31, 0), 0);
    assertEquals(B3, acceptor.promised());
    bench.effects.take();
    feed(acceptor, accept(B2, 2, 22, 0), 0);
    assertNull(acceptor.vote(2));
  }

  @Test
  void stopsWhenOneBallotBringsTwoValues() {
    feed(acceptor, accept(B1, 1, 11, 0), 0);
    assertThrows(InvariantException.class, () -> feed(acceptor, accept(B1, 1, 12, 0), 0));
  }

  @Test
  void saysNothingAboutAForgottenSlot() {
    feed(acceptor, accept(B1, 1, 11, 0), 0);
    feed(acceptor, accept(B1, 2, 12, 0), 0);
    acceptor.onTurnEnd();
    acceptor.forgetBelow(2);
    bench.effects.take();
    feed(acceptor, accept(B1, 1, 11, 0), 1);
    acceptor.onTurnEnd();
    assertEquals(List.of(), bench.effects.take());
    feed(acceptor, new Prepare(B2, 0), 1);
    assertEquals(
        List.of(persisted(new Promised(B2)), toReplica(1, promise(B2, 1, vote(2, B1, 12)))),
        bench.effects.take());
  }

  @Test
  void repeatsOldVotesAndGivesNoNewOnesWhileTheyAreHeld() {
    feed(acceptor, accept(B1, 1, 11, 0), 0);
    acceptor.onTurnEnd();
    bench.effects.take();
    acceptor.holdVotes(true);
    feed(acceptor, accept(B1, 2, 12, 0), 0);
    feed(acceptor, accept(B2, 1, 11, 0), 0);
    acceptor.onTurnEnd();
    assertEquals(List.of(), bench.effects.take());
    assertEquals(B1, acceptor.promised());
    feed(acceptor, accept(B1, 1, 11, 0), 0);
    acceptor.onTurnEnd();
    assertEquals(List.of(toReplica(0, learn(B1, 1, 1))), bench.effects.take());
    feed(acceptor, new Prepare(B3, 0), 0);
    assertEquals(
        List.of(persisted(new Promised(B3)), toReplica(0, promise(B3, 0, vote(1, B1, 11)))),
        bench.effects.take());
    acceptor.holdVotes(false);
    feed(acceptor, accept(B3, 2, 32, 0), 0);
    assertNotNull(acceptor.vote(2));
  }

  @Test
  void announcesTheVotesOfATurnInRangesOfOneBallot() {
    for (long slot : new long[] {1, 2, 3, 5, 6}) {
      feed(acceptor, accept(B1, slot, (int) slot, 0), 0);
    }
    feed(acceptor, accept(B2, 7, 7, 0), 0);
    feed(acceptor, accept(B2, 8, 8, 0), 0);
    acceptor.onTurnEnd();
    List<Learn> learns = bench.effects.takeMessages(Learn.class);
    assertEquals(List.of(learn(B1, 1, 3), learn(B1, 5, 6), learn(B2, 7, 8)), learns);
    acceptor.onTurnEnd();
    assertEquals(List.of(), bench.effects.take());
  }

  @Test
  void everyAnnouncedVoteWasPersistedBefore() {
    feed(acceptor, accept(B1, 1, 11, 0), 0);
    feed(acceptor, accept(B1, 2, 12, 0), 0);
    acceptor.onTurnEnd();
    assertEquals(
        List.of(
            persisted(new Voted(1, B1, value(11))),
            persisted(new Voted(2, B1, value(12))),
            toReplica(0, learn(B1, 1, 2))),
        bench.effects.take());
  }

  @Test
  void announcesToAllWhenToldSo() {
    Acceptor toAll = acceptor(true);
    feed(toAll, accept(B1, 1, 11, 0), 0);
    toAll.onTurnEnd();
    assertEquals(
        List.of(persisted(new Voted(1, B1, value(11))), toAll(learn(B1, 1, 1))),
        bench.effects.take());
  }

  @Test
  void aLeaseSilencesItTowardsOthersUntilItRunsOut() {
    feed(acceptor, new Prepare(B1, 0), 0);
    feed(acceptor, new Confirm(B1, 1, 100), 0);
    bench.effects.take();
    long granted = bench.clock.nanos();

    bench.clock.set(granted + 99, 0);
    feed(acceptor, new Prepare(B2, 0), 0);
    assertEquals(List.of(), bench.effects.take());
    assertEquals(B1, acceptor.promised());

    bench.clock.set(granted + 100, 0);
    feed(acceptor, new Prepare(B2, 0), 0);
    assertEquals(
        List.of(persisted(new Promised(B2)), toReplica(1, promise(B2, 0))), bench.effects.take());
  }

  @Test
  void aReleasedLeaseEndsAndTheLastOneWhoWaitedIsAnswered() {
    feed(acceptor, new Confirm(B1, 1, 100), 0);
    bench.effects.take();
    feed(acceptor, new Prepare(B2, 0), 0);
    assertNull(acceptor.onRelease(B3));
    assertTrue(acceptor.isHeldAgainst(B2));
    Acceptor.Waiting waiting = acceptor.onRelease(B1);
    assertEquals(new Acceptor.Waiting(ReplicaId.of(1), new Prepare(B2, 0)), waiting);
    assertFalse(acceptor.isHeldAgainst(B2));
    assertNull(acceptor.onRelease(B1));
    assertEquals(List.of(), bench.effects.take());
  }

  @Test
  void aLeaseDoesNotBindItsHolder() {
    feed(acceptor, new Confirm(B1, 1, 100), 0);
    bench.effects.take();
    feed(acceptor, new Prepare(B3, 0), 0);
    assertEquals(
        List.of(persisted(new Promised(B3)), toReplica(0, promise(B3, 0))), bench.effects.take());
  }

  /** A question asked before the members changed comes late: it takes the lease from nobody. */
  @Test
  void aLeaseIsNotGrantedWhileAnotherRuns() {
    feed(acceptor, new Confirm(B1, 1, 100), 0);
    bench.effects.take();
    feed(acceptor, new Confirm(B2, 1, 100), 0);
    assertEquals(List.of(), bench.effects.take());
    feed(acceptor, new Confirm(B2, 2, 0), 0);
    assertEquals(
        List.of(persisted(new Promised(B2)), toReplica(1, new Confirmed(B2, 2, Stamp.EMPTY))),
        bench.effects.take(),
        "it says that nobody has a higher ballot, and takes the lease from nobody");
    feed(acceptor, new Prepare(B2, 0), 0);
    assertEquals(List.of(), bench.effects.take());
  }

  @Test
  void aLaterShorterLeaseDoesNotShortenAnEarlierOne() {
    feed(acceptor, new Confirm(B1, 1, 100), 0);
    feed(acceptor, new Confirm(B1, 2, 10), 0);
    bench.clock.set(bench.clock.nanos() + 50, 0);
    bench.effects.take();
    feed(acceptor, new Prepare(B2, 0), 0);
    assertEquals(List.of(), bench.effects.take());
  }

  @Test
  void aRefusedConfirmationGrantsNoLease() {
    feed(acceptor, new Prepare(B2, 0), 0);
    feed(acceptor, new Confirm(B1, 1, 100), 0);
    bench.effects.take();
    Ballot third = ballot(3, 2);
    acceptor.onPrepare(ReplicaId.of(2), new Prepare(third, 0), 0);
    assertEquals(
        List.of(persisted(new Promised(third)), toReplica(2, promise(third, 0))),
        bench.effects.take());
  }
}
