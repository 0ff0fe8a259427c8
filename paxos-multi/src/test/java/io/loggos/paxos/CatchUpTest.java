package io.loggos.paxos;

import static io.loggos.paxos.Bench.MILLI;
import static io.loggos.paxos.Bench.accept;
import static io.loggos.paxos.Bench.ballot;
import static io.loggos.paxos.Bench.value;
import static io.loggos.paxos.Bench.vitals;
import static io.loggos.paxos.RecordingEffects.persisted;
import static io.loggos.paxos.RecordingEffects.toReplica;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.loggos.api.Ballot;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import io.loggos.paxos.RecordingEffects.Send;
import io.loggos.paxos.RecordingEffects.Start;
import io.loggos.paxos.RecordingEffects.Stop;
import io.loggos.paxos.message.CatchUpReply;
import io.loggos.paxos.message.CatchUpRequest;
import io.loggos.paxos.message.Watermark;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Catch-up as seen through the part it belongs to: replica 0 of five, which replica 4 leads. */
final class CatchUpTest {
  private static final Ballot LEADER = ballot(1, 4);
  private static final ReplicaId PEER = ReplicaId.of(1);
  private static final ReplicaId OTHER = ReplicaId.of(2);

  private final Bench bench = new Bench(5, 0);
  private final MultiPaxos paxos = bench.multiPaxos();

  private static List<Value> values(int first, int last) {
    List<Value> values = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      values.add(value(i));
    }
    return values;
  }

  /** Tells that the leader and the peers 1 and 2 have decided so many slots; the rest lags. */
  private void fallBehind(long decided) {
    paxos.onMessage(ReplicaId.of(4), new Watermark(LEADER, 0));
    for (int peer : new int[] {1, 2, 4}) {
      paxos.onVitals(ReplicaId.of(peer), vitals(decided, 0));
    }
  }

  private ReplicaId asked() {
    List<ReplicaId> asked = RecordingEffects.asked(bench.effects.take());
    return asked.isEmpty() ? null : asked.get(0);
  }

  @Test
  void givesDecisionsUnderWayAMomentBeforeItAsks() {
    fallBehind(3);
    assertEquals(List.of(new Start(CatchUp.CATCH_UP, 10 * MILLI)), bench.effects.take());
    paxos.onMessage(ReplicaId.of(4), accept(LEADER, 1, 1, 0));
    paxos.onMessage(ReplicaId.of(4), accept(LEADER, 2, 2, 0));
    paxos.onMessage(ReplicaId.of(4), accept(LEADER, 3, 3, 0));
    bench.effects.take();
    paxos.onMessage(ReplicaId.of(4), new Watermark(LEADER, 3));
    assertEquals(3, paxos.decidedUpTo());
    assertEquals(List.of(new Stop(CatchUp.CATCH_UP)), bench.effects.take());
  }

  @Test
  void asksWhoHasWhatIsMissingOneAfterTheOtherAndTheLeaderLast() {
    fallBehind(3);
    for (int round = 0; round < 2; round++) {
      List<ReplicaId> sources = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        bench.effects.take();
        paxos.onTimer(CatchUp.CATCH_UP);
        sources.add(asked());
      }
      assertEquals(ReplicaId.of(4), sources.remove(2));
      assertEquals(Set.of(PEER, OTHER), Set.copyOf(sources));
      // a decision came in: it begins again with those that do not lead
      paxos.onMessage(ReplicaId.of(3), new CatchUpReply(round + 1, values(9, 9), 1, 1));
    }
  }

  @Test
  void asksTheLeaderWhenNobodyElseKnows() {
    paxos.onMessage(ReplicaId.of(4), new Watermark(LEADER, 0));
    paxos.onVitals(ReplicaId.of(4), vitals(2, 0));
    bench.effects.take();
    paxos.onTimer(CatchUp.CATCH_UP);
    assertEquals(
        List.of(new Start(CatchUp.CATCH_UP, 100 * MILLI), toReplica(4, new CatchUpRequest(1))),
        bench.effects.take());
  }

  @Test
  void asksForTheNextPieceUntilNothingIsMissing() {
    fallBehind(5);
    bench.effects.take();
    paxos.onTimer(CatchUp.CATCH_UP);
    ReplicaId source = asked();
    paxos.onMessage(source, new CatchUpReply(1, values(1, 3), 1, 5));
    assertEquals(3, paxos.decidedUpTo());
    assertEquals(
        List.of(
            recorded(1),
            recorded(2),
            recorded(3),
            toReplica(source.index(), new CatchUpRequest(4))),
        bench.effects.takeUntimed());
    paxos.onMessage(source, new CatchUpReply(4, values(4, 5), 1, 5));
    assertEquals(5, paxos.decidedUpTo());
    assertEquals(
        List.of(recorded(4), recorded(5), new Stop(CatchUp.CATCH_UP)), bench.effects.take());
  }

  /** A vote cast here may be for another value. */
  private static RecordingEffects.Effect recorded(int slot) {
    return persisted(new JournalRecord.Decided(slot, value(slot)));
  }

  @Test
  void takesALateOrUnaskedReplyButAsksNobodyBecauseOfIt() {
    fallBehind(5);
    bench.effects.take();
    paxos.onMessage(PEER, new CatchUpReply(1, values(1, 2), 1, 5));
    assertEquals(2, paxos.decidedUpTo());
    assertEquals(List.of(recorded(1), recorded(2)), bench.effects.takeUntimed());
    // the first two again, and one more
    paxos.onMessage(OTHER, new CatchUpReply(1, values(1, 3), 1, 5));
    assertEquals(3, paxos.decidedUpTo());
    assertEquals(List.of(recorded(3)), bench.effects.takeUntimed());
    // beyond a gap: of no use, and not kept
    paxos.onMessage(OTHER, new CatchUpReply(5, values(5, 5), 1, 5));
    assertEquals(3, paxos.decidedUpTo());
  }

  @Test
  void wantsASnapshotFromWhoForgotWhatIsMissing() {
    fallBehind(9);
    bench.effects.take();
    paxos.onTimer(CatchUp.CATCH_UP);
    ReplicaId source = asked();
    paxos.onMessage(source, new CatchUpReply(1, List.of(), 6, 9));
    assertEquals(source, paxos.snapshotSource());
    paxos.onSnapshotInstalled(7);
    assertNull(paxos.snapshotSource());
    assertEquals(7, paxos.decidedUpTo());
    assertEquals(8, paxos.logStart());
    bench.effects.take();
    paxos.onTimer(CatchUp.CATCH_UP);
    ReplicaId next = asked();
    paxos.onMessage(next, new CatchUpReply(8, values(8, 9), 6, 9));
    assertEquals(9, paxos.decidedUpTo());
  }

  @Test
  void wantsNoSnapshotOnceSomebodyElseHasTheDecisions() {
    fallBehind(9);
    bench.effects.take();
    paxos.onTimer(CatchUp.CATCH_UP);
    ReplicaId source = asked();
    paxos.onMessage(source, new CatchUpReply(1, List.of(), 6, 9));
    paxos.onTimer(CatchUp.CATCH_UP);
    assertNull(paxos.snapshotSource());
    paxos.onMessage(asked(), new CatchUpReply(1, values(1, 9), 1, 9));
    assertEquals(9, paxos.decidedUpTo());
  }

  @ParameterizedTest
  @CsvSource({
    // first slot asked for, slots answered
    "1, 8",
    "5, 8",
    "6, 7",
    "12, 1",
    "13, 0",
    "400, 0"
  })
  void answersInPiecesOfBoundedSize(long first, int answered) {
    // values of 12 bytes, pieces of 100: eight fit
    for (int slot = 1; slot <= 12; slot++) {
      paxos.onMessage(PEER, new CatchUpReply(slot, values(slot, slot), 1, slot));
    }
    bench.effects.take();
    paxos.onMessage(OTHER, new CatchUpRequest(first));
    List<Value> expected = values((int) first, (int) first + answered - 1);
    assertEquals(
        List.of(toReplica(2, new CatchUpReply(first, expected, 1, 12))),
        bench.effects.takeUntimed());
  }

  @Test
  void tellsWhereItsLogStartsWhenItForgot() {
    paxos.onMessage(PEER, new CatchUpReply(1, values(1, 5), 1, 5));
    for (int peer = 1; peer < 5; peer++) {
      paxos.onVitals(ReplicaId.of(peer), vitals(5, 3));
    }
    paxos.onExecuted(4);
    bench.effects.take();
    paxos.onMessage(OTHER, new CatchUpRequest(2));
    assertEquals(
        List.of(toReplica(2, new CatchUpReply(2, List.of(), 4, 5))), bench.effects.takeUntimed());
  }

  @Test
  void sendsAValueLargerThanAPieceAlone() {
    Value large = io.loggos.api.Batch.seal(new byte[1000], io.loggos.api.Batch.HEADER_BYTES, 0, 1);
    paxos.onMessage(PEER, new CatchUpReply(1, List.of(large, value(2)), 1, 2));
    bench.effects.take();
    paxos.onMessage(OTHER, new CatchUpRequest(1));
    assertEquals(
        List.of(toReplica(2, new CatchUpReply(1, List.of(large), 1, 2))),
        bench.effects.takeUntimed());
  }

  /** Replica 0 knows the decisions of slots 1 to 3, and memory keeps only the last. */
  private void forgetTwo() {
    fallBehind(3);
    paxos.onMessage(PEER, new CatchUpReply(1, values(1, 3), 1, 3));
    assertEquals(3, paxos.decidedUpTo());
    paxos.onExecuted(3);
    for (int peer : new int[] {1, 2, 3, 4}) {
      paxos.onVitals(ReplicaId.of(peer), vitals(3, 2));
    }
    paxos.onExecuted(3);
    assertEquals(3, paxos.logStart());
    bench.effects.take();
  }

  @Test
  void whatMemoryForgotIsReadBackOncePerPeer() {
    bench.effects.recallDecisions();
    forgetTwo();
    paxos.onMessage(OTHER, new CatchUpRequest(1));
    paxos.onMessage(OTHER, new CatchUpRequest(1));
    assertEquals(List.of(new RecordingEffects.Recall(OTHER, 1)), bench.effects.takeUntimed());
    paxos.onRecalled(OTHER, 1, values(1, 2));
    assertEquals(
        List.of(new Send(OTHER, new CatchUpReply(1, values(1, 2), 1, 3))),
        bench.effects.takeUntimed());
    paxos.onMessage(OTHER, new CatchUpRequest(3));
    assertEquals(
        List.of(new Send(OTHER, new CatchUpReply(3, values(3, 3), 3, 3))),
        bench.effects.takeUntimed());
  }

  @Test
  void whatMemoryHasNeedsNotWaitForWhatIsReadBack() {
    bench.effects.recallDecisions();
    forgetTwo();
    paxos.onMessage(OTHER, new CatchUpRequest(1));
    bench.effects.take();
    paxos.onMessage(OTHER, new CatchUpRequest(3));
    assertEquals(
        List.of(new Send(OTHER, new CatchUpReply(3, values(3, 3), 3, 3))),
        bench.effects.takeUntimed());
  }

  @Test
  void whatTheStorageForgotTooNeedsASnapshot() {
    bench.effects.recallDecisions();
    forgetTwo();
    paxos.onMessage(OTHER, new CatchUpRequest(1));
    bench.effects.take();
    paxos.onRecalled(OTHER, 1, List.of());
    assertEquals(
        List.of(new Send(OTHER, new CatchUpReply(1, List.of(), 3, 3))),
        bench.effects.takeUntimed());
    paxos.onMessage(OTHER, new CatchUpRequest(1));
    assertEquals(List.of(new RecordingEffects.Recall(OTHER, 1)), bench.effects.takeUntimed());
  }
}
