package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import io.loggos.api.Ballot;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.SeededRandom;
import io.loggos.api.io.Transport;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import io.loggos.network.Sender;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.InOrder;

/** On this order every proof rests: nothing overtakes a record that was persisted before it. */
final class EffectPerformerTest {
  private static final ReplicaId SELF = ReplicaId.of(0);
  private static final ReplicaId PEER = ReplicaId.of(1);
  private static final JournalRecord RECORD = new JournalRecord.Promised(Ballot.NONE);
  private static final byte[] PAYLOAD = new byte[0];

  private final ControlledJournal journal = new ControlledJournal();
  private final Transport transport = mock(Transport.class);
  private final ClientPort clients = mock(ClientPort.class);
  private final LoopTimers timers = mock(LoopTimers.class);
  private final Captures captures = mock(Captures.class);
  private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
  private final Sender sender = new Sender(SELF, transport, 1000);
  private final EffectPerformer performer =
      new EffectPerformer(journal, sender, clients, timers, captures, new LoadMeter(), loop::add);

  /** A message with a number, of any part. */
  record Numbered(Part part, int number) implements Message {
    @Override
    public MessageType<?> type() {
      return new MessageType<>(600, part, Numbered.class, (m, out) -> {}, in -> null);
    }
  }

  private static Message message(int number) {
    return new Numbered(Part.CONSENSUS, number);
  }

  private static Message heartbeat(int number) {
    return new Numbered(Part.LIVENESS, number);
  }

  private void endTurn() {
    performer.endTurn(performer::release);
  }

  /** Runs what was handed to the loop. */
  private void runLoop() {
    while (!loop.isEmpty()) {
      loop.poll().run();
    }
  }

  @Test
  void everythingLeavesAtOnceWhenNothingWasPersisted() {
    Message own = message(3);
    performer.send(PEER, message(1));
    performer.broadcast(message(2));
    performer.send(SELF, own);
    performer.reply(7, ReplyStatus.OK, 1, 2, PAYLOAD);
    verify(transport).send(PEER, message(1));
    verify(transport).broadcast(message(2));
    assertEquals(message(2), sender.pollLoopback());
    assertSame(own, sender.pollLoopback());
    verify(clients).reply(7, ReplyStatus.OK, 1, 2, PAYLOAD);
  }

  @Test
  void noSendNoSelfMessageAndNoReplyOvertakesARecord() {
    performer.persist(RECORD);
    performer.send(PEER, message(1));
    performer.send(SELF, message(2));
    performer.broadcast(message(3));
    performer.reply(7, ReplyStatus.OK, 1, 2, PAYLOAD);
    performer.replyBefore(System.nanoTime() + (1L << 60), 8, ReplyStatus.OK, 1, 3, PAYLOAD);
    endTurn();
    runLoop();
    verify(transport, never()).send(any(), any());
    verify(transport, never()).broadcast(any());
    verify(clients, never()).reply(anyLong(), any(), anyLong(), anyLong(), any());
    assertNull(sender.pollLoopback());

    journal.sync();
    assertNull(sender.pollLoopback(), "the journal's thread must not touch the replica's world");
    runLoop();
    InOrder order = inOrder(transport, clients);
    order.verify(transport).send(PEER, message(1));
    order.verify(transport).broadcast(message(3));
    order.verify(clients).reply(7, ReplyStatus.OK, 1, 2, PAYLOAD);
    order.verify(clients).reply(8, ReplyStatus.OK, 1, 3, PAYLOAD);
    assertEquals(message(2), sender.pollLoopback());
    assertEquals(message(3), sender.pollLoopback());
  }

  @Test
  void signsOfLifeDoNotWait() {
    performer.persist(RECORD);
    performer.send(PEER, message(1));
    performer.broadcast(heartbeat(2));
    performer.send(PEER, heartbeat(3));
    verify(transport).broadcast(heartbeat(2));
    verify(transport).send(PEER, heartbeat(3));
    verifyNoMoreInteractions(transport);
  }

  @Test
  void whatWaitsIsBounded() {
    performer.persist(RECORD);
    for (int i = 0; i < EffectPerformer.HELD_MAX; i++) {
      assertFalse(performer.isCongested());
      performer.reply(7, ReplyStatus.OK, 1, i, PAYLOAD);
    }
    assertTrue(performer.isCongested());
    performer.broadcast(message(1));
    performer.broadcast(heartbeat(2));
    journal.syncSilently(1);
    performer.release();
    verify(clients, times(EffectPerformer.HELD_MAX))
        .reply(anyLong(), any(), anyLong(), anyLong(), any());
    verify(transport).broadcast(heartbeat(2));
    verifyNoMoreInteractions(transport);
    assertFalse(performer.isCongested());
  }

  @Test
  void answersThatWouldLeaveLongAfterTheirTimeAreLost() {
    performer.persist(RECORD);
    journal.congested = true;
    performer.send(PEER, message(1));
    performer.send(PEER, heartbeat(2));
    performer.broadcast(message(3));
    journal.congested = false;
    journal.syncSilently(1);
    performer.release();
    verify(transport).send(PEER, heartbeat(2));
    verify(transport).broadcast(message(3));
    verifyNoMoreInteractions(transport);
  }

  @Test
  void whatWasSaidBeforeARecordNeedNotWaitForIt() {
    performer.persist(RECORD);
    performer.send(PEER, message(1));
    performer.persist(RECORD);
    performer.send(PEER, message(2));
    journal.syncSilently(1);
    performer.release();
    verify(transport).send(PEER, message(1));
    verifyNoMoreInteractions(transport);
    journal.syncSilently(2);
    performer.release();
    verify(transport).send(PEER, message(2));
  }

  @Test
  void whatIsSaidLaterDoesNotOvertakeWhatWaits() {
    performer.persist(RECORD);
    performer.send(PEER, message(1));
    endTurn();
    // durable by now, but the loop has not been told: a later turn must keep the order
    journal.syncSilently(1);
    performer.send(PEER, message(2));
    performer.reply(7, ReplyStatus.OK, 1, 2, PAYLOAD);
    verify(transport, never()).send(any(), any());
    verify(clients, never()).reply(anyLong(), any(), anyLong(), anyLong(), any());
    journal.sync();
    runLoop();
    InOrder order = inOrder(transport);
    order.verify(transport).send(PEER, message(1));
    order.verify(transport).send(PEER, message(2));
    verify(clients).reply(7, ReplyStatus.OK, 1, 2, PAYLOAD);
  }

  @Test
  void aDroppedCallbackLeavesNothingBehind() {
    performer.persist(RECORD);
    performer.send(PEER, message(1));
    // the record became durable before the turn ended, so a flush need not tell anybody
    journal.syncSilently(1);
    endTurn();
    runLoop();
    verify(transport).send(PEER, message(1));
  }

  @Test
  void manyStepsShareOneFlush() {
    for (int i = 0; i < 5; i++) {
      performer.persist(RECORD);
      performer.send(PEER, message(i));
    }
    endTurn();
    assertEquals(1, journal.callbacks.size());
    verify(transport).flush();
    verify(clients).flush();
  }

  @Test
  void nothingIsFlushedWithoutARecord() {
    performer.send(PEER, message(1));
    endTurn();
    assertEquals(List.of(), journal.callbacks);
    assertEquals(0, loop.size());
  }

  @Test
  void aReadUnderALeaseThatEndedIsNotAnswered() {
    performer.replyBefore(System.nanoTime() - 1, 8, ReplyStatus.OK, 1, 3, PAYLOAD);
    verify(clients).reply(8, ReplyStatus.NOT_LEADER, 1, 3, new byte[] {-1, -1, -1, -1});
    performer.replyBefore(System.nanoTime() + (1L << 60), 8, ReplyStatus.OK, 1, 4, PAYLOAD);
    verify(clients).reply(8, ReplyStatus.OK, 1, 4, PAYLOAD);
  }

  @Test
  void timersDoNotWait() {
    TimerKey key = new TimerKey(Part.CONSENSUS, "t");
    performer.persist(RECORD);
    performer.startTimer(key, 5);
    performer.stopTimer(key);
    verify(timers).start(key, 5);
    verify(timers).stop(key);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void keepsOrderAndDurabilityInRandomRuns(long seed) {
    SeededRandom random = new SeededRandom(seed);
    List<Integer> left = new ArrayList<>();
    List<Long> needed = new ArrayList<>();
    doAnswer(
            call -> {
              int number = ((Numbered) call.getArgument(1)).number();
              assertEquals(left.size(), number, "order");
              long position = needed.get(number);
              assertEquals(
                  true, journal.durableUpTo() >= position, number + " left before its record");
              return left.add(number);
            })
        .when(transport)
        .send(any(), any());
    for (int step = 0; step < 3000; step++) {
      int action = random.nextInt(10);
      if (action < 3) {
        performer.persist(RECORD);
      } else if (action < 7) {
        needed.add(journal.appendedUpTo());
        performer.send(PEER, message(needed.size() - 1));
      } else if (action == 7) {
        endTurn();
      } else if (action == 8 && random.nextBoolean()) {
        journal.sync();
      } else if (action == 8) {
        long some = random.nextLong(journal.appendedUpTo() - journal.durableUpTo() + 1);
        journal.syncSilently(journal.durableUpTo() + some);
      } else {
        runLoop();
      }
    }
    endTurn();
    journal.sync();
    runLoop();
    assertEquals(needed.size(), left.size());
  }
}
