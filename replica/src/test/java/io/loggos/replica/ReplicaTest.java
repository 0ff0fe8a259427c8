package io.loggos.replica;

import static io.loggos.replica.Entries.batch;
import static io.loggos.replica.Entries.command;
import static io.loggos.replica.Entries.open;
import static io.loggos.replica.RecordingEffects.reply;
import static io.loggos.replica.ReplicaBench.PEER;
import static io.loggos.replica.ReplicaBench.SELF;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Batch;
import io.loggos.api.Epoch;
import io.loggos.api.Genesis;
import io.loggos.api.NoOp;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.api.machine.Events.Kind;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.Vitals;
import io.loggos.api.wire.Part;
import io.loggos.replica.RecordingEffects.Broadcast;
import io.loggos.replica.RecordingEffects.Effect;
import io.loggos.replica.RecordingEffects.Send;
import io.loggos.replica.ReplicaBench.Probe;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplicaTest {
  private static final long CONNECTION = 5;

  private final ReplicaBench bench = new ReplicaBench();
  private final Replica replica = bench.replica;

  /** A session that the leader opened, with id 1. */
  private void openSession() {
    bench.send(CONNECTION, open(1));
    replica.onTurnEnd();
    bench.decideProposed();
    bench.effects.take();
  }

  @Test
  void startsEveryPartOnce() {
    replica.start();
    assertEquals("start", bench.consensus.calls.get(0));
    assertEquals("start", bench.liveness.calls.get(0));
    assertEquals(List.of("start"), bench.failureHandling);
  }

  @Test
  void givesEachMessageToItsPart() {
    replica.onMessage(PEER, new Probe(Part.CONSENSUS));
    replica.onMessage(PEER, new Probe(Part.LIVENESS));
    replica.onMessage(PEER, new Probe(Part.FAILURE_HANDLING));
    replica.onMessage(SELF, new Probe(Part.CONSENSUS));
    assertEquals(List.of("message of r1", "vitals of r1", "message of r0"), bench.consensus.calls);
    assertEquals(
        List.of("heard r1", "heard r1", "message of r1", "heard r1"), bench.liveness.calls);
    assertEquals(List.of("message of r1"), bench.failureHandling);
  }

  @Test
  void givesEachTimerToItsPart() {
    replica.onTimer(new TimerKey(Part.CONSENSUS, "a"));
    replica.onTimer(new TimerKey(Part.LIVENESS, "b"));
    replica.onTimer(new TimerKey(Part.FAILURE_HANDLING, "c"));
    replica.onTimer(Reads.RETRY);
    replica.onTimer(Snapshots.RELEASE);
    assertEquals(List.of("timer a"), bench.consensus.calls);
    assertEquals(List.of("timer b"), bench.liveness.calls);
    assertEquals(List.of("timer c"), bench.failureHandling);
  }

  @Test
  void ignoresStrangersThatSpeakOfSnapshotsAndChains() {
    ReplicaId stranger = new ReplicaId(1, new Epoch(4, 2));
    bench.consensus.decide(NoOp.INSTANCE);
    bench.step();
    replica.onMessage(stranger, new SnapshotRequest(0, 0, 0, 9));
    replica.onMessage(stranger, new ChainQuery(1, false));
    replica.onMessage(ReplicaId.of(7), new ChainReply(1, false, new long[] {1}));
    assertEquals(List.of(), bench.effects.take());
  }

  @Test
  void tellsTheElectionsResultToConsensusAndClients() {
    bench.liveness.leader = PEER;
    bench.step();
    bench.step();
    assertEquals(1, bench.consensus.calls.stream().filter("trust r1"::equals).count());
    assertEquals(1, replica.trustedLeader());
    bench.send(CONNECTION, command(1, 1, "x"));
    assertEquals(
        List.of(reply(CONNECTION, ReplyStatus.NOT_LEADER, 1, 1, "1")), bench.effects.take());
    bench.liveness.leader = null;
    bench.step();
    assertTrue(bench.consensus.calls.contains("trust null"));
    assertEquals(-1, replica.trustedLeader());
  }

  @Test
  void tellsBallotsToLivenessAndSuspicionsToFailureHandling() {
    bench.consensus.highest = new Ballot(3, 1, Epoch.FIRST, 9);
    bench.liveness.suspected = 0b110;
    bench.step();
    bench.step();
    bench.liveness.suspected = 0b100;
    bench.step();
    assertEquals(List.of("ballot 3:r1"), bench.liveness.calls);
    assertEquals(List.of("suspect r1", "suspect r2", "restore r1"), bench.failureHandling);
  }

  @Test
  void passesOnEvidenceOfACrash() {
    replica.onCrashEvidence(PEER);
    assertEquals(List.of("crashed r1"), bench.liveness.calls);
  }

  @Test
  void aBroadcastIsASignOfLifeUnlessItIsAHeartbeat() {
    replica.onTurnEnd();
    assertEquals(List.of(), bench.liveness.calls);
    Outbound outbound = new Outbound(bench.effects);
    outbound.broadcast(new Probe(Part.LIVENESS));
    assertFalse(outbound.takeBroadcast());
    outbound.broadcast(new Probe(Part.CONSENSUS));
    assertTrue(outbound.takeBroadcast());
    assertFalse(outbound.takeBroadcast());
    assertEquals(2, bench.effects.take().stream().filter(e -> e instanceof Broadcast).count());
  }

  @Test
  void aRequestTravelsThroughTheLogToItsReply() {
    bench.lead();
    openSession();
    assertTrue(bench.send(CONNECTION, command(1, 1, "hello")));
    assertEquals(List.of(), bench.consensus.proposed, "a turn is not over yet");
    replica.onTurnEnd();
    assertEquals(1, bench.consensus.proposed.size());
    assertEquals(List.of(), bench.effects.takeReplies());
    bench.decideProposed();
    assertEquals(
        List.of(reply(CONNECTION, ReplyStatus.OK, 1, 1, "done 1")), bench.effects.takeReplies());
    assertEquals(List.of("hello"), bench.ledger.lines);
    assertEquals(3, replica.executedUpTo());
    assertTrue(bench.consensus.calls.contains("executed 3"));
  }

  @Test
  void requestsOfATurnShareABatchAndWaitForTheWindow() {
    bench.lead();
    openSession();
    bench.consensus.windowOpen = false;
    bench.send(CONNECTION, command(1, 1, "a"));
    replica.onTurnEnd();
    bench.send(CONNECTION, command(1, 2, "b"));
    replica.onTurnEnd();
    assertEquals(List.of(), bench.consensus.proposed);
    bench.consensus.windowOpen = true;
    replica.onTurnEnd();
    assertEquals(1, bench.consensus.proposed.size());
    assertEquals(2, ((Batch) bench.consensus.proposed.get(0)).count());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6, 16, 127, -1})
  void anUnknownKindCostsTheConnection(int kind) {
    bench.lead();
    byte[] entry = command(1, 1, "x");
    entry[4] = (byte) kind;
    assertFalse(bench.send(CONNECTION, entry));
    assertEquals(List.of(), bench.effects.take());
  }

  @Test
  void anEntryThatIsCutOffCostsTheConnection() {
    bench.lead();
    byte[] entry = command(1, 1, "");
    assertFalse(
        replica.onClientEntry(
            CONNECTION, Entries.received(entry, 0), 0, RequestEntry.HEADER_BYTES - 1));
    assertFalse(
        replica.onClientRead(
            CONNECTION, Entries.received(entry, 0), 0, RequestEntry.HEADER_BYTES - 1));
  }

  @Test
  void anEmptyLogBeginsWithTheClustersIdentity() {
    replica.start();
    bench.becomeLeader();
    replica.onTurnEnd();
    replica.onTurnEnd();
    assertEquals(1, bench.consensus.proposed.size());
    Genesis genesis = assertInstanceOf(Genesis.class, bench.consensus.proposed.get(0));
    bench.decideProposed();
    assertEquals(genesis.clusterId(), replica.clusterId());
    assertNotEquals(0, replica.clusterId());
  }

  @Test
  void aLogWhoseGenesisWasLostGetsOneLater() {
    replica.start();
    // the first leader's genesis was lost, and its successor filled the gap with a no-op
    bench.consensus.decide(NoOp.INSTANCE);
    bench.becomeLeader();
    replica.onTurnEnd();
    assertInstanceOf(Genesis.class, bench.consensus.proposed.get(0));
    bench.decideProposed();
    assertNotEquals(0, replica.clusterId());
  }

  @Test
  void aLaterLeadershipBeginsWithANoOp() {
    bench.lead();
    long id = replica.clusterId();
    bench.consensus.leading = false;
    bench.step();
    bench.becomeLeader();
    replica.onTurnEnd();
    assertEquals(List.of(NoOp.INSTANCE), bench.consensus.proposed);
    bench.decideProposed();
    assertEquals(id, replica.clusterId());
  }

  @Test
  void nothingIsProposedBeforeTheOpeningValue() {
    replica.start();
    bench.becomeLeader();
    bench.send(CONNECTION, open(1));
    bench.consensus.windowOpen = false;
    replica.onTurnEnd();
    bench.consensus.windowOpen = true;
    replica.onTurnEnd();
    assertInstanceOf(Genesis.class, bench.consensus.proposed.get(0));
    assertInstanceOf(Batch.class, bench.consensus.proposed.get(1));
  }

  @Test
  void readsWaitForTheOpeningValue() {
    replica.start();
    bench.becomeLeader();
    replica.onTurnEnd();
    bench.read(CONNECTION, Entries.query(1, 9, "q"));
    bench.consensus.confirmedUpTo = 100;
    replica.onTurnEnd();
    bench.step();
    assertEquals(List.of(), bench.effects.takeReplies());
    bench.decideProposed();
    replica.onTurnEnd();
    bench.step();
    assertEquals(
        List.of(reply(CONNECTION, ReplyStatus.OK, 1, 9, "q: ")), bench.effects.takeReplies());
  }

  @Test
  void aReadIsRefusedWhereNobodyLeads() {
    bench.read(CONNECTION, Entries.query(1, 9, "q"));
    assertEquals(
        List.of(reply(CONNECTION, ReplyStatus.NOT_LEADER, 1, 9, "-1")),
        bench.effects.takeReplies());
  }

  @Test
  void whoWasDeposedDoesNotAnswerByWhatTheSameStepDecided() {
    bench.lead();
    openSession();
    bench.send(CONNECTION, command(1, 1, "hello"));
    replica.onTurnEnd();
    bench.consensus.leading = false;
    bench.decideProposed();
    assertEquals(
        List.of(reply(CONNECTION, ReplyStatus.NOT_LEADER, 1, 0, "0")), bench.effects.takeReplies());
    assertEquals(List.of("hello"), bench.ledger.lines);
  }

  @Test
  void tellsItsVitalsWhenTheyChange() {
    replica.start();
    bench.consensus.decide(NoOp.INSTANCE);
    bench.step();
    replica.onTurnEnd();
    assertEquals(new Vitals(1, 1, 0, true, false), bench.liveness.own);
    bench.liveness.paused = true;
    replica.onTurnEnd();
    assertFalse(bench.liveness.own.eligible());
    bench.liveness.paused = false;
    bench.liveness.hearsQuorum = false;
    replica.onTurnEnd();
    assertFalse(bench.liveness.own.eligible());
  }

  @Test
  void aQuarantinedReplicaNeitherLeadsNorExecutesButStillLearns() {
    bench.lead();
    openSession();
    bench.send(CONNECTION, command(1, 1, "error"));
    bench.send(CONNECTION, command(1, 2, "after"));
    replica.onTurnEnd();
    bench.decideProposed();
    assertTrue(replica.quarantine().contains("slot 3, request 0"), replica.quarantine());
    assertEquals(
        List.of(reply(CONNECTION, ReplyStatus.NOT_LEADER, 1, 0, "0")), bench.effects.takeReplies());
    assertEquals(1, bench.effects.causes(Kind.QUARANTINED).size());
    bench.step();
    assertEquals(1, bench.effects.causes(Kind.QUARANTINED).size());
    assertTrue(bench.liveness.own.quarantined());
    assertFalse(bench.liveness.own.eligible());
    assertEquals("quarantined", replica.status(false).role());
    bench.send(CONNECTION, command(1, 3, "x"));
    assertEquals(ReplyStatus.NOT_LEADER, firstReply().status());
    bench.consensus.decide(NoOp.INSTANCE);
    bench.step();
    assertEquals(2, replica.executedUpTo());
    assertTrue(bench.consensus.calls.contains("executed 4"), "decisions may be forgotten");
    replica.onTurnEnd();
    assertEquals(List.of(), bench.consensus.proposed);
  }

  private RecordingEffects.Reply firstReply() {
    return (RecordingEffects.Reply) bench.effects.takeReplies().get(0);
  }

  @Test
  void aDueTimerCostsOneSlotAtATime() {
    bench.lead();
    openSession();
    bench.send(CONNECTION, command(1, 1, "timer 3 1020"));
    replica.onTurnEnd();
    bench.decideProposed();
    replica.onTurnEnd();
    assertEquals(List.of(), bench.consensus.proposed);
    bench.clock.set(101_000_000, 1100);
    replica.onTurnEnd();
    replica.onTurnEnd();
    assertEquals(1, bench.consensus.proposed.size());
    assertEquals(0, ((Batch) bench.consensus.proposed.get(0)).count());
    bench.decideProposed();
    replica.onTurnEnd();
    assertEquals(List.of("timer 3 at 1100"), bench.ledger.lines);
    assertEquals(List.of(), bench.consensus.proposed);
  }

  @Test
  void fetchesASnapshotWhereConsensusPointsAndGoesOnFromThere() {
    ReplicaBench source = new ReplicaBench();
    source.consensus.decide(new Genesis(9));
    source.consensus.decide(batch(50, open(1), command(1, 1, "a")));
    source.step();
    bench.consensus.snapshotSource = PEER;
    bench.step();
    bench.step();
    for (Effect effect : bench.effects.take()) {
      if (effect instanceof Send send && send.message() instanceof SnapshotRequest) {
        assertEquals(PEER, send.to());
        source.replica.onMessage(SELF, send.message());
      }
    }
    source.replica.onCaptured(source.effects.takeCaptured().toBytes(), null);
    while (replica.executedUpTo() == 0) {
      List<SnapshotChunk> chunks = source.effects.takeMessages(SnapshotChunk.class);
      assertFalse(chunks.isEmpty());
      chunks.forEach(chunk -> replica.onMessage(PEER, chunk));
      bench
          .effects
          .takeMessages(SnapshotRequest.class)
          .forEach(request -> source.replica.onMessage(SELF, request));
    }
    assertEquals(2, replica.executedUpTo());
    assertEquals(9, replica.clusterId());
    assertEquals(List.of("a"), bench.ledger.lines);
    assertTrue(bench.consensus.calls.contains("snapshot 2"));
    assertTrue(bench.consensus.calls.contains("hold false"));
    bench.consensus.decide(batch(60, command(1, 1, "a"), command(1, 2, "b")));
    bench.step();
    assertEquals(List.of("a", "b"), bench.ledger.lines);
  }

  @Test
  void aStalledTransferDoesNotKeepDecisionsFromExecuting() {
    bench.consensus.snapshotSource = PEER;
    bench.step();
    bench.consensus.snapshotSource = null;
    bench.consensus.decide(NoOp.INSTANCE);
    bench.step();
    assertEquals(1, replica.executedUpTo());
  }

  @Test
  void tellsItsStatus() {
    bench.lead();
    openSession();
    bench.liveness.suspected = 0b100;
    bench.liveness.vitals[1] = new Vitals(2, 1, 0, true, false);
    bench.liveness.vitals[2] = new Vitals(0, 0, 0, false, true);
    bench.step();
    ReplicaStatus status = replica.status(false);
    assertEquals("leader", status.role());
    assertEquals(0, status.leader());
    assertEquals(2, status.executed());
    assertEquals(1, status.sessions());
    assertEquals(1, status.tolerates());
    assertNull(status.stateHash());
    assertNull(status.quarantine());
    assertEquals(new ReplicaStatus.Peer(1, false, 1, false), status.peers().get(1));
    assertEquals(new ReplicaStatus.Peer(2, true, 0, true), status.peers().get(2));
    assertEquals(
        Long.valueOf(io.loggos.api.Hash64.of(new byte[0])), replica.status(true).stateHash());
  }

  @Test
  void checksItsPartsInvariants() {
    replica.checkInvariants();
    assertEquals(List.of("check"), bench.consensus.calls);
  }
}
