package io.loggos.replica;

import static io.loggos.replica.RecordingEffects.reply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.NoOp;
import io.loggos.api.ReplyStatus;
import io.loggos.api.app.Handler;
import io.loggos.api.machine.TurnClock;
import io.loggos.replica.RecordingEffects.Effect;
import io.loggos.replica.RecordingEffects.ReplyBefore;
import io.loggos.replica.RecordingEffects.Start;
import io.loggos.replica.ReplicaOptions.ReadMode;
import io.loggos.replica.ReplicaOptions.ReadOptions;
import io.loggos.replica.ReplicaOptions.SessionOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadsTest {
  private static final long LEASE = 1000;

  private final RecordingEffects effects = new RecordingEffects();
  private final TurnClock clock = new TurnClock();
  private final StubConsensus consensus = new StubConsensus();
  private final Ledger ledger = new Ledger();
  private final Execution execution = execution(ledger);

  private Execution execution(Handler handler) {
    return new Execution(
        handler,
        Schedules.alone(),
        new Sessions(new SessionOptions(10, 16, 1000)),
        clock,
        1000,
        new Execution.ReplySink() {
          @Override
          public void onReply(byte kind, long id, long number, ReplyStatus status, byte[] reply) {
            throw new AssertionError("reads take no slot");
          }

          @Override
          public void onSessionExpired(long session) {
            throw new AssertionError("no session");
          }
        });
  }

  private Reads reads(ReadMode mode, Execution answering) {
    return new Reads(new ReadOptions(mode, LEASE, 0.1), 3, consensus, answering, effects, clock);
  }

  private static void add(Reads reads, long connection) {
    reads.add(connection, 7, connection + 100, Ledger.bytes("q" + connection));
  }

  private static Effect answer(long connection) {
    return reply(connection, ReplyStatus.OK, 7, connection + 100, "q" + connection + ": ");
  }

  /** Executes empty slots up to that one. */
  private void execute(long slot) {
    while (execution.executedUpTo() < slot) {
      execution.execute(execution.executedUpTo() + 1, NoOp.INSTANCE);
    }
  }

  @Test
  void answersOnceTheQuorumConfirmedAndThePrefixIsExecuted() {
    Reads reads = reads(ReadMode.READ_INDEX, execution);
    consensus.decidedUpTo = 5;
    execute(4);
    reads.onReady();
    add(reads, 1);
    reads.onTurnEnd();
    assertEquals(List.of("confirm 0 0"), consensus.calls);
    reads.onProgress();
    assertEquals(List.of(), effects.takeReplies());
    consensus.confirmedUpTo = 1;
    reads.onProgress();
    assertEquals(List.of(), effects.takeReplies(), "slot 5 is not executed");
    execute(5);
    reads.onProgress();
    assertEquals(List.of(answer(1)), effects.takeReplies());
    reads.onProgress();
    assertEquals(List.of(), effects.takeReplies());
  }

  @Test
  void thePrefixIsTheOneAtTheQuestion() {
    Reads reads = reads(ReadMode.READ_INDEX, execution);
    reads.onReady();
    add(reads, 1);
    reads.onTurnEnd();
    // what is decided after the question need not be waited for
    consensus.decidedUpTo = 9;
    consensus.confirmedUpTo = 1;
    reads.onProgress();
    assertEquals(List.of(answer(1)), effects.takeReplies());
  }

  @Test
  void waitsForAValueOfItsOwnLeadership() {
    Reads reads = reads(ReadMode.READ_INDEX, execution);
    consensus.leaseUntilNanos = Long.MAX_VALUE;
    consensus.confirmedUpTo = 100;
    add(reads, 1);
    reads.onTurnEnd();
    reads.onProgress();
    assertEquals(List.of(), consensus.calls);
    assertEquals(List.of(), effects.take());
    Reads leased = reads(ReadMode.LEASE, execution);
    add(leased, 2);
    leased.onTurnEnd();
    assertEquals(List.of(), effects.take());
  }

  @Test
  void aReadThatCameAfterTheQuestionNeedsAnother() {
    Reads reads = reads(ReadMode.READ_INDEX, execution);
    reads.onReady();
    add(reads, 1);
    reads.onTurnEnd();
    add(reads, 2);
    reads.onTurnEnd();
    assertEquals(1, consensus.asked);
    consensus.confirmedUpTo = 1;
    reads.onProgress();
    assertEquals(List.of(answer(1)), effects.takeReplies());
    reads.onTurnEnd();
    assertEquals(2, consensus.asked);
    reads.onProgress();
    assertEquals(List.of(), effects.takeReplies());
    consensus.confirmedUpTo = 2;
    reads.onProgress();
    assertEquals(List.of(answer(2)), effects.takeReplies());
  }

  @Test
  void readsOfATurnShareOneQuestion() {
    Reads reads = reads(ReadMode.READ_INDEX, execution);
    reads.onReady();
    add(reads, 1);
    add(reads, 2);
    reads.onTurnEnd();
    assertEquals(1, consensus.asked);
    consensus.confirmedUpTo = 1;
    reads.onProgress();
    assertEquals(List.of(answer(1), answer(2)), effects.takeReplies());
  }

  @Test
  void asksAgainWhenNobodyAnswers() {
    Reads reads = reads(ReadMode.READ_INDEX, execution);
    reads.onReady();
    add(reads, 1);
    reads.onTurnEnd();
    reads.onTimer(Reads.RETRY);
    assertEquals(2, consensus.asked);
    // the quorum may be further away than the pause is long: its first yes must count
    consensus.confirmedUpTo = 1;
    reads.onProgress();
    assertEquals(List.of(answer(1)), effects.takeReplies());
    reads.onTimer(Reads.RETRY);
    assertEquals(2, consensus.asked);
  }

  @Test
  void aDeposedLeaderSendsItsReadersOn() {
    Reads reads = reads(ReadMode.READ_INDEX, execution);
    reads.onReady();
    add(reads, 1);
    reads.onTurnEnd();
    add(reads, 2);
    effects.take();
    reads.onDeposed(2);
    assertEquals(
        List.of(
            reply(1, ReplyStatus.NOT_LEADER, 7, 101, "2"),
            reply(2, ReplyStatus.NOT_LEADER, 7, 102, "2")),
        effects.takeReplies());
    consensus.confirmedUpTo = 5;
    reads.onProgress();
    reads.onTurnEnd();
    reads.onTimer(Reads.RENEW);
    assertEquals(List.of(), effects.take());
  }

  @Test
  void aLeaseAnswersAtOnceAndOnlyUntilItEnds() {
    Reads reads = reads(ReadMode.LEASE, execution);
    clock.set(5000, 0);
    reads.onReady();
    // the holder counts a tenth less, the granters a tenth more
    assertEquals(List.of("confirm 900 1101"), consensus.calls);
    assertEquals(List.of(new Start(Reads.RENEW, LEASE / 3)), effects.take());
    consensus.leaseUntilNanos = 5900;
    add(reads, 1);
    reads.onTurnEnd();
    assertEquals(
        List.of(new ReplyBefore(5900, (RecordingEffects.Reply) answer(1))), effects.takeReplies());
    assertEquals(1, consensus.asked);
  }

  @Test
  void withoutALeaseItAsksTheQuorum() {
    Reads reads = reads(ReadMode.LEASE, execution);
    clock.set(5900, 0);
    reads.onReady();
    consensus.leaseUntilNanos = 5900;
    add(reads, 1);
    reads.onTurnEnd();
    assertEquals(List.of("confirm 900 1101", "confirm 0 0"), consensus.calls);
    assertEquals(List.of(), effects.takeReplies());
    consensus.confirmedUpTo = 2;
    reads.onProgress();
    assertEquals(List.of(answer(1)), effects.takeReplies());
  }

  @Test
  void renewsItsLease() {
    Reads reads = reads(ReadMode.LEASE, execution);
    reads.onReady();
    reads.onTimer(Reads.RENEW);
    assertEquals(List.of("confirm 900 1101", "confirm 900 1101"), consensus.calls);
  }

  @Test
  void aFaultyQueryIsAnError() {
    Reads reads = reads(ReadMode.READ_INDEX, execution);
    reads.onReady();
    reads.add(1, 7, 101, Ledger.bytes("throw"));
    reads.onTurnEnd();
    consensus.confirmedUpTo = 1;
    reads.onProgress();
    assertEquals(
        List.of(reply(1, ReplyStatus.HANDLER_ERROR, 7, 101, "java.lang.IllegalStateException: no")),
        effects.takeReplies());
  }

  @Test
  void afterAnErrorNothingIsAnsweredAnyMore() {
    for (ReadMode mode : List.of(ReadMode.READ_INDEX, ReadMode.LEASE)) {
      Execution broken = execution(new Ledger());
      Reads reads = reads(mode, broken);
      consensus.leaseUntilNanos = Long.MAX_VALUE;
      reads.onReady();
      reads.add(1, 7, 101, Ledger.bytes("error"));
      add(reads, 2);
      reads.onTurnEnd();
      consensus.confirmedUpTo = Long.MAX_VALUE;
      reads.onProgress();
      assertTrue(broken.quarantine().contains("query"), broken.quarantine());
      assertEquals(List.of(), effects.takeReplies());
      reads.onDeposed(1);
      assertEquals(List.of(reply(2, ReplyStatus.NOT_LEADER, 7, 102, "1")), effects.takeReplies());
    }
  }

  @Test
  void goesThroughTheLogWhenToldOrWhenTheHandlerCannotQuery() {
    assertTrue(reads(ReadMode.LOG, execution).throughLog());
    assertFalse(reads(ReadMode.READ_INDEX, execution).throughLog());
    Handler plain =
        new Handler() {
          @Override
          public byte[] execute(byte[] command) {
            return command;
          }

          @Override
          public byte[] getState() {
            return new byte[0];
          }

          @Override
          public void setState(byte[] state) {
            // it has none
          }
        };
    assertTrue(reads(ReadMode.LEASE, execution(plain)).throughLog());
  }

  @Test
  void isFullAtItsBound() {
    Reads reads = reads(ReadMode.READ_INDEX, execution);
    reads.onReady();
    add(reads, 1);
    reads.onTurnEnd();
    add(reads, 2);
    assertFalse(reads.isFull());
    add(reads, 3);
    assertTrue(reads.isFull());
  }
}
