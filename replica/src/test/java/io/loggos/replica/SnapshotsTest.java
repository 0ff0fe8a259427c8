package io.loggos.replica;

import static io.loggos.replica.Entries.batch;
import static io.loggos.replica.Entries.command;
import static io.loggos.replica.Entries.open;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.machine.Events.Kind;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TurnClock;
import io.loggos.replica.RecordingEffects.Send;
import io.loggos.replica.RecordingEffects.Start;
import io.loggos.replica.RecordingEffects.Stop;
import io.loggos.replica.ReplicaOptions.Saving;
import io.loggos.replica.ReplicaOptions.SessionOptions;
import io.loggos.replica.ReplicaOptions.SnapshotOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SnapshotsTest {
  private static final SnapshotOptions OPTIONS = new SnapshotOptions(40, 500, Saving.NEVER);
  private static final int ATTEMPTS = 5;

  /** What a request asks for when pieces have 40 bytes. */
  private static final int WINDOW = 160;

  private final Side source = new Side(0);
  private final Side target = new Side(1);

  /** One of the two replicas of a transfer. */
  private static final class Side implements Execution.ReplySink {
    final ReplicaId id;
    final Ledger ledger = new Ledger();
    final TurnClock clock = new TurnClock();
    final RecordingEffects effects = new RecordingEffects();
    final Execution execution;
    final Snapshots snapshots;

    Side(int index) {
      this(index, OPTIONS);
    }

    Side(int index, SnapshotOptions options) {
      id = ReplicaId.of(index);
      execution =
          new Execution(
              ledger,
              Schedules.alone(),
              new Sessions(new SessionOptions(4, 16, 1000)),
              clock,
              1000,
              this);
      snapshots = new Snapshots(options, effects, effects, execution, clock);
    }

    /** The capture under way, if there is one, ends well. */
    void endCapture() {
      SnapshotView view = effects.takeCaptured();
      if (view != null) {
        snapshots.onCaptured(view.toBytes(), null);
      }
    }

    void run(String text) {
      long slot = execution.executedUpTo() + 1;
      execution.execute(slot, batch(100, open(5), command(1, slot, 1, text)));
    }

    SnapshotRequest request() {
      List<SnapshotRequest> requests = effects.takeMessages(SnapshotRequest.class);
      return requests.isEmpty() ? null : requests.get(requests.size() - 1);
    }

    SnapshotChunk chunk() {
      List<SnapshotChunk> chunks = effects.takeMessages(SnapshotChunk.class);
      return chunks.isEmpty() ? null : chunks.get(0);
    }

    @Override
    public void onReply(
        byte kind, long session, long sequence, ReplyStatus status, byte[] payload) {
      // nobody asked
    }

    @Override
    public void onSessionExpired(long session) {
      // nobody cares
    }
  }

  @BeforeEach
  void fill() {
    for (int i = 1; i <= 5; i++) {
      source.run("line number " + i);
    }
  }

  private List<SnapshotChunk> pieces(SnapshotRequest request) {
    source.snapshots.onRequest(target.id, request);
    source.endCapture();
    return source.effects.takeMessages(SnapshotChunk.class);
  }

  /** The first of the pieces that are the answer. */
  private SnapshotChunk answer(SnapshotRequest request) {
    return pieces(request).get(0);
  }

  private static SnapshotRequest request(long slot, long above, int offset) {
    return new SnapshotRequest(slot, above, offset, WINDOW);
  }

  private boolean transfer() {
    return transferTo(target);
  }

  /** Answers the side's requests until it asks no more; tells whether it installed. */
  private boolean transferTo(Side side) {
    for (int i = 0; i < 100; i++) {
      List<SnapshotRequest> requests = side.effects.takeMessages(SnapshotRequest.class);
      for (SnapshotRequest request : requests) {
        for (SnapshotChunk piece : pieces(request)) {
          if (side.snapshots.onChunk(source.id, piece)) {
            return true;
          }
        }
      }
      if (requests.isEmpty()) {
        return false;
      }
    }
    throw new AssertionError("the transfer does not end");
  }

  @Test
  void bringsTheStateOverInPieces() {
    target.snapshots.fetch(source.id);
    assertEquals(
        List.of(new Send(source.id, request(0, 0, 0)), new Start(Snapshots.TRANSFER, 500)),
        target.effects.take());
    List<SnapshotChunk> pieces = pieces(request(0, 0, 0));
    assertEquals(4, pieces.size());
    assertEquals(5, pieces.get(0).slot());
    assertEquals(40, pieces.get(0).bytes().length);
    assertFalse(target.snapshots.onChunk(source.id, pieces.get(0)));
    assertEquals(List.of(new Start(Snapshots.TRANSFER, 500)), target.effects.take());
    assertFalse(target.snapshots.onChunk(source.id, pieces.get(1)));
    assertEquals(new SnapshotRequest(5, 0, WINDOW, WINDOW / 2), peek(), "before the rest is here");
    assertFalse(target.snapshots.onChunk(source.id, pieces.get(2)));
    assertNull(peek());
    target.snapshots.onTimer(Snapshots.TRANSFER);
    assertEquals(request(5, 0, 120), peek());
    target.snapshots.onTimer(Snapshots.TRANSFER);
    assertTrue(transfer());
    assertEquals(5, target.execution.executedUpTo());
    assertEquals(source.ledger.lines, target.ledger.lines);
    assertEquals(source.execution.chain().value(), target.execution.chain().value());
    assertTrue(target.effects.take().contains(new Stop(Snapshots.TRANSFER)));
  }

  private SnapshotRequest peek() {
    return target.request();
  }

  @Test
  void asksAgainForALostPieceAndIgnoresRepeatedOnes() {
    target.snapshots.fetch(source.id);
    SnapshotChunk first = answer(target.request());
    target.snapshots.onChunk(source.id, first);
    // the others are lost, and the first piece comes once more
    assertFalse(target.snapshots.onChunk(source.id, first));
    assertNull(target.request());
    target.snapshots.onTimer(Snapshots.TRANSFER);
    assertEquals(request(5, 0, 40), peek());
    target.snapshots.onTimer(Snapshots.TRANSFER);
    assertTrue(transfer());
  }

  @Test
  void isPinnedToOneSnapshotWhileTheSourceGoesOn() {
    target.snapshots.fetch(source.id);
    target.snapshots.onChunk(source.id, answer(target.request()));
    source.run("later");
    source.run("even later");
    target.snapshots.onTimer(Snapshots.TRANSFER);
    assertTrue(transfer());
    assertEquals(5, target.execution.executedUpTo());
  }

  @Test
  void startsOverWhenTheSourceHasOnlyANewerSnapshot() {
    target.snapshots.fetch(source.id);
    target.snapshots.onChunk(source.id, answer(target.request()));
    source.run("later");
    source.snapshots.onTimer(Snapshots.RELEASE);
    target.snapshots.onTimer(Snapshots.TRANSFER);
    assertTrue(transfer());
    assertEquals(6, target.execution.executedUpTo());
    assertEquals(source.ledger.lines, target.ledger.lines);
  }

  @Test
  void aLatePieceOfAnOlderSnapshotDoesNotSpoilTheTransfer() {
    target.snapshots.fetch(source.id);
    List<SnapshotChunk> pieces = pieces(target.request());
    target.snapshots.onChunk(source.id, pieces.get(0));
    SnapshotChunk late = pieces.get(1);
    source.run("later");
    source.snapshots.onTimer(Snapshots.RELEASE);
    SnapshotChunk newer = answer(request(0, 0, 0));
    assertEquals(6, newer.slot());
    target.snapshots.onChunk(source.id, newer);
    assertFalse(target.snapshots.onChunk(source.id, late));
    target.snapshots.onTimer(Snapshots.TRANSFER);
    assertEquals(request(6, 0, 40), peek());
    target.snapshots.onTimer(Snapshots.TRANSFER);
    assertTrue(transfer());
    assertEquals(6, target.execution.executedUpTo());
  }

  /**
   * Or else two snapshots, each piece doubled on the way, would be asked for more and more often.
   */
  @Test
  void theFirstPieceOfAnOlderSnapshotDoesNotStartTheTransferOver() {
    target.snapshots.fetch(source.id);
    SnapshotChunk older = answer(target.request());
    source.run("later");
    source.snapshots.onTimer(Snapshots.RELEASE);
    SnapshotChunk newer = answer(request(0, 0, 0));
    target.snapshots.onChunk(source.id, older);
    target.snapshots.onChunk(source.id, newer);
    assertFalse(target.snapshots.onChunk(source.id, older));
    assertNull(target.request());
    target.snapshots.onTimer(Snapshots.TRANSFER);
    assertTrue(transfer());
    assertEquals(6, target.execution.executedUpTo());
  }

  @Test
  void takesPiecesOnlyFromWhomItAsked() {
    SnapshotChunk chunk = answer(request(0, 0, 0));
    assertFalse(target.snapshots.onChunk(source.id, chunk));
    target.snapshots.fetch(ReplicaId.of(2));
    target.effects.take();
    assertFalse(target.snapshots.onChunk(source.id, chunk));
    assertEquals(List.of(), target.effects.take());
  }

  @Test
  void refusesADamagedSnapshotAndKeepsItsState() {
    target.snapshots.fetch(source.id);
    List<SnapshotChunk> first = pieces(target.request());
    first.get(1).bytes()[7] ^= 1;
    first.forEach(piece -> target.snapshots.onChunk(source.id, piece));
    boolean installed = transfer();
    assertFalse(installed);
    assertEquals(0, target.execution.executedUpTo());
    assertNull(target.execution.quarantine());
    assertTrue(target.effects.causes(Kind.SNAPSHOT).contains("the snapshot of r0 is damaged"));
    // and can try again
    source.snapshots.onTimer(Snapshots.RELEASE);
    target.snapshots.fetch(source.id);
    assertTrue(transfer());
  }

  @Test
  void aHandlerThatCannotTakeTheStateQuarantines() {
    target.ledger.stateFault = new IllegalStateException("cannot read this");
    target.snapshots.fetch(source.id);
    assertFalse(transfer());
    assertTrue(
        target.execution.quarantine().contains("cannot read this"), target.execution.quarantine());
  }

  @Test
  void aHandlerThatCannotGiveItsStateStopsNobody() {
    source.ledger.stateFault = new IllegalStateException("cannot write this");
    source.snapshots.onRequest(target.id, request(0, 0, 0));
    assertNull(source.chunk());
    assertNull(source.execution.quarantine());
    assertTrue(
        source.effects.causes(Kind.SNAPSHOT).get(0).contains("cannot write this"),
        source.effects.happenings.toString());
    assertEquals(5, answer(request(0, 0, 0)).slot());
  }

  @Test
  void handsOutNothingOfUse() {
    source.snapshots.onRequest(target.id, request(0, 5, 0));
    assertNull(source.chunk());
    SnapshotChunk whole = answer(request(0, 4, 0));
    source.snapshots.onRequest(target.id, request(5, 4, whole.totalBytes() + 1));
    assertNull(source.chunk());
  }

  @Test
  void aQuarantinedReplicaHandsOutNoState() {
    answer(request(0, 0, 0));
    source.execution.quarantine("its state may be wrong");
    source.snapshots.onRequest(target.id, request(5, 0, 40));
    assertNull(source.chunk());
    source.snapshots.onRequest(target.id, request(0, 0, 0));
    assertNull(source.chunk());
  }

  @Test
  void givesUpASourceThatStoppedAnswering() {
    target.snapshots.fetch(source.id);
    for (int i = 0; i < ATTEMPTS; i++) {
      target.snapshots.onTimer(Snapshots.TRANSFER);
      target.snapshots.fetch(ReplicaId.of(2));
    }
    assertEquals(1 + ATTEMPTS, target.effects.takeMessages(SnapshotRequest.class).size());
    target.snapshots.onTimer(Snapshots.TRANSFER);
    assertEquals(List.of(), target.effects.take());
    target.snapshots.fetch(ReplicaId.of(2));
    assertTrue(target.effects.take().contains(new Send(ReplicaId.of(2), request(0, 0, 0))));
  }

  @Test
  void endsATransferThatCatchUpMadeNeedless() {
    target.snapshots.fetch(source.id);
    List<SnapshotChunk> pieces = pieces(target.request());
    target.snapshots.onChunk(source.id, pieces.get(0));
    SnapshotChunk next = pieces.get(1);
    target.effects.take();
    for (int i = 1; i <= 5; i++) {
      target.run("line number " + i);
    }
    assertFalse(target.snapshots.onChunk(source.id, next));
    assertEquals(List.of(new Stop(Snapshots.TRANSFER)), target.effects.take());
    assertEquals(5, target.execution.executedUpTo());
  }

  @Test
  void executionGoesOnBesideACapture() {
    source.snapshots.onRequest(target.id, request(0, 0, 0));
    assertNull(source.chunk());
    SnapshotView view = source.effects.takeCaptured();
    source.run("later");
    source.snapshots.onRequest(ReplicaId.of(2), request(0, 0, 0));
    assertNull(source.effects.takeCaptured(), "one at a time");
    source.snapshots.onCaptured(view.toBytes(), null);
    List<SnapshotChunk> chunks = source.effects.takeMessages(SnapshotChunk.class);
    assertEquals(8, chunks.size(), "four for each of them");
    assertTrue(chunks.stream().allMatch(chunk -> chunk.slot() == 5));
  }

  @Test
  void aCaptureThatFailsIsReportedAndTriedAgainWhenAskedFor() {
    source.snapshots.onRequest(target.id, request(0, 0, 0));
    source.effects.takeCaptured();
    source.snapshots.onCaptured(null, "the disk is full");
    assertNull(source.chunk());
    assertEquals(List.of("the disk is full"), source.effects.causes(Kind.SNAPSHOT));
    assertEquals(5, answer(request(0, 0, 0)).slot());
  }

  @Test
  void handsOutWhatCouldNotBeSaved() {
    source.snapshots.onRequest(target.id, request(0, 0, 0));
    byte[] bytes = source.effects.takeCaptured().toBytes();
    source.snapshots.onCaptured(bytes, "the disk is full");
    assertEquals(5, source.chunk().slot());
  }

  @Test
  void whatIsWantedIsCapturedAfterTheCaptureUnderWay() {
    Side side = saving(1000, 0, 0);
    side.run("one");
    side.snapshots.want();
    side.snapshots.want();
    assertEquals(1, side.effects.captured().slot());
    side.endCapture();
    side.snapshots.onStepEnd();
    assertNull(side.effects.takeCaptured(), "nothing happened meanwhile");
    side.snapshots.want();
    side.run("two");
    side.snapshots.want();
    side.snapshots.onStepEnd();
    side.endCapture();
    side.snapshots.onStepEnd();
    assertEquals(2, side.effects.takeCaptured().slot());
  }

  private static Side saving(long slots, long bytes, long nanos) {
    return new Side(2, new SnapshotOptions(40, 500, new Saving(slots, bytes, nanos)));
  }

  private static boolean isCaptured(Side side, long bytes) {
    side.run("one more");
    side.snapshots.onExecuted(bytes);
    side.snapshots.onStepEnd();
    boolean captured = side.effects.captured() != null;
    side.endCapture();
    return captured;
  }

  @Test
  void savesAfterSoManySlots() {
    Side side = saving(3, 0, 0);
    List<Boolean> captured = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      captured.add(isCaptured(side, 1_000_000));
    }
    assertEquals(List.of(false, false, true, false, false, true, false), captured);
  }

  @Test
  void savesAfterSoManyBytes() {
    Side side = saving(0, 1000, 0);
    assertFalse(isCaptured(side, 999));
    assertTrue(isCaptured(side, 1));
    assertFalse(isCaptured(side, 999));
  }

  @Test
  void savesAfterSomeTimeIfSomethingHappened() {
    Side side = saving(0, 0, 100);
    side.clock.set(99, 0);
    assertFalse(isCaptured(side, 1));
    side.clock.set(100, 0);
    assertTrue(isCaptured(side, 1));
    side.clock.set(250, 0);
    side.snapshots.onStepEnd();
    assertNull(side.effects.takeCaptured());
    assertTrue(isCaptured(side, 1));
  }

  @Test
  void whatItInstalledIsSavedAgainUntilThatSucceeds() {
    Side side = saving(0, 0, 0);
    assertFalse(side.snapshots.isInstalledUnsaved());
    install(side);
    assertTrue(side.snapshots.isInstalledUnsaved());
    for (int i = 0; i < 3; i++) {
      assertEquals(5, side.effects.takeCaptured().slot());
      side.effects.take();
      side.snapshots.onCaptured(null, "the disk is full");
      assertTrue(side.snapshots.isInstalledUnsaved());
      assertEquals(List.of(new Start(Snapshots.SAVE_AGAIN, 500)), side.effects.take());
      side.snapshots.onStepEnd();
      assertNull(side.effects.captured(), "not at once");
      side.snapshots.onTimer(Snapshots.SAVE_AGAIN);
      side.snapshots.onStepEnd();
    }
    side.endCapture();
    assertFalse(side.snapshots.isInstalledUnsaved());
    side.snapshots.onStepEnd();
    assertNull(side.effects.captured());
  }

  @Test
  void aCaptureBegunBeforeDoesNotSaveWhatWasInstalled() {
    Side side = saving(1000, 0, 0);
    side.run("one");
    side.snapshots.want();
    SnapshotView earlier = side.effects.takeCaptured();
    install(side);
    side.snapshots.onCaptured(earlier.toBytes(), null);
    assertTrue(side.snapshots.isInstalledUnsaved());
    side.snapshots.onStepEnd();
    assertEquals(5, side.effects.captured().slot());
    side.endCapture();
    assertFalse(side.snapshots.isInstalledUnsaved());
  }

  @Test
  void whatIsNeverSavedIsNotWaitedFor() {
    Side side = new Side(2);
    install(side);
    assertFalse(side.snapshots.isInstalledUnsaved());
    assertNull(side.effects.captured());
  }

  @Test
  void saysWhyNothingIsCaptured() {
    Side side = saving(1000, 0, 0);
    side.run("one");
    side.ledger.stateFault = new UnsupportedOperationException("no state");
    side.snapshots.want();
    assertTrue(side.snapshots.refusal().startsWith("the handler gave no state"));
    side.snapshots.want();
    assertNull(side.snapshots.refusal());
    assertEquals(1, side.effects.captured().slot());
  }

  private void install(Side side) {
    side.snapshots.fetch(source.id);
    assertTrue(transferTo(side));
  }

  @Test
  void savesWhatItInstalled() {
    Side side = saving(1000, 0, 0);
    install(side);
    SnapshotView view = side.effects.takeCaptured();
    assertEquals(5, view.slot());
    assertArrayEquals(source.execution.freeze().toBytes(), view.toBytes());
  }
}
