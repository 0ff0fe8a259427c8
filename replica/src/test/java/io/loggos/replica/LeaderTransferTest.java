package io.loggos.replica;

import static io.loggos.replica.Entries.command;
import static io.loggos.replica.Entries.open;
import static io.loggos.replica.ReplicaBench.SELF;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.when;

import io.loggos.api.Ballot;
import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.FailureHandling;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.MembershipRequest.Kind;
import io.loggos.api.machine.Vitals;
import io.loggos.replica.RecordingEffects.Start;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

final class LeaderTransferTest {
  private static final Ballot OWN = new Ballot(3, 0, Epoch.FIRST, 1);
  private static final Ballot THEIRS = new Ballot(4, 2, Epoch.FIRST, 1);

  private final FailureHandling handling =
      Mockito.mock(FailureHandling.class, Mockito.CALLS_REAL_METHODS);
  private final ReplicaBench bench = new ReplicaBench(IngressTest.OPTIONS, handling);

  @BeforeEach
  void lead() {
    bench.consensus.highest = OWN;
    bench.lead();
    bench.liveness.vitals[2] = healthy(bench.consensus.decidedUpTo);
    bench.liveness.calls.clear();
  }

  private static Vitals healthy(long executed) {
    return new Vitals(executed, executed, 0, true, false);
  }

  private void ask(int index) {
    bench.replica.onMembershipRequest(new MembershipRequest(7, Kind.TRANSFER_LEADER, index, "", 0));
    bench.replica.onTurnEnd();
  }

  private String answer(boolean done) {
    MembershipOrder.Answer answer = (MembershipOrder.Answer) bench.replica.takeOrder();
    assertEquals(7, answer.request());
    assertEquals(done, answer.done());
    return answer.text();
  }

  private boolean handedOver() {
    return bench.liveness.calls.contains("hand over to r2 under 3:r0");
  }

  /** Consensus does what it is told by the new trust. */
  private void stepDown() {
    bench.consensus.leading = false;
    bench.step();
  }

  @Test
  void handsOverAtOnceWhenNothingIsOpen() {
    ask(2);
    assertTrue(handedOver());
    assertTrue(bench.consensus.calls.contains("trust r2"));
    assertNull(bench.replica.takeOrder());
    stepDown();
    bench.consensus.highest = THEIRS;
    bench.replica.onTurnEnd();
    assertNull(bench.replica.takeOrder(), "it was not heard to lead");
    bench.consensus.led = THEIRS;
    bench.replica.onTurnEnd();
    assertEquals("r2 leads", answer(true));
    assertEquals(
        List.of("leadership is to go to r2, as an operator wants", "handed over to r2", "r2 leads"),
        bench.effects.causes(Events.Kind.TRANSFER));
  }

  @Test
  void proposesNothingUntilItsOpenSlotsAreDecidedAndSendsOnWhoWaits() {
    bench.send(11, open(1));
    bench.replica.onTurnEnd();
    assertEquals(1, bench.consensus.proposed.size());
    bench.consensus.openSlots = true;
    ask(2);
    assertFalse(handedOver());
    bench.send(12, open(2));
    bench.replica.onTurnEnd();
    assertEquals(1, bench.consensus.proposed.size());
    bench.effects.take();

    bench.consensus.openSlots = false;
    bench.decideProposed();
    assertEquals(List.of(ReplyStatus.OPENED), statuses());
    bench.replica.onTurnEnd();
    assertTrue(handedOver());
    stepDown();
    assertEquals(List.of(ReplyStatus.NOT_LEADER), statuses().stream().distinct().toList());
  }

  private List<ReplyStatus> statuses() {
    return bench.effects.takeReplies().stream()
        .map(effect -> ((RecordingEffects.Reply) effect).status())
        .toList();
  }

  @Test
  void goesOnWhenItsOpenSlotsAreNotDecidedInTime() {
    bench.consensus.openSlots = true;
    ask(2);
    assertTrue(
        bench.effects.take().contains(new Start(LeaderTransfer.LIMIT, LeaderTransfer.DRAIN_NANOS)));
    bench.send(11, open(1));
    bench.replica.onTurnEnd();
    assertEquals(List.of(), bench.consensus.proposed);
    bench.replica.onTimer(LeaderTransfer.LIMIT);
    assertEquals("given up: what was proposed before was not decided in time", answer(false));
    bench.replica.onTurnEnd();
    assertEquals(1, bench.consensus.proposed.size());
    assertFalse(handedOver());
  }

  @Test
  void withdrawsTheWishWhenNobodyTakesOver() {
    ask(2);
    stepDown();
    bench.replica.onTimer(LeaderTransfer.LIMIT);
    assertEquals("withdrawn: r2 did not take over in time", answer(false));
    assertTrue(bench.liveness.calls.contains("withdraw r2"));
  }

  /** Perhaps the other one led in between; that is over. */
  @Test
  void saysSoWhenItLeadsAgain() {
    ask(2);
    stepDown();
    bench.consensus.led = THEIRS;
    bench.consensus.highest = new Ballot(THEIRS.number() + 1, SELF.index(), Epoch.FIRST, 1);
    bench.consensus.leading = true;
    bench.replica.onTurnEnd();
    assertEquals("this replica leads again", answer(false));
  }

  @Test
  void saysSoWhenTheTargetBecomesUnfit() {
    bench.liveness.handsOver = false;
    ask(2);
    assertEquals("r2 is not fit to lead", answer(false));
    assertEquals(SELF.index(), bench.replica.trustedLeader());
    bench.send(11, command(1, 1, "a"));
    bench.replica.onTurnEnd();
    assertEquals(1, bench.consensus.proposed.size());
  }

  @Test
  void endsWhenAnotherOneTakesOverBefore() {
    bench.consensus.openSlots = true;
    ask(2);
    stepDown();
    bench.replica.onTurnEnd();
    assertTrue(answer(false).startsWith("this replica leads no more"));
  }

  @Test
  void whoLeadsAlreadyGoesOn() {
    ask(0);
    assertEquals("r0 leads already", answer(true));
    assertTrue(bench.liveness.calls.contains("hand over to r0 under 3:r0"));
  }

  @Test
  void refusesASecondWish() {
    bench.consensus.openSlots = true;
    ask(2);
    ask(1);
    assertEquals("leadership is on its way to r2", answer(false));
  }

  @Test
  void refusesWhoCannotLead() {
    ask(5);
    assertEquals("no member has index 5", answer(false));
    bench.liveness.suspected = 1L << 2;
    ask(2);
    assertEquals("r2 is suspected to have failed", answer(false));
    bench.liveness.suspected = 0;
    bench.liveness.vitals[2] = new Vitals(1, 1, 0, false, false);
    ask(2);
    assertEquals("r2 says itself that it is not fit to lead", answer(false));
    bench.liveness.vitals[2] = new Vitals(1, 1, 0, false, true);
    ask(2);
    assertEquals("r2 has stopped executing", answer(false));
    bench.consensus.decidedUpTo = LeaderTransfer.LAG_MAX + 2;
    bench.liveness.vitals[2] = healthy(1);
    ask(2);
    assertEquals("r2 is 4097 slots behind, more than 4096", answer(false));
    assertFalse(handedOver());
  }

  @Test
  void refusesWhileTheMembershipChanges() {
    when(handling.underWay()).thenReturn("r1 is to go");
    ask(2);
    assertEquals("a change of the membership is under way: r1 is to go", answer(false));
    when(handling.underWay()).thenReturn(null);
    bench.schedule.decide(9, bench.schedule.latest().without(1), 50);
    ask(2);
    assertEquals("a change of the membership is decided and does not rule yet", answer(false));
  }

  @Test
  void onlyTheLeaderHandsOver() {
    bench.consensus.leading = false;
    bench.step();
    ask(2);
    assertEquals("this replica does not lead", answer(false));
    assertEquals(ReplicaId.of(0), SELF);
  }
}
