package io.loggos.paxos;

import static io.loggos.paxos.Bench.accept;
import static io.loggos.paxos.Bench.ballot;
import static io.loggos.paxos.Bench.learn;
import static io.loggos.paxos.Bench.promise;
import static io.loggos.paxos.Bench.value;
import static io.loggos.paxos.Bench.vitals;
import static io.loggos.paxos.Bench.vote;
import static io.loggos.paxos.RecordingEffects.persisted;
import static io.loggos.paxos.RecordingEffects.toAll;
import static io.loggos.paxos.RecordingEffects.toReplica;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Batch;
import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.api.Stamp;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord.DecidedUpTo;
import io.loggos.api.wire.Message;
import io.loggos.paxos.RecordingEffects.Broadcast;
import io.loggos.paxos.RecordingEffects.Effect;
import io.loggos.paxos.RecordingEffects.Persist;
import io.loggos.paxos.RecordingEffects.Send;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.CatchUpReply;
import io.loggos.paxos.message.CatchUpRequest;
import io.loggos.paxos.message.Confirm;
import io.loggos.paxos.message.Confirmed;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Reject;
import io.loggos.paxos.message.Release;
import io.loggos.paxos.message.Watermark;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MultiPaxosTest {
  private static final ReplicaId SELF = ReplicaId.of(0);
  private static final ReplicaId PEER = ReplicaId.of(1);
  private static final Ballot OWN = ballot(1, 0);
  private static final Ballot HIGH = ballot(9, 1);

  private final Bench bench = new Bench(3, 0);

  static List<Message> everyMessage() {
    return List.of(
        new Prepare(HIGH, 0),
        promise(HIGH, 0),
        accept(HIGH, 1, 1, 0),
        learn(HIGH, 1, 1),
        new Reject(HIGH),
        new Watermark(HIGH, 7),
        new CatchUpRequest(1),
        new CatchUpReply(1, List.of(value(1)), 1, 1),
        new Confirm(HIGH, 1, 10),
        new Confirmed(HIGH, 1, Stamp.EMPTY),
        new Release(HIGH));
  }

  static List<ReplicaId> strangers() {
    return List.of(ReplicaId.of(3), new ReplicaId(1, new Epoch(1, 2)));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void ignoresWhoIsNotAMember(ReplicaId stranger) {
    MultiPaxos paxos = bench.multiPaxos();
    for (Message message : everyMessage()) {
      if (!(message instanceof CatchUpRequest)) {
        paxos.onMessage(stranger, message);
      }
    }
    paxos.onVitals(stranger, vitals(5, 5));
    paxos.onTurnEnd();
    assertEquals(List.of(), bench.effects.take());
    assertEquals(Ballot.NONE, paxos.highestBallot());
    assertEquals(0, paxos.knownDecidedUpTo());
  }

  @Test
  void whoLedBeforeItDidItselfDoesNotPassForItsSuccessor() {
    Bench last = new Bench(3, 2);
    MultiPaxos paxos = last.leading();
    paxos.onMessage(PEER, accept(ballot(1, 1), 1, 1, 0));
    assertEquals(ballot(1, 2), paxos.ledBallot());
    paxos.onMessage(PEER, accept(HIGH, 1, 1, 0));
    assertEquals(HIGH, paxos.ledBallot());
  }

  @Test
  void decidesWithTheOwnAndOneOtherVote() {
    MultiPaxos paxos = bench.leading();
    paxos.propose(value(1));
    paxos.onMessage(SELF, accept(OWN, 1, 1, 0));
    paxos.onMessage(PEER, learn(OWN, 1, 1));
    assertNull(paxos.decided(1));
    paxos.onMessage(SELF, learn(OWN, 1, 1));
    assertEquals(value(1), paxos.decided(1));
    assertEquals(1, paxos.decidedUpTo());
  }

  @Test
  void decisionsBeyondAGapAreNotHandedOut() {
    MultiPaxos paxos = bench.leading();
    paxos.propose(value(1));
    paxos.propose(value(2));
    bench.decide(paxos, accept(OWN, 2, 2, 0));
    assertNull(paxos.decided(2));
    bench.decide(paxos, accept(OWN, 1, 1, 0));
    assertEquals(value(2), paxos.decided(2));
  }

  @Test
  void aSingleReplicaDecidesAlone() {
    Bench single = new Bench(1, 0);
    MultiPaxos paxos = single.leading();
    assertEquals(1, paxos.propose(value(1)));
    assertNull(paxos.decided(1), "before its own vote came back");
    single.decide(paxos, accept(OWN, 1, 1, 0));
    assertEquals(value(1), paxos.decided(1));
  }

  @Test
  void anAcceptCarriesTheLeadersPrefix() {
    MultiPaxos paxos = bench.multiPaxos();
    paxos.onMessage(PEER, accept(HIGH, 1, 1, 0));
    paxos.onMessage(PEER, accept(HIGH, 2, 2, 1));
    assertEquals(1, paxos.decidedUpTo());
  }

  @Test
  void aLeaseKeepsAPrepareFromDeposingItsHolder() {
    MultiPaxos paxos = bench.leading();
    long question = paxos.confirmLeadership(1000, 1200);
    paxos.onMessage(SELF, new Confirm(OWN, question, 1200));
    paxos.onMessage(SELF, new Confirmed(OWN, question, Stamp.EMPTY));
    paxos.onMessage(PEER, new Confirmed(OWN, question, Stamp.EMPTY));
    assertEquals(question, paxos.confirmedUpTo());
    assertEquals(bench.clock.nanos() + 1000, paxos.leaseUntilNanos());
    paxos.onMessage(PEER, new Prepare(HIGH, 0));
    assertTrue(paxos.isLeading());
    bench.clock.set(bench.clock.nanos() + 1200, 0);
    paxos.onMessage(PEER, new Prepare(HIGH, 0));
    assertFalse(paxos.isLeading());
    assertEquals(Long.MIN_VALUE, paxos.leaseUntilNanos());
  }

  @Test
  void whoeverStepsDownOfItsOwnAccordReleasesItsLease() {
    MultiPaxos paxos = bench.leading();
    long question = paxos.confirmLeadership(1000, 1200);
    paxos.onMessage(SELF, new Confirm(OWN, question, 1200));
    paxos.onMessage(SELF, new Confirmed(OWN, question, Stamp.EMPTY));
    paxos.onMessage(PEER, new Confirmed(OWN, question, Stamp.EMPTY));
    paxos.onMessage(PEER, new Prepare(HIGH, 0));
    bench.effects.take();
    paxos.onTrust(PEER);
    assertFalse(paxos.isLeading());
    assertEquals(Long.MIN_VALUE, paxos.leaseUntilNanos());
    assertEquals(List.of(toAll(new Release(OWN))), messages());
    paxos.onMessage(PEER, new Release(OWN));
    assertEquals(List.of(), messages(), "only the holder can release it");
    paxos.onMessage(SELF, new Release(OWN));
    assertEquals(List.of(toReplica(1, promise(HIGH, 0))), messages());
    assertEquals(HIGH, paxos.highestBallot());
  }

  @Test
  void whoeverAskedForNoLeaseReleasesNone() {
    MultiPaxos paxos = bench.leading();
    paxos.confirmLeadership(0, 0);
    bench.effects.take();
    paxos.onTrust(PEER);
    assertEquals(List.of(), messages());
  }

  private List<Effect> messages() {
    return bench.effects.take().stream()
        .filter(effect -> effect instanceof Send || effect instanceof Broadcast)
        .toList();
  }

  @Test
  void knowsWhoHasLed() {
    MultiPaxos paxos = bench.multiPaxos();
    assertEquals(Ballot.NONE, paxos.ledBallot());
    paxos.onMessage(PEER, new Prepare(HIGH, 0));
    assertEquals(Ballot.NONE, paxos.ledBallot());
    paxos.onMessage(PEER, new Watermark(HIGH, 0));
    assertEquals(HIGH, paxos.ledBallot());
    paxos.onMessage(PEER, new Confirm(ballot(3, 1), 1, 0));
    assertEquals(HIGH, paxos.ledBallot());
  }

  @Test
  void slotsAreOpenUntilTheyAreDecided() {
    MultiPaxos paxos = bench.leading();
    assertFalse(paxos.hasOpenSlots());
    paxos.propose(value(1));
    assertTrue(paxos.hasOpenSlots());
    bench.decide(paxos, accept(OWN, 1, 1, 0));
    assertFalse(paxos.hasOpenSlots());
  }

  @Test
  void answersOfAnEarlierLeadershipConfirmNothing() {
    MultiPaxos paxos = bench.leading();
    long before = paxos.confirmLeadership(1000, 1200);
    paxos.onMessage(PEER, new Reject(ballot(4, 2)));
    paxos.onTimer(Proposer.BACKOFF);
    Ballot next = paxos.highestBallot();
    paxos.onMessage(SELF, promise(next, 0));
    paxos.onMessage(PEER, promise(next, 0));
    assertTrue(paxos.isLeading());
    long question = paxos.confirmLeadership(1000, 1200);
    for (ReplicaId from : List.of(SELF, PEER, ReplicaId.of(2))) {
      paxos.onMessage(from, new Confirmed(OWN, before, Stamp.EMPTY));
      paxos.onMessage(from, new Confirmed(OWN, question, Stamp.EMPTY));
    }
    assertEquals(0, paxos.confirmedUpTo());
    assertEquals(Long.MIN_VALUE, paxos.leaseUntilNanos());
  }

  @Test
  void forgetsWhatEverybodyExecuted() {
    MultiPaxos paxos = bench.multiPaxos();
    catchUp(paxos, 1, 6);
    paxos.onExecuted(5);
    assertEquals(1, paxos.logStart());
    paxos.onVitals(PEER, vitals(6, 4));
    paxos.onVitals(ReplicaId.of(2), vitals(6, 3));
    paxos.onExecuted(5);
    assertEquals(4, paxos.logStart());
    assertNull(paxos.decided(3));
    assertEquals(value(4), paxos.decided(4));
    // an older report changes nothing
    paxos.onVitals(PEER, vitals(6, 1));
    paxos.onExecuted(6);
    assertEquals(4, paxos.logStart());
  }

  @Test
  void forgetsWhatExceedsTheRetainedBytesThoughAPeerLags() {
    MultiPaxos paxos = bench.multiPaxos();
    List<Value> large = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      large.add(Batch.seal(new byte[1 << 18], Batch.HEADER_BYTES, 0, i));
    }
    paxos.onMessage(PEER, new CatchUpReply(1, large, 1, 8));
    paxos.onExecuted(2);
    // a megabyte may stay, but what was not executed stays in any case
    assertEquals(3, paxos.logStart());
    paxos.onExecuted(8);
    assertEquals(5, paxos.logStart());
  }

  @Test
  void aForgottenVoteIsStillCoveredByThePromisedPrefix() {
    MultiPaxos paxos = bench.multiPaxos();
    paxos.onMessage(PEER, accept(HIGH, 1, 1, 0));
    paxos.onMessage(PEER, accept(HIGH, 2, 2, 0));
    paxos.onMessage(PEER, accept(HIGH, 3, 3, 2));
    paxos.onVitals(PEER, vitals(2, 2));
    paxos.onVitals(ReplicaId.of(2), vitals(2, 2));
    paxos.onExecuted(2);
    assertEquals(3, paxos.logStart());
    bench.effects.take();
    Ballot next = ballot(10, 2);
    paxos.onMessage(ReplicaId.of(2), new Prepare(next, 0));
    assertEquals(
        List.of(promise(next, 2, vote(3, HIGH, 3))), bench.effects.takeMessages(Promise.class));
  }

  @Test
  void journalsItsPrefixNowAndThen() {
    MultiPaxos paxos = bench.multiPaxos();
    catchUp(paxos, 1, 255);
    paxos.onTurnEnd();
    assertEquals(List.of(), persists());
    catchUp(paxos, 256, 256);
    paxos.onTurnEnd();
    paxos.onTurnEnd();
    assertEquals(List.of(persisted(new DecidedUpTo(256))), persists());
  }

  @Test
  void journalsItsPrefixBeforeTheVotesAboveItBecomeTooMuchForOnePromise() {
    MultiPaxos paxos = bench.multiPaxos();
    byte[] bytes = new byte[Batch.HEADER_BYTES + (256 << 10)];
    Value large = Batch.seal(bytes, bytes.length, 0, 1);
    paxos.onMessage(PEER, new CatchUpReply(1, List.of(value(1), large), 1, 2));
    paxos.onTurnEnd();
    paxos.onTurnEnd();
    assertEquals(List.of(persisted(new DecidedUpTo(2))), persists());
  }

  @Test
  void journalsItsPrefixWhenItIsWantedButNeverALowerOne() {
    MultiPaxos paxos = bench.multiPaxos();
    paxos.recover(new DecidedUpTo(7));
    catchUp(paxos, 1, 9);
    paxos.journalDecided(7);
    assertEquals(List.of(), persists());
    paxos.journalDecided(8);
    paxos.journalDecided(9);
    assertEquals(List.of(persisted(new DecidedUpTo(9))), persists());
  }

  private List<RecordingEffects.Effect> persists() {
    return bench.effects.take().stream().filter(MultiPaxosTest::isPrefix).toList();
  }

  private static boolean isPrefix(RecordingEffects.Effect effect) {
    return effect instanceof Persist persist && persist.record() instanceof DecidedUpTo;
  }

  private static void catchUp(MultiPaxos paxos, int first, int last) {
    List<Value> values = new ArrayList<>();
    for (int slot = first; slot <= last; slot++) {
      values.add(value(slot));
    }
    paxos.onMessage(PEER, new CatchUpReply(first, values, 1, last));
  }

  @Test
  void leadsFarBeyondThirtyTwoBits() {
    long far = (1L << 31) - 5;
    MultiPaxos paxos = bench.multiPaxos();
    paxos.onSnapshotInstalled(far);
    paxos.onTrust(SELF);
    paxos.onMessage(SELF, promise(OWN, far));
    paxos.onMessage(PEER, promise(OWN, far, vote(far + 2, ballot(0, 1), 5)));
    bench.effects.take();
    for (long slot = far + 1; slot < far + 20; slot++) {
      Accept next =
          slot > far + 2 ? accept(OWN, slot, 7, 0) : new Accept(OWN, slot, bound(slot, far), 0);
      if (slot > far + 2) {
        assertEquals(slot, paxos.propose(value(7)));
      }
      bench.decide(paxos, next);
      assertEquals(slot, paxos.decidedUpTo());
    }
  }

  private static Value bound(long slot, long far) {
    return slot == far + 1 ? io.loggos.api.NoOp.INSTANCE : value(5);
  }
}
