package io.loggos.paxos;

import static io.loggos.paxos.Bench.ALPHA;
import static io.loggos.paxos.Bench.accept;
import static io.loggos.paxos.Bench.ballot;
import static io.loggos.paxos.Bench.configuration;
import static io.loggos.paxos.Bench.learn;
import static io.loggos.paxos.Bench.promise;
import static io.loggos.paxos.Bench.value;
import static io.loggos.paxos.Bench.vitals;
import static io.loggos.paxos.Bench.vote;
import static io.loggos.paxos.RecordingEffects.persisted;
import static io.loggos.paxos.RecordingEffects.toAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.NoOp;
import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.Stamp;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import io.loggos.paxos.RecordingEffects.Send;
import io.loggos.paxos.RecordingEffects.Start;
import io.loggos.paxos.RecordingEffects.Stop;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.CatchUpReply;
import io.loggos.paxos.message.CatchUpRequest;
import io.loggos.paxos.message.Confirm;
import io.loggos.paxos.message.Confirmed;
import io.loggos.paxos.message.Learn;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Vote;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Replica 0 leads while the others are replaced: the change is decided in slot 1 and rules from
 * slot 5 on.
 */
final class TwoConfigurationsTest {
  private static final ReplicaId SELF = ReplicaId.of(0);
  private static final ReplicaId OLD1 = ReplicaId.of(1);
  private static final ReplicaId OLD2 = ReplicaId.of(2);
  private static final ReplicaId NEW1 = new ReplicaId(1, new Epoch(1, 7));
  private static final ReplicaId NEW2 = new ReplicaId(2, new Epoch(1, 7));
  private static final Ballot OWN = ballot(1, 0);
  private static final long FIRST = 1 + ALPHA;

  private final Bench bench = new Bench(3, 0);

  /** Members 1 and 2 have successors. */
  private static final Configuration NEXT =
      next(configuration(3).with(member(NEW1)).with(member(NEW2)));

  private static Configuration next(Configuration members) {
    return new Configuration(1, members.members());
  }

  private static Member member(ReplicaId id) {
    return new Member(id, "new", 1, 2);
  }

  /** Leads, and has had the change decided; nobody of the next configuration has promised. */
  private MultiPaxos changed(Configuration to) {
    MultiPaxos paxos = bench.leading();
    decideChange(paxos, to);
    return paxos;
  }

  private void decideChange(MultiPaxos paxos, Configuration to) {
    assertEquals(1, paxos.propose(new Reconfigure(to)));
    bench.decide(paxos, new Accept(OWN, 1, new Reconfigure(to), 0));
    assertEquals(FIRST, bench.schedule.latestFirstSlot());
  }

  /** The slots before the change rules are decided. */
  private void decideUpToTheFirst(MultiPaxos paxos) {
    for (int slot = 2; slot < FIRST; slot++) {
      assertEquals(slot, paxos.propose(value(slot)));
    }
    for (int slot = 2; slot < FIRST; slot++) {
      bench.decide(paxos, accept(OWN, slot, slot, 0));
    }
    assertEquals(FIRST - 1, paxos.decidedUpTo());
    bench.effects.take();
  }

  @Test
  void asksTheNextOnesUnderTheSameBallotAndGoesOnMeanwhile() {
    MultiPaxos paxos = bench.leading();
    paxos.propose(new Reconfigure(NEXT));
    bench.effects.take();
    decideChange(paxos);
    assertEquals(List.of(new Prepare(OWN, 1)), bench.effects.takeMessages(Prepare.class), "once");
    paxos.onTimer(Proposer.PREPARE);
    assertEquals(
        List.of(toAll(new Prepare(OWN, 1)), new Start(Proposer.PREPARE, 100 * Bench.MILLI)),
        bench.effects.take());
    decideUpToTheFirst(paxos);
    assertFalse(paxos.isWindowOpen());
    assertEquals(-1, paxos.propose(value(5)));
    paxos.onMessage(OLD2, promise(OWN, 0));
    assertFalse(paxos.isWindowOpen(), "whoever leaves does not count");

    paxos.onMessage(NEW1, promise(OWN, 0));
    assertTrue(bench.effects.take().contains(new Stop(Proposer.PREPARE)));
    assertTrue(paxos.isWindowOpen());
    assertEquals(FIRST, paxos.propose(value(5)));
  }

  private void decideChange(MultiPaxos paxos) {
    bench.decide(paxos, new Accept(OWN, 1, new Reconfigure(NEXT), 0));
  }

  @Test
  void aPromiseThatCameEarlyCountsOnceTheChangeIsKnown() {
    MultiPaxos paxos = bench.leading();
    bench.schedule.hint(NEXT);
    paxos.onMessage(NEW1, promise(OWN, 0));
    bench.effects.take();
    decideChange(paxos, NEXT);
    assertEquals(List.of(), bench.effects.takeMessages(Prepare.class));
    decideUpToTheFirst(paxos);
    assertTrue(paxos.isWindowOpen());
  }

  @Test
  void theWindowReachesAcrossTheBoundaryAndNoFurther() {
    MultiPaxos paxos = changed(NEXT);
    paxos.onMessage(NEW1, promise(OWN, 0));
    for (int slot = 2; slot <= 1 + ALPHA; slot++) {
      assertEquals(slot, paxos.propose(value(slot)));
    }
    assertFalse(paxos.isWindowOpen(), "slot 6 is further than alpha beyond slot 1");
    bench.decide(paxos, accept(OWN, 2, 2, 0));
    assertEquals(6, paxos.propose(value(6)));
  }

  @Test
  void whatTheNextOnesVotedForBindsBeforeAnythingNew() {
    MultiPaxos paxos = changed(NEXT);
    decideUpToTheFirst(paxos);
    Ballot earlier = new Ballot(0, 1, NEW1.epoch(), 4);
    paxos.onMessage(NEW1, promise(OWN, 0, vote(7, earlier, 70)));
    assertEquals(
        List.of(
            new Accept(OWN, 5, NoOp.INSTANCE, 4),
            new Accept(OWN, 6, NoOp.INSTANCE, 4),
            accept(OWN, 7, 70, 4)),
        bench.effects.takeMessages(Accept.class));
    assertEquals(8, paxos.propose(value(8)));
  }

  @Test
  void boundValuesBeyondTheWindowWaitAndKeepNewOnesOut() {
    MultiPaxos paxos = changed(NEXT);
    bench.effects.take();
    Ballot earlier = new Ballot(0, 1, NEW1.epoch(), 4);
    paxos.onMessage(NEW1, promise(OWN, 0, vote(6, earlier, 60)));
    assertEquals(
        List.of(2L, 3L, 4L, 5L),
        bench.effects.takeMessages(Accept.class).stream().map(Accept::slot).toList(),
        "slots before the bound one take nothing new either");
    assertEquals(-1, paxos.propose(value(6)));
    bench.decide(paxos, new Accept(OWN, 2, NoOp.INSTANCE, 1));
    assertEquals(List.of(accept(OWN, 6, 60, 2)), bench.effects.takeMessages(Accept.class));
  }

  @Test
  void whatTheNextOnesKnowToBeDecidedIsFetchedFirst() {
    MultiPaxos paxos = changed(NEXT);
    decideUpToTheFirst(paxos);
    paxos.onMessage(NEW1, promise(OWN, 5));
    assertFalse(paxos.isWindowOpen());
    assertEquals(List.of(new CatchUpRequest(5)), bench.effects.takeMessages(CatchUpRequest.class));
    paxos.onMessage(NEW1, new CatchUpReply(5, List.of(value(50)), 1, 5));
    assertEquals(value(50), paxos.decided(5));
    assertFalse(paxos.isLeading(), "another one led there");
  }

  @Test
  void beginsAnewWhenNobodyIsLeftWhoKnewWhatIsMissing() {
    MultiPaxos paxos = changed(NEXT);
    decideUpToTheFirst(paxos);
    paxos.onMessage(NEW1, promise(OWN, FIRST + 1));
    assertFalse(paxos.isWindowOpen(), "it may not propose in slots that NEW1 knows to be decided");
    bench.effects.take();
    for (int i = 0; i < 20 && paxos.isLeading(); i++) {
      paxos.onTimer(Proposer.PREPARE);
    }
    Ballot anew = ballot(2, 0);
    assertEquals(anew, paxos.highestBallot());
    assertTrue(bench.effects.takeMessages(Prepare.class).contains(new Prepare(anew, FIRST - 1)));
  }

  @Test
  void asksOnForThoseWhoRuleThoughTheirSuccessorsHavePromised() {
    Configuration alone = new Configuration(2, List.of(configuration(3).member(0)));
    Reconfigure change = new Reconfigure(alone);
    MultiPaxos paxos = changed(NEXT);
    // another leader has proposed that NEW1 and NEW2 go
    Vote last = new Vote(FIRST, new Ballot(0, 1, NEW1.epoch(), 4), change);
    paxos.onMessage(OLD1, promise(OWN, 1, last));
    for (int slot = 2; slot < FIRST; slot++) {
      bench.decide(paxos, new Accept(OWN, slot, NoOp.INSTANCE, 1));
    }
    paxos.onMessage(NEW1, new CatchUpReply(FIRST, List.of(change), 1, FIRST));
    assertEquals(alone, bench.schedule.latest());
    assertTrue(paxos.isLeading());
    assertFalse(paxos.isWindowOpen(), "the slots before are NEXT's, of whom only r0 has promised");
    bench.effects.take();
    paxos.onTimer(Proposer.PREPARE);
    assertEquals(
        List.of(new Prepare(OWN, FIRST)),
        bench.effects.takeMessages(Prepare.class),
        "one was lost");
    paxos.onMessage(NEW1, promise(OWN, FIRST));
    assertEquals(FIRST + 1, paxos.propose(value(6)));
    assertTrue(bench.effects.take().contains(new Stop(Proposer.PREPARE)));
  }

  @Test
  void votesCountWhereTheirVotersRule() {
    MultiPaxos paxos = changed(NEXT);
    paxos.onMessage(NEW1, promise(OWN, 0));
    for (int slot = 2; slot <= FIRST; slot++) {
      paxos.propose(value(slot));
      paxos.onMessage(SELF, accept(OWN, slot, slot, 0));
    }
    paxos.onMessage(SELF, learn(OWN, 2, FIRST));
    paxos.onMessage(NEW1, learn(OWN, 2, FIRST));
    paxos.onMessage(NEW2, learn(OWN, 2, FIRST));
    assertEquals(1, paxos.decidedUpTo());
    assertNull(paxos.decided(2), "newcomers do not rule yet");
    paxos.onMessage(OLD1, learn(OWN, 2, FIRST));
    assertEquals(FIRST, paxos.decidedUpTo());
    assertEquals(FIRST + 1, paxos.propose(value(6)));
    paxos.onMessage(SELF, accept(OWN, FIRST + 1, 6, 0));
    paxos.onMessage(SELF, learn(OWN, FIRST + 1, FIRST + 1));
    paxos.onMessage(OLD1, learn(OWN, FIRST + 1, FIRST + 1));
    paxos.onMessage(OLD2, learn(OWN, FIRST + 1, FIRST + 1));
    assertEquals(FIRST, paxos.decidedUpTo(), "leavers rule no more");
    paxos.onMessage(NEW2, learn(OWN, FIRST + 1, FIRST + 1));
    assertEquals(FIRST + 1, paxos.decidedUpTo());
  }

  @Test
  void asksAgainWhoeverRulesTheSlot() {
    MultiPaxos paxos = changed(NEXT);
    paxos.onMessage(NEW1, promise(OWN, 0));
    for (int slot = 2; slot <= FIRST; slot++) {
      paxos.propose(value(slot));
    }
    // the vote of a former holder in a slot of its successor is not the successor's
    paxos.onMessage(OLD1, learn(OWN, 4, FIRST));
    bench.effects.take();
    bench.advance(50);
    paxos.onTimer(Proposer.RESEND);
    List<String> sent =
        bench.effects.take().stream()
            .filter(Send.class::isInstance)
            .map(Send.class::cast)
            .map(send -> ((Accept) send.message()).slot() + " to " + send.to())
            .filter(line -> line.startsWith("4") || line.startsWith("5"))
            .toList();
    assertEquals(List.of("4 to r0", "4 to r2", "5 to r0", "5 to " + NEW1, "5 to " + NEW2), sent);
  }

  @Test
  void aLeaderThatLeavesFinishesWhatItRulesAndNothingMore() {
    Configuration without = configuration(3).without(0);
    MultiPaxos paxos = changed(without);
    decideUpToTheFirst(paxos);
    paxos.onMessage(OLD2, promise(OWN, 0));
    assertTrue(paxos.isLeading());
    assertFalse(paxos.isWindowOpen(), "though all who rule have promised");
    assertEquals(-1, paxos.propose(value(5)));
  }

  @Test
  void aNewcomerThatLeadsFinishesTheSlotsBeforeItsTime() {
    ConfigurationSchedule schedule = ConfigurationSchedule.joining(configuration(3), NEXT);
    Bench bench = new Bench(schedule, NEW1);
    MultiPaxos paxos = bench.multiPaxos();
    paxos.start();
    paxos.onMessage(OLD2, new CatchUpReply(1, List.of(new Reconfigure(NEXT)), 1, 1));
    paxos.onTrust(NEW1);
    Ballot own = paxos.highestBallot();
    bench.effects.take();
    paxos.onMessage(OLD1, promise(own, 1));
    assertFalse(paxos.isLeading());
    paxos.onMessage(OLD2, promise(own, 1, vote(3, ballot(1, 2), 30)));
    assertTrue(paxos.isLeading());
    assertEquals(
        List.of(new Accept(own, 2, NoOp.INSTANCE, 1), accept(own, 3, 30, 1)),
        bench.effects.takeMessages(Accept.class));
    assertEquals(4, paxos.propose(value(4)));
    assertFalse(paxos.isWindowOpen(), "of slot 5 only r2's predecessor has promised");
    paxos.onMessage(NEW1, promise(own, 1));
    paxos.onMessage(SELF, promise(own, 1));
    assertEquals(5, paxos.propose(value(5)));
  }

  @Test
  void aLeaderWithoutAVoteWritesDownWhatWasChosen() {
    MultiPaxos paxos = bench.leading();
    paxos.propose(value(1));
    bench.effects.take();
    paxos.onMessage(OLD1, learn(OWN, 1, 1));
    paxos.onMessage(OLD2, learn(OWN, 1, 1));
    assertEquals(value(1), paxos.decided(1));
    assertEquals(
        List.of(persisted(new JournalRecord.Decided(1, value(1)))), bench.effects.takeUntimed());
    assertTrue(paxos.isLeading());
  }

  @Test
  void aLeaderWithAVoteNeedsNoSecondRecord() {
    MultiPaxos paxos = bench.leading();
    paxos.propose(value(1));
    paxos.onMessage(SELF, accept(OWN, 1, 1, 0));
    bench.effects.take();
    paxos.onMessage(OLD1, learn(OWN, 1, 1));
    paxos.onMessage(OLD2, learn(OWN, 1, 1));
    assertEquals(value(1), paxos.decided(1));
    assertEquals(List.of(), bench.effects.takeUntimed());
  }

  @Test
  void aDeposedProposerDoesNotRememberWhatItProposed() {
    MultiPaxos paxos = bench.leading();
    paxos.propose(value(1));
    paxos.onMessage(OLD1, new Prepare(ballot(2, 1), 0));
    bench.effects.take();
    paxos.onMessage(OLD1, learn(OWN, 1, 1));
    paxos.onMessage(OLD2, learn(OWN, 1, 1));
    assertNull(paxos.decided(1));
    assertEquals(1, paxos.knownDecidedUpTo(), "to be fetched");
  }

  @Test
  void aRestartTakesTheRecordedDecisionForWhatAnOlderVoteWasFor() {
    MultiPaxos paxos = bench.multiPaxos();
    paxos.recover(new JournalRecord.Voted(1, ballot(1, 1), value(11)));
    paxos.recover(new JournalRecord.Decided(1, value(1)));
    paxos.recover(new JournalRecord.Voted(2, ballot(1, 1), value(12)));
    paxos.recover(new JournalRecord.DecidedUpTo(2));
    assertEquals(value(1), paxos.decided(1));
    assertEquals(value(12), paxos.decided(2));
  }

  @Test
  void aRestartLearnsOfTheChangeInTheOrderOfTheSlots() {
    MultiPaxos paxos = bench.multiPaxos();
    paxos.recover(new JournalRecord.Decided(2, value(2)));
    assertEquals(0, bench.schedule.latest().number());
    paxos.recover(new JournalRecord.Decided(1, new Reconfigure(NEXT)));
    assertEquals(NEXT, bench.schedule.latest());
    assertEquals(FIRST, bench.schedule.latestFirstSlot());
    assertEquals(2, paxos.decidedUpTo());
  }

  @Test
  void aNewcomerIsSilentUntilItsOwnLogMakesItAMember() {
    ConfigurationSchedule schedule = ConfigurationSchedule.joining(configuration(3), NEXT);
    Bench bench = new Bench(schedule, NEW1);
    MultiPaxos paxos = bench.multiPaxos();
    paxos.start();
    bench.effects.take();
    paxos.onMessage(SELF, new Prepare(OWN, 0));
    paxos.onMessage(SELF, accept(OWN, 2, 2, 0));
    paxos.onMessage(SELF, new Confirm(OWN, 1, 0));
    paxos.onTurnEnd();
    assertEquals(List.of(), bench.effects.takeUntimed());

    paxos.onMessage(SELF, new CatchUpReply(1, List.of(new Reconfigure(NEXT)), 1, 1));
    bench.effects.take();
    paxos.onMessage(SELF, new Prepare(OWN, 0));
    paxos.onMessage(SELF, accept(OWN, 2, 2, 0));
    paxos.onMessage(SELF, new Confirm(OWN, 1, 0));
    paxos.onTurnEnd();
    assertEquals(1, bench.effects.takeMessages(Promise.class).size());
    paxos.onMessage(SELF, accept(OWN, 3, 3, 0));
    paxos.onTurnEnd();
    assertEquals(
        List.of(learn(OWN, 3, 3)),
        bench.effects.takeMessages(Learn.class),
        "before its time, too: it knows the decisions by its own votes");
  }

  @Test
  void aNewcomerWhoseStateIsUnsavedGivesNoVotes() {
    ConfigurationSchedule schedule = ConfigurationSchedule.joining(configuration(3), NEXT);
    Bench bench = new Bench(schedule, NEW1);
    MultiPaxos paxos = bench.multiPaxos();
    paxos.start();
    paxos.onMessage(SELF, new CatchUpReply(1, List.of(new Reconfigure(NEXT)), 1, 1));
    paxos.holdVotes(true);
    bench.effects.take();
    paxos.onMessage(SELF, accept(OWN, 5, 5, 0));
    paxos.onTurnEnd();
    assertEquals(List.of(), bench.effects.takeMessages(Learn.class));
    paxos.onMessage(SELF, new Prepare(OWN, 0));
    assertEquals(1, bench.effects.takeMessages(Promise.class).size(), "promises bind no state");
    paxos.holdVotes(false);
    paxos.onMessage(SELF, accept(OWN, 5, 5, 0));
    paxos.onTurnEnd();
    assertEquals(List.of(learn(OWN, 5, 5)), bench.effects.takeMessages(Learn.class));
  }

  @ParameterizedTest(name = "slot {0}: answered {1}")
  @CsvSource({"3, true", "8, true", "9, false"})
  void aFormerMemberAnswersWithTheDecision(long slot, boolean answered) {
    Bench bench = new Bench(3, 1);
    MultiPaxos paxos = bench.multiPaxos();
    paxos.start();
    List<Value> log = new ArrayList<>();
    log.add(new Reconfigure(NEXT));
    for (int i = 2; i <= 8; i++) {
      log.add(value(i));
    }
    paxos.onMessage(SELF, new CatchUpReply(1, log, 1, 8));
    assertEquals(8, paxos.decidedUpTo());
    bench.schedule.onExecuted(8);
    bench.effects.take();
    bench.schedule.hint(new Configuration(2, NEXT.members()));
    paxos.onMessage(SELF, accept(OWN, slot, (int) slot, 0));
    paxos.onTurnEnd();
    List<CatchUpReply> replies = bench.effects.takeMessages(CatchUpReply.class);
    assertEquals(answered, !replies.isEmpty());
    if (answered) {
      assertEquals(value((int) slot), replies.get(0).values().get(0));
    }
  }

  @Test
  void membersToComeAreAskedForWhatOnlyTheyKnow() {
    MultiPaxos paxos = bench.multiPaxos();
    paxos.start();
    bench.schedule.hint(NEXT);
    paxos.onVitals(NEW1, vitals(9, 9));
    assertEquals(9, paxos.knownDecidedUpTo());
    bench.effects.take();
    paxos.onTimer(CatchUp.CATCH_UP);
    assertTrue(
        bench.effects.take().contains(new Send(NEW1, new CatchUpRequest(1))), "nobody else has it");
    paxos.onMessage(NEW1, new CatchUpReply(1, List.of(new Reconfigure(NEXT), value(2)), 1, 9));
    assertEquals(2, paxos.decidedUpTo());
    assertEquals(NEXT, bench.schedule.latest());
  }

  @Test
  void noLeaseOutlivesTheProposalOfAChange() {
    MultiPaxos paxos = bench.leading();
    long question = paxos.confirmLeadership(1000, 1200);
    paxos.onMessage(SELF, new Confirmed(OWN, question, Stamp.EMPTY));
    paxos.onMessage(OLD1, new Confirmed(OWN, question, Stamp.EMPTY));
    assertEquals(bench.clock.nanos() + 1000, paxos.leaseUntilNanos());
    long late = paxos.confirmLeadership(1000, 1200);
    paxos.propose(new Reconfigure(NEXT));
    assertEquals(Long.MIN_VALUE, paxos.leaseUntilNanos());
    bench.effects.take();
    long postponed = paxos.confirmLeadership(1000, 1200);
    assertEquals(List.of(), bench.effects.take(), "it is not known who would have to answer");
    for (long one : new long[] {late, postponed}) {
      paxos.onMessage(SELF, new Confirmed(OWN, one, Stamp.EMPTY));
      paxos.onMessage(OLD1, new Confirmed(OWN, one, Stamp.EMPTY));
    }
    assertEquals(question, paxos.confirmedUpTo());
    assertEquals(Long.MIN_VALUE, paxos.leaseUntilNanos());
  }

  @Test
  void bothQuorumsAnswerWhileAChangeIsOnItsWay() {
    MultiPaxos paxos = changed(NEXT);
    paxos.onMessage(NEW1, promise(OWN, 1));
    long question = paxos.confirmLeadership(1000, 1200);
    paxos.onMessage(SELF, new Confirmed(OWN, question, Stamp.EMPTY));
    paxos.onMessage(OLD1, new Confirmed(OWN, question, Stamp.EMPTY));
    paxos.onMessage(OLD2, new Confirmed(OWN, question, Stamp.EMPTY));
    assertEquals(0, paxos.confirmedUpTo());
    paxos.onMessage(NEW2, new Confirmed(OWN, question, Stamp.EMPTY));
    assertEquals(question, paxos.confirmedUpTo());
  }

  /** Another leader, under a lower ballot, may have gone on with them before. */
  @Test
  void readsWaitForWhatThoseKnowWhoWillRule() {
    MultiPaxos paxos = changed(NEXT);
    assertEquals(2, paxos.propose(value(2)));
    bench.effects.take();
    paxos.confirmLeadership(1000, 1200);
    assertEquals(List.of(), bench.effects.take(), "they have not promised");
    paxos.onMessage(NEW1, promise(OWN, 2));
    bench.effects.take();
    paxos.confirmLeadership(1000, 1200);
    assertEquals(List.of(), bench.effects.take(), "a decision is missing here");
    paxos.onMessage(NEW1, new CatchUpReply(2, List.of(value(2)), 1, 2));
    bench.effects.take();
    long question = paxos.confirmLeadership(1000, 1200);
    assertEquals(List.of(toAll(new Confirm(OWN, question, 1200))), bench.effects.take());
  }
}
