package io.loggos.replica;

import static io.loggos.replica.Entries.batch;
import static io.loggos.replica.Entries.command;
import static io.loggos.replica.Entries.open;
import static io.loggos.replica.ReplicaBench.PEER;
import static io.loggos.replica.ReplicaBench.SELF;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.loggos.api.Batch;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Genesis;
import io.loggos.api.Member;
import io.loggos.api.NoOp;
import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.FailureHandling;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.LifeCycle;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.wire.Part;
import io.loggos.replica.ReplicaBench.Probe;
import io.loggos.replica.ReplicaOptions.Saving;
import io.loggos.replica.ReplicaOptions.SnapshotOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.mockito.Mockito;

/** What a replica and its failure handling tell each other. */
final class ReplicaMembershipTest {
  /** As elsewhere, but snapshots are saved. */
  private static final ReplicaOptions SAVING =
      new ReplicaOptions(
          IngressTest.OPTIONS.batch(),
          IngressTest.OPTIONS.admission(),
          IngressTest.OPTIONS.sessions(),
          IngressTest.OPTIONS.reads(),
          new SnapshotOptions(100_000, 1000, new Saving(100, 0, 0)),
          IngressTest.OPTIONS.replyBytesMax(),
          1000);

  private final FailureHandling handling =
      Mockito.mock(FailureHandling.class, Mockito.CALLS_REAL_METHODS);
  private final ReplicaBench bench = new ReplicaBench(SAVING, handling);
  private final Replica replica = bench.replica;

  private void becomes(LifeCycle state) {
    when(handling.lifeCycle()).thenReturn(state);
  }

  /** A peer's snapshot of two slots is installed; the storage was asked to save it. */
  private void install() {
    ReplicaBench source = new ReplicaBench(SAVING, null);
    source.consensus.decide(new Genesis(9));
    source.consensus.decide(batch(50, open(1), command(1, 1, "a")));
    source.step();
    bench.consensus.snapshotSource = PEER;
    bench.step();
    bench
        .effects
        .takeMessages(SnapshotRequest.class)
        .forEach(request -> source.replica.onMessage(SELF, request));
    source.replica.onCaptured(source.effects.takeCaptured().toBytes(), null);
    for (SnapshotChunk chunk : source.effects.takeMessages(SnapshotChunk.class)) {
      replica.onMessage(PEER, chunk);
    }
    assertEquals(2, replica.executedUpTo());
  }

  @Test
  void tellsWhatEarlierStartsExecutedBeforeTheStart() {
    replica.recover(new JournalRecord.Decided(1, NoOp.INSTANCE));
    replica.recover(new JournalRecord.Decided(2, NoOp.INSTANCE));
    replica.start();
    InOrder order = inOrder(handling);
    order.verify(handling).onExecuted(2);
    order.verify(handling).start();
    verify(handling).onExecuted(anyLong());
  }

  @Test
  void tellsNothingOfAStateThatIsNotSaved() {
    replica.start();
    install();
    byte[] image = bench.effects.takeCaptured().toBytes();
    assertTrue(bench.consensus.calls.contains("hold true"));
    bench.consensus.decide(NoOp.INSTANCE);
    bench.step();
    assertEquals(3, replica.executedUpTo());
    verify(handling, never()).onExecuted(anyLong());

    replica.onCaptured(null, "the disk is full");
    replica.onTimer(Snapshots.SAVE_AGAIN);
    assertEquals(3, replica.executedUpTo());
    verify(handling, never()).onExecuted(anyLong());
    assertEquals("hold true", lastHold());

    assertTrue(image.length > 0);
    replica.onCaptured(bench.effects.takeCaptured().toBytes(), null);
    verify(handling).onExecuted(3);
    assertEquals("hold false", lastHold());
    bench.consensus.decide(NoOp.INSTANCE);
    bench.step();
    verify(handling).onExecuted(4);
  }

  private String lastHold() {
    List<String> holds =
        bench.consensus.calls.stream().filter(call -> call.startsWith("hold")).toList();
    return holds.get(holds.size() - 1);
  }

  @Test
  void whatWasDecidedBeforeAChangeIsRecordedBeforeAnybodyLeavesOnIt() {
    replica.start();
    Configuration next = bench.schedule.latest().without(1);
    bench.consensus.decide(new Genesis(9));
    bench.consensus.decide(NoOp.INSTANCE);
    bench.step();
    assertEquals(0, journalled());
    bench.schedule.decide(3, next, 2);
    bench.consensus.decide(NoOp.INSTANCE);
    bench.step();
    assertEquals(0, journalled());
    bench.consensus.decide(NoOp.INSTANCE);
    bench.step();
    assertEquals(4, journalled());
  }

  private long journalled() {
    return bench.consensus.calls.stream()
        .filter(call -> call.startsWith("journal decided "))
        .mapToLong(call -> Long.parseLong(call.substring("journal decided ".length())))
        .max()
        .orElse(0);
  }

  @Test
  void aCaptureOfItsOwnStateIsNotWaitedFor() {
    replica.start();
    bench.consensus.decide(new Genesis(9));
    bench.step();
    replica.onSnapshotWanted();
    bench.consensus.decide(NoOp.INSTANCE);
    bench.step();
    verify(handling).onExecuted(2);
    replica.onCaptured(bench.effects.takeCaptured().toBytes(), null);
    verify(handling, times(2)).onExecuted(anyLong());
  }

  @Test
  void whoHasRetiredTakesPartInNothing() {
    bench.lead();
    verify(handling).onLeading(true);
    becomes(LifeCycle.RETIRED);
    bench.consensus.calls.clear();
    bench.liveness.calls.clear();
    clearInvocations(handling);
    for (Part part : new Part[] {Part.CONSENSUS, Part.LIVENESS, Part.FAILURE_HANDLING}) {
      replica.onMessage(PEER, new Probe(part));
      replica.onTimer(new TimerKey(part, "some"));
    }
    replica.onRecalled(PEER, 1, List.of(NoOp.INSTANCE));
    replica.onTurnEnd();
    verify(handling, never()).onMessage(any(), any());
    verify(handling, never()).onTimer(any());
    assertEquals(List.of(), bench.consensus.calls);
    assertEquals(List.of(), bench.liveness.calls);
    assertEquals(List.of(), bench.effects.take());
  }

  @Test
  void whoHasRetiredLeadsNoMore() {
    bench.lead();
    becomes(LifeCycle.RETIRED);
    replica.onCrashEvidence(PEER);
    verify(handling).onLeading(false);
    assertEquals("follower", replica.status(false).role());
  }

  @Test
  void aLeaverGoesOn() {
    becomes(LifeCycle.RETIRING);
    replica.onMessage(PEER, new Probe(Part.CONSENSUS));
    replica.onRecalled(PEER, 1, List.of(NoOp.INSTANCE));
    replica.onTurnEnd();
    assertTrue(bench.consensus.calls.contains("message of r1"));
    assertTrue(bench.consensus.calls.contains("turn end"));
  }

  @Test
  void strangersAreToldOfToFailureHandlingAlone() {
    ReplicaId stranger = new ReplicaId(1, new Epoch(4, 2));
    replica.onMessage(stranger, new Probe(Part.LIVENESS));
    verify(handling).onStranger(stranger);
    assertEquals(List.of(), bench.consensus.calls);
    verify(handling, never()).onVitals(any(), any());
  }

  @Test
  void vitalsOfMembersToComeCountForConsensusToo() {
    ReplicaId coming = new ReplicaId(1, new Epoch(1, 7));
    bench.schedule.hint(bench.schedule.latest().with(new Member(coming, "new", 1, 2)));
    replica.onMessage(coming, new Probe(Part.LIVENESS));
    assertEquals(List.of("vitals of " + coming), bench.consensus.calls);
    verify(handling).onVitals(any(), any());
    clearInvocations(handling);
    bench.consensus.calls.clear();
    replica.onMessage(SELF, new Probe(Part.LIVENESS));
    assertEquals(List.of(), bench.consensus.calls, "its own come back");
    verify(handling, never()).onVitals(any(), any());
  }

  @Test
  void whoLeavesIsNoCandidateAndSaysSo() {
    bench.consensus.decide(NoOp.INSTANCE);
    bench.step();
    replica.onTurnEnd();
    assertTrue(bench.liveness.own.eligible());
    Configuration without = bench.schedule.latest().without(0);
    bench.schedule.decide(1, without, 10);
    bench.step();
    replica.onTurnEnd();
    assertEquals(false, bench.liveness.own.eligible());
    assertEquals(1, bench.liveness.own.executed(), "but it tells how far it is");
  }

  @Test
  void passesOrdersAndRequestsOn() {
    MembershipRequest request = new MembershipRequest(5, MembershipRequest.Kind.ADD, -1, "", 0);
    MembershipOrder order = new MembershipOrder.Answer(5, true, "done");
    Member newcomer = new Member(new ReplicaId(3, new Epoch(1, 7)), "new", 1, 2);
    when(handling.takeOrder()).thenReturn(order).thenReturn(null);
    replica.onMembershipRequest(request);
    replica.onInitialised(7, newcomer);
    replica.onInitialisationFailed(8, "none there");
    verify(handling).onRequest(request);
    verify(handling).onInitialised(7, newcomer);
    verify(handling).onInitialisationFailed(8, "none there");
    assertSame(order, replica.takeOrder());
  }

  @Test
  void keepsDecisionsForWhoFollows() {
    when(handling.retainAbove()).thenReturn(17L);
    bench.step();
    assertEquals(17, bench.consensus.retainedAbove);
  }

  @Test
  void proposesAChangeAheadOfRequestsOnceItHasOpenedAndFillsTheWindow() {
    bench.consensus.windowLimit = 4;
    Reconfigure change = new Reconfigure(bench.schedule.latest().without(2));
    when(handling.wanted()).thenReturn(change);
    replica.start();
    bench.becomeLeader();
    replica.onTurnEnd();
    verify(handling, never()).onProposed(anyLong());
    bench.decideProposed();
    bench.send(3, open(1));
    when(handling.wanted()).thenReturn(change).thenReturn(null);
    replica.onTurnEnd();
    assertSame(change, bench.consensus.proposed.get(0));
    assertInstanceOf(Batch.class, bench.consensus.proposed.get(1));
    assertEquals(List.of(NoOp.INSTANCE, NoOp.INSTANCE), bench.consensus.proposed.subList(2, 4));
    verify(handling).onProposed(2);
  }

  @Test
  void requestsWaitWhereAChangeStopsThem() {
    Reconfigure change = new Reconfigure(bench.schedule.latest().without(2));
    bench.lead();
    when(handling.stopsForChanges()).thenReturn(true);
    when(handling.wanted()).thenReturn(change).thenReturn(null);
    bench.send(3, open(1));
    bench.consensus.windowLimit = 4;
    replica.onTurnEnd();
    assertEquals(
        List.of(change, NoOp.INSTANCE, NoOp.INSTANCE, NoOp.INSTANCE), bench.consensus.proposed);
  }
}
