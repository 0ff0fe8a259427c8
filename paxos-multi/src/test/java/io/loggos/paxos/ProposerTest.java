package io.loggos.paxos;

import static io.loggos.paxos.Bench.MILLI;
import static io.loggos.paxos.Bench.accept;
import static io.loggos.paxos.Bench.ballot;
import static io.loggos.paxos.Bench.learn;
import static io.loggos.paxos.Bench.promise;
import static io.loggos.paxos.Bench.value;
import static io.loggos.paxos.Bench.vote;
import static io.loggos.paxos.RecordingEffects.toAll;
import static io.loggos.paxos.RecordingEffects.toReplica;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.NoOp;
import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.machine.Events.Kind;
import io.loggos.paxos.RecordingEffects.Start;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.CatchUpReply;
import io.loggos.paxos.message.CatchUpRequest;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Reject;
import io.loggos.paxos.message.Watermark;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The proposer as seen through the part it belongs to: replica 0 of three. */
final class ProposerTest {
  private static final ReplicaId SELF = ReplicaId.of(0);
  private static final ReplicaId PEER = ReplicaId.of(1);
  private static final ReplicaId OTHER = ReplicaId.of(2);
  private static final Ballot OLD = ballot(1, 1);
  private static final Ballot OWN = ballot(1, 0);

  private final Bench bench = new Bench(3, 0);

  private MultiPaxos trusted() {
    MultiPaxos paxos = bench.multiPaxos();
    paxos.start();
    paxos.onTrust(SELF);
    return paxos;
  }

  private List<Long> acceptedSlots() {
    return bench.effects.takeMessages(Accept.class).stream().map(Accept::slot).toList();
  }

  private List<Accept> accepts() {
    return bench.effects.takeMessages(Accept.class);
  }

  @Test
  void preparesOnceTrusted() {
    MultiPaxos paxos = bench.multiPaxos();
    paxos.start();
    assertEquals(List.of(), bench.effects.take());
    paxos.onTrust(PEER);
    assertEquals(List.of(), bench.effects.take());
    paxos.onTrust(SELF);
    assertEquals(
        List.of(toAll(new Prepare(OWN, 0)), new Start(Proposer.PREPARE, 100 * MILLI)),
        bench.effects.take());
    paxos.onTrust(SELF);
    assertEquals(List.of(), bench.effects.take());
  }

  @Test
  void itsBallotIsAboveEverySeenOne() {
    MultiPaxos paxos = bench.multiPaxos();
    paxos.onMessage(PEER, new Watermark(ballot(41, 1), 0));
    bench.effects.take();
    paxos.onTrust(SELF);
    assertEquals(List.of(toAll(new Prepare(ballot(42, 0), 0))), bench.effects.takeUntimed());
  }

  @Test
  void leadsOnlyWithAQuorumOfPromisesForItsBallot() {
    MultiPaxos paxos = trusted();
    paxos.onMessage(SELF, promise(OWN, 0));
    paxos.onMessage(SELF, promise(OWN, 0));
    paxos.onMessage(PEER, promise(OLD, 0));
    assertFalse(paxos.isLeading());
    assertEquals(-1, paxos.propose(value(1)));
    paxos.onMessage(PEER, promise(OWN, 0));
    assertTrue(paxos.isLeading());
    assertEquals(1, paxos.propose(value(1)));
  }

  @Test
  void repeatsAnUnansweredPrepare() {
    MultiPaxos paxos = trusted();
    bench.effects.take();
    paxos.onTimer(Proposer.PREPARE);
    assertEquals(
        List.of(toAll(new Prepare(OWN, 0)), new Start(Proposer.PREPARE, 100 * MILLI)),
        bench.effects.take());
  }

  @Test
  void fillsGapsWithNoOpsAtOnceAndProposesNothingNewBefore() {
    MultiPaxos paxos = trusted();
    paxos.onMessage(SELF, promise(OWN, 0));
    bench.effects.take();
    // the old leader got a vote for slot 3 only; no client says anything
    paxos.onMessage(PEER, promise(OWN, 0, vote(3, OLD, 13)));
    assertEquals(
        List.of(
            new Accept(OWN, 1, NoOp.INSTANCE, 0),
            new Accept(OWN, 2, NoOp.INSTANCE, 0),
            accept(OWN, 3, 13, 0)),
        accepts());
    assertEquals(4, paxos.propose(value(44)));
  }

  @Test
  void takesNoNewValueWhileBoundOnesWaitForTheWindow() {
    MultiPaxos paxos = trusted();
    paxos.onMessage(SELF, promise(OWN, 0));
    bench.effects.take();
    paxos.onMessage(PEER, promise(OWN, 0, vote(2, OLD, 12), vote(6, OLD, 16)));
    assertEquals(
        List.of(
            new Accept(OWN, 1, NoOp.INSTANCE, 0),
            accept(OWN, 2, 12, 0),
            new Accept(OWN, 3, NoOp.INSTANCE, 0),
            new Accept(OWN, 4, NoOp.INSTANCE, 0)),
        accepts());
    assertFalse(paxos.isWindowOpen());
    assertEquals(-1, paxos.propose(value(99)));
    bench.decide(paxos, new Accept(OWN, 1, NoOp.INSTANCE, 0));
    assertEquals(List.of(new Accept(OWN, 5, NoOp.INSTANCE, 1)), accepts());
    assertFalse(paxos.isWindowOpen());
    bench.decide(paxos, accept(OWN, 2, 12, 0));
    assertEquals(List.of(accept(OWN, 6, 16, 2)), accepts());
    assertFalse(paxos.isWindowOpen());
    bench.decide(paxos, new Accept(OWN, 3, NoOp.INSTANCE, 0));
    assertTrue(paxos.isWindowOpen());
    assertEquals(7, paxos.propose(value(77)));
  }

  @Test
  void boundValuesStayInTheirSlotsWhenCatchUpDecidesSomeMeanwhile() {
    MultiPaxos paxos = trusted();
    paxos.onMessage(SELF, promise(OWN, 0));
    paxos.onMessage(PEER, promise(OWN, 0, vote(1, OLD, 11), vote(5, OLD, 15), vote(6, OLD, 16)));
    bench.effects.take();
    // slots 1 to 5 were decided after all, as a peer tells; 5 had not been proposed here
    List<Value> decided =
        List.of(value(11), NoOp.INSTANCE, NoOp.INSTANCE, NoOp.INSTANCE, value(15));
    paxos.onMessage(OTHER, new CatchUpReply(1, decided, 1, 5));
    assertTrue(paxos.isLeading());
    assertEquals(List.of(accept(OWN, 6, 16, 5)), accepts());
    assertEquals(7, paxos.propose(value(77)));
  }

  @Test
  void firstFetchesWhatAPromiserKnowsToBeDecided() {
    MultiPaxos paxos = trusted();
    paxos.onMessage(SELF, promise(OWN, 0));
    bench.effects.take();
    paxos.onMessage(PEER, promise(OWN, 2, vote(3, OLD, 13)));
    assertFalse(paxos.isLeading());
    assertEquals(List.of(toReplica(1, new CatchUpRequest(1))), bench.effects.takeUntimed());
    paxos.onMessage(PEER, new CatchUpReply(1, List.of(value(11), value(12)), 1, 2));
    assertTrue(paxos.isLeading());
    assertEquals(List.of(accept(OWN, 3, 13, 2)), accepts());
  }

  @Test
  void preparesAnewWhenTheMissingDecisionsCannotBeHad() {
    MultiPaxos paxos = trusted();
    paxos.onMessage(SELF, promise(OWN, 0));
    paxos.onMessage(PEER, promise(OWN, 2));
    for (int i = 0; i < 10; i++) {
      assertEquals(OWN, paxos.highestBallot());
      paxos.onTimer(Proposer.PREPARE);
    }
    Ballot next = ballot(2, 0);
    assertEquals(next, paxos.highestBallot());
    // replica 1 is gone; what replica 2 tells is enough
    paxos.onMessage(SELF, promise(next, 0));
    paxos.onMessage(OTHER, promise(next, 0, vote(1, OLD, 11), vote(2, OLD, 12)));
    assertTrue(paxos.isLeading());
  }

  @Test
  void proposesAtMostAlphaSlotsBeyondItsPrefix() {
    MultiPaxos paxos = bench.leading();
    for (int slot = 1; slot <= Bench.ALPHA; slot++) {
      assertTrue(paxos.isWindowOpen());
      assertEquals(slot, paxos.propose(value(slot)));
    }
    assertFalse(paxos.isWindowOpen());
    assertEquals(-1, paxos.propose(value(99)));
    assertEquals(List.of(1L, 2L, 3L, 4L), acceptedSlots());
    // the window moves with the prefix, not with decisions beyond a gap
    bench.decide(paxos, accept(OWN, 2, 2, 0));
    assertFalse(paxos.isWindowOpen());
    bench.decide(paxos, accept(OWN, 1, 1, 0));
    assertEquals(5, paxos.propose(value(5)));
    assertEquals(6, paxos.propose(value(6)));
    assertFalse(paxos.isWindowOpen());
  }

  @Test
  void aHigherBallotEndsLeadershipAndPauses() {
    MultiPaxos paxos = bench.leading();
    Ballot higher = ballot(5, 2);
    paxos.onMessage(OTHER, new Reject(higher));
    assertFalse(paxos.isLeading());
    assertEquals(-1, paxos.propose(value(1)));
    List<RecordingEffects.Effect> effects = bench.effects.take();
    assertTrue(
        effects.stream()
            .anyMatch(e -> e instanceof Start start && start.timer() == Proposer.BACKOFF),
        effects.toString());
    paxos.onTrust(SELF);
    assertEquals(List.of(), bench.effects.takeUntimed());
    paxos.onTimer(Proposer.BACKOFF);
    assertEquals(List.of(toAll(new Prepare(ballot(6, 0), 0))), bench.effects.takeUntimed());
  }

  @Test
  void pausesGrowWithEachPreEmption() {
    MultiPaxos paxos = trusted();
    long number = 1;
    long longest = 0;
    for (int i = 0; i < 12; i++) {
      bench.effects.take();
      number += 2;
      paxos.onMessage(OTHER, new Reject(ballot(number, 2)));
      long pause = 0;
      for (RecordingEffects.Effect effect : bench.effects.take()) {
        pause =
            effect instanceof Start start && start.timer() == Proposer.BACKOFF
                ? start.delayNanos()
                : pause;
      }
      long ceiling = Math.min(500, 5L << i) * MILLI;
      assertTrue(pause >= 5 * MILLI && pause <= ceiling, pause + " of at most " + ceiling);
      longest = Math.max(longest, pause);
      paxos.onTimer(Proposer.BACKOFF);
      number = paxos.highestBallot().number();
    }
    assertTrue(longest > 100 * MILLI, "longest pause " + longest);
  }

  @Test
  void aLowerBallotChangesNothing() {
    MultiPaxos paxos = bench.leading();
    paxos.onMessage(OTHER, new Reject(ballot(0, 2)));
    paxos.onMessage(OTHER, new Prepare(ballot(0, 2), 0));
    assertTrue(paxos.isLeading());
  }

  @Test
  void stepsDownWhenTrustIsLostAndPreparesWhenItReturns() {
    MultiPaxos paxos = bench.leading();
    paxos.propose(value(1));
    paxos.onTrust(OTHER);
    assertFalse(paxos.isLeading());
    assertEquals(List.of("leader election trusts r2"), bench.causes(Kind.DEPOSED));
    bench.effects.take();
    paxos.onTimer(Proposer.RESEND);
    assertEquals(List.of(), bench.effects.take());
    paxos.onTrust(SELF);
    assertEquals(List.of(toAll(new Prepare(ballot(2, 0), 0))), bench.effects.takeUntimed());
  }

  @Test
  void doesNotPrepareAfterThePauseWhenTrustWentElsewhere() {
    MultiPaxos paxos = bench.leading();
    paxos.onMessage(OTHER, new Reject(ballot(5, 2)));
    paxos.onTrust(OTHER);
    bench.effects.take();
    paxos.onTimer(Proposer.BACKOFF);
    assertEquals(List.of(), bench.effects.take());
  }

  @Test
  void resendsOnlyToThoseThatDidNotAnswer() {
    MultiPaxos paxos = bench.leading();
    paxos.propose(value(1));
    paxos.propose(value(2));
    paxos.onMessage(PEER, learn(OWN, 1, 1));
    bench.advance(50);
    bench.effects.take();
    paxos.onTimer(Proposer.RESEND);
    assertEquals(
        List.of(
            toReplica(0, accept(OWN, 1, 1, 0)),
            toReplica(2, accept(OWN, 1, 1, 0)),
            toReplica(0, accept(OWN, 2, 2, 0)),
            toReplica(1, accept(OWN, 2, 2, 0)),
            toReplica(2, accept(OWN, 2, 2, 0))),
        bench.effects.takeUntimed());
  }

  @Test
  void whatALatePromiseBindsItToIsSentAgainToo() {
    MultiPaxos paxos = trusted();
    paxos.onMessage(SELF, promise(OWN, 0));
    paxos.onMessage(PEER, promise(OWN, 0));
    bench.effects.take();
    paxos.onMessage(OTHER, promise(OWN, 0, vote(1, OLD, 7)));
    assertTrue(
        bench.effects.take().contains(new Start(Proposer.RESEND, 50 * MILLI)),
        "the Accept may be lost, and nothing else be proposed until it is decided");
  }

  @Test
  void aResendPauseDoublesForEachSlot() {
    MultiPaxos paxos = bench.leading();
    paxos.propose(value(1));
    bench.effects.take();
    List<Integer> sent = new ArrayList<>();
    for (int tick = 1; tick <= 40; tick++) {
      bench.advance(50);
      paxos.onTimer(Proposer.RESEND);
      if (!accepts().isEmpty()) {
        sent.add(tick);
      }
    }
    assertEquals(List.of(1, 3, 7, 15, 31), sent);
  }

  @Test
  void announcesItsPrefixWhenNoAcceptCarriesIt() {
    MultiPaxos paxos = bench.leading();
    paxos.propose(value(1));
    bench.decide(paxos, accept(OWN, 1, 1, 0));
    bench.effects.take();
    paxos.onTurnEnd();
    List<RecordingEffects.Effect> effects = bench.effects.take();
    assertTrue(effects.contains(new Start(Proposer.WATERMARK, 5 * MILLI)), effects.toString());
    paxos.onTurnEnd();
    assertEquals(List.of(), bench.effects.take());
    paxos.onTimer(Proposer.WATERMARK);
    assertEquals(List.of(toAll(new Watermark(OWN, 1))), bench.effects.take());
    paxos.onTurnEnd();
    assertEquals(List.of(), bench.effects.take());
  }

  @Test
  void sendsNoWatermarkWhenAnAcceptCarriedThePrefix() {
    MultiPaxos paxos = bench.leading();
    paxos.propose(value(1));
    bench.decide(paxos, accept(OWN, 1, 1, 0));
    paxos.onTurnEnd();
    paxos.propose(value(2));
    assertEquals(List.of(accept(OWN, 1, 1, 0), accept(OWN, 2, 2, 1)), accepts());
    paxos.onTimer(Proposer.WATERMARK);
    assertEquals(List.of(), bench.effects.take());
  }

  @Test
  void aLeaderThatLearnsOfAnotherDecisionInItsSlotStopsAnnouncing() {
    MultiPaxos paxos = bench.leading();
    assertEquals(1, paxos.propose(value(11)));
    bench.effects.take();
    // a higher ballot, not seen here, decided another value; who voted for ours must not be told
    // that slot 1 is decided, for it would take its own vote for the decision
    paxos.onMessage(PEER, new CatchUpReply(1, List.of(value(99)), 1, 1));
    assertEquals(-1, paxos.propose(value(12)));
    paxos.onTurnEnd();
    paxos.onTimer(Proposer.WATERMARK);
    assertEquals(List.of(), bench.effects.takeMessages(Accept.class));
    assertFalse(paxos.isLeading());
    paxos.onTimer(Proposer.BACKOFF);
    assertEquals(List.of(toAll(new Prepare(ballot(2, 0), 1))), bench.effects.takeUntimed());
  }

  @Test
  void aLeaderWhoseOpenSlotsASnapshotCoversStopsAnnouncing() {
    MultiPaxos paxos = bench.leading();
    paxos.propose(value(11));
    bench.effects.take();
    paxos.onSnapshotInstalled(20);
    assertFalse(paxos.isLeading());
    paxos.onTurnEnd();
    assertEquals(List.of(), bench.effects.takeMessages(Watermark.class));
  }

  @Test
  void aLeaderThatLearnsOfADecisionItNeverProposedGivesWay() {
    MultiPaxos paxos = bench.leading();
    paxos.onMessage(PEER, new CatchUpReply(1, List.of(value(99)), 1, 1));
    assertFalse(paxos.isLeading());
    assertEquals(value(99), paxos.decided(1));
  }

  @Test
  void asksThoseWhoRuleLaterForTheirPromisesBeforeItProposesThere() {
    MultiPaxos paxos = bench.leading();
    Configuration next = bench.schedule.latest();
    for (int i = 0; i < 3; i++) {
      next = next.with(new Member(new ReplicaId(i, new Epoch(1, 7)), "new" + i, 1, 2));
    }
    Configuration others = new Configuration(1, next.members());
    assertEquals(1, paxos.propose(new Reconfigure(others)));
    bench.effects.take();
    bench.decide(paxos, new Accept(paxos.highestBallot(), 1, new Reconfigure(others), 0));
    assertEquals(1, bench.effects.takeMessages(Prepare.class).size());
    for (long slot = 2; slot <= 4; slot++) {
      assertEquals(slot, paxos.propose(value((int) slot)));
    }
    assertEquals(1 + Bench.ALPHA, bench.schedule.latestFirstSlot());
    bench.decide(paxos, new Accept(paxos.highestBallot(), 2, value(2), 0));
    assertFalse(paxos.isWindowOpen(), "nobody who rules slot 5 has promised");
  }
}
