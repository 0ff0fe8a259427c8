package io.loggos.replica;

import static io.loggos.replica.Entries.batch;
import static io.loggos.replica.Entries.close;
import static io.loggos.replica.Entries.command;
import static io.loggos.replica.Entries.keepAlive;
import static io.loggos.replica.Entries.open;
import static io.loggos.replica.Entries.query;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ClusterId;
import io.loggos.api.Genesis;
import io.loggos.api.Hash64;
import io.loggos.api.InvariantException;
import io.loggos.api.NoOp;
import io.loggos.api.ReplyStatus;
import io.loggos.api.app.Handler;
import io.loggos.api.machine.TurnClock;
import io.loggos.replica.ReplicaOptions.SessionOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExecutionTest {
  private static final int REPLY_MAX = 1000;

  private final Ledger ledger = new Ledger();
  private final Machine machine = new Machine(ledger);

  /** An execution with its sessions, and the replies it made. */
  private static final class Machine implements Execution.ReplySink {
    final List<String> replies = new ArrayList<>();
    final List<Long> ended = new ArrayList<>();
    final Sessions sessions = new Sessions(new SessionOptions(10, 16, 1000));
    final Execution execution;
    long slot;

    Machine(Handler handler) {
      execution =
          new Execution(handler, Schedules.alone(), sessions, new TurnClock(), REPLY_MAX, this);
    }

    List<String> run(long time, byte[]... entries) {
      replies.clear();
      execution.execute(++slot, batch(time, entries));
      return List.copyOf(replies);
    }

    long chain() {
      return execution.chain().value();
    }

    byte[] snapshot() {
      return execution.freeze().toBytes();
    }

    void restore(byte[] snapshot) {
      execution.readSnapshot(snapshot);
      slot = execution.executedUpTo();
    }

    @Override
    public void onReply(
        byte kind, long session, long sequence, ReplyStatus status, byte[] payload) {
      String text = status == ReplyStatus.OPENED ? "" : Ledger.text(payload);
      replies.add((session + "#" + sequence + " " + status + " " + text).trim());
    }

    @Override
    public void onSessionExpired(long session) {
      ended.add(session);
    }
  }

  @Test
  void executesCommandsInOrder() {
    assertEquals(
        List.of("1#5 OPENED", "1#1 OK done 1", "1#2 OK done 2"),
        machine.run(100, open(5), command(1, 1, "a"), command(1, 2, "b")));
    assertEquals(List.of("a", "b"), ledger.lines);
    assertEquals(1, machine.execution.executedUpTo());
    assertEquals(100, machine.execution.time().millis());
  }

  @Test
  void answersADuplicateWithTheFirstReplyAndDoesNotExecuteIt() {
    machine.run(100, open(5), command(1, 1, "a"));
    long chain = machine.chain();
    assertEquals(
        List.of("1#1 OK done 1", "1#1 OK done 1"),
        machine.run(101, command(1, 1, "a"), command(1, 1, "a")));
    assertEquals(List.of("a"), ledger.lines);
    assertEquals(chain, machine.chain());
  }

  @Test
  void executesRequestsThatArriveOutOfOrderOnceEach() {
    machine.run(100, open(5));
    List<String> replies = new ArrayList<>();
    for (long sequence : new long[] {3, 1, 3, 2, 1, 16, 2}) {
      replies.addAll(machine.run(101, command(1, sequence, 1, "c" + sequence)));
    }
    assertEquals(List.of("c3", "c1", "c2", "c16"), ledger.lines);
    assertEquals("1#2 OK done 3", replies.get(6));
    assertEquals(
        List.of("1#17 REJECTED too many unanswered requests (loggos.sessions.window)"),
        machine.run(102, command(1, 17, 1, "beyond")));
    assertEquals(List.of("1#17 OK done 5"), machine.run(102, command(1, 17, 2, "within")));
    assertEquals(List.of("1#1 TOO_OLD"), machine.run(102, command(1, 1, 1, "c1")));
  }

  @Test
  void anUnknownOrExpiredSessionExecutesNothing() {
    assertEquals(List.of("1#1 SESSION_EXPIRED"), machine.run(100, command(1, 1, "a")));
    machine.run(100, open(5), command(1, 1, "b"));
    assertEquals(List.of("1#2 OK done 2"), machine.run(1100, command(1, 2, "c")));
    assertEquals(List.of(), machine.ended);
    assertEquals(List.of("1#3 SESSION_EXPIRED"), machine.run(2101, command(1, 3, "d")));
    assertEquals(List.of("1#3 SESSION_EXPIRED"), machine.run(100, command(1, 3, "d")));
    assertEquals(List.of("b", "c"), ledger.lines);
    assertEquals(List.of(1L), machine.ended);
  }

  @Test
  void keepsAndEndsSessionsWhenTold() {
    machine.run(100, open(5));
    assertEquals(List.of("1#0 OK"), machine.run(1000, keepAlive(1)));
    assertEquals(List.of("1#0 OK"), machine.run(1900, keepAlive(1)));
    assertEquals(List.of("1#0 OK"), machine.run(1900, close(1)));
    assertEquals(List.of("1#0 SESSION_EXPIRED"), machine.run(1900, close(1)));
    assertEquals(List.of("1#0 SESSION_EXPIRED"), machine.run(1900, keepAlive(1)));
  }

  @Test
  void refusesASessionTooMany() {
    for (int nonce = 1; nonce <= 10; nonce++) {
      machine.run(100, open(nonce));
    }
    assertEquals(
        List.of("77#11 REJECTED too many sessions (loggos.sessions.max)", "3#3 OPENED"),
        machine.run(100, open(11), open(3)));
  }

  @ParameterizedTest
  @CsvSource({
    "throw up, HANDLER_ERROR java.lang.IllegalStateException: throw up",
    "throw-silently, HANDLER_ERROR java.lang.IllegalStateException",
    "sneak, HANDLER_ERROR java.io.IOException: checked",
    "null, HANDLER_ERROR the handler returned null",
    "big 1001, HANDLER_ERROR a reply of 1001 bytes exceeds loggos.reply.bytes-max = 1000"
  })
  void aFaultyExecutionIsAnAnswerTheSameEverywhere(String command, String reply) {
    Machine other = new Machine(new Ledger());
    for (Machine each : List.of(machine, other)) {
      each.run(100, open(5));
      assertEquals(
          List.of("1#1 " + reply, "1#1 " + reply, "1#2 OK done 1"),
          each.run(101, command(1, 1, command), command(1, 1, command), command(1, 2, "x")));
      assertNull(each.execution.quarantine());
    }
    assertEquals(machine.chain(), other.chain());
  }

  @Test
  void theChainFoldsAnExceptionsClassNotItsText() {
    Machine other = new Machine(new Ledger());
    machine.run(100, open(5), command(1, 1, "throw one"));
    other.run(100, open(5), command(1, 1, "throw two"));
    assertEquals(machine.chain(), other.chain());
    machine.run(100, command(1, 2, "throw"));
    other.run(100, command(1, 2, "sneak"));
    assertNotEquals(machine.chain(), other.chain());
  }

  @Test
  void aLongErrorTextIsBounded() {
    machine.run(100, open(5));
    String reply = machine.run(101, command(1, 1, "throw " + "x".repeat(800))).get(0);
    assertTrue(reply.length() < 530, reply);
  }

  @Test
  void anErrorQuarantinesBeforeAnythingIsAnswered() {
    machine.run(100, open(5), command(1, 1, "a"));
    long chain = machine.chain();
    assertEquals(
        List.of("1#2 OK done 2"),
        machine.run(101, command(1, 2, "b"), command(1, 3, "error"), command(1, 4, "c")));
    assertEquals(
        "the handler failed at slot 2, request 1, with java.lang.StackOverflowError: too deep",
        machine.execution.quarantine());
    assertEquals(1, machine.execution.executedUpTo());
    assertEquals(chain, machine.execution.chain().after(1));
    assertFalse(machine.execution.chain().knows(2));
    assertThrows(InvariantException.class, () -> machine.run(102));
  }

  @Test
  void onlyTheFirstCauseOfAQuarantineCounts() {
    machine.execution.quarantine("first");
    machine.execution.quarantine("second");
    assertEquals("first", machine.execution.quarantine());
  }

  @Test
  void givesTheContextThatTheLogDetermines() {
    Machine other = new Machine(new Ledger());
    for (Machine each : List.of(machine, other)) {
      each.execution.execute(++each.slot, new Genesis(4711));
      each.run(500, open(5));
    }
    List<String> replies = machine.run(700, command(1, 1, "context"), command(1, 2, "context"));
    assertEquals(replies, other.run(700, command(1, 1, "context"), command(1, 2, "context")));
    assertTrue(replies.get(0).startsWith("1#1 OK 3/0/700/"), replies.get(0));
    assertTrue(replies.get(1).startsWith("1#2 OK 3/1/700/"), replies.get(1));
    assertEquals(replies.stream().map(r -> r.substring(r.lastIndexOf('/'))).distinct().count(), 2);
    // a leader whose clock is behind does not turn time back
    assertTrue(machine.run(600, command(1, 3, "context")).get(0).contains("4/0/700/"));
  }

  @Test
  void firesTimersByLogicalTimeBeforeTheRequests() {
    machine.run(100, open(5), command(1, 1, "timer 1 300"), command(1, 2, "timer 2 200"));
    machine.run(150, command(1, 3, "early"));
    machine.run(300, command(1, 4, "cancel 1"), command(1, 5, "late"));
    assertEquals(List.of("early", "timer 2 at 300", "timer 1 at 300", "late"), ledger.lines);
    machine.run(301, command(1, 6, "timer 3 400"), command(1, 7, "cancel 3"));
    machine.run(500);
    assertEquals(4, ledger.lines.size());
  }

  @Test
  void aThrowingTimerIsFoldedAndAnErrorQuarantines() {
    Machine other = new Machine(new Ledger());
    for (Machine each : List.of(machine, other)) {
      each.run(100, open(5), command(1, 1, "timer 13 200"));
      each.run(200);
      assertNull(each.execution.quarantine());
    }
    assertEquals(machine.chain(), other.chain());
    machine.run(201, command(1, 2, "timer 666 202"));
    machine.run(203, command(1, 3, "never"));
    assertTrue(machine.execution.quarantine().contains("timer"), machine.execution.quarantine());
    assertFalse(ledger.lines.contains("never"));
  }

  @Test
  void aTimerThatAlwaysSetsItselfAgainDoesNotKeepTheSlotFromEnding() {
    machine.run(100, open(5), command(1, 1, "timer 99 200"));
    assertEquals(List.of("1#2 OK done"), cut(machine.run(200, command(1, 2, "x"))));
    assertEquals(3, machine.execution.executedUpTo() + 1);
    assertTrue(machine.execution.timers().isDue(200), "the rest waits for the next batch");
  }

  private static List<String> cut(List<String> replies) {
    return replies.stream().map(r -> r.replaceAll(" \\d+$", "")).toList();
  }

  @Test
  void answersQueriesThroughTheLogWithoutTouchingSequences() {
    machine.run(100, open(5), command(1, 1, "a"));
    assertEquals(
        List.of("1#1 OK q: a", "1#1 OK q: a", "1#2 OK done 2"),
        machine.run(100, query(1, 1, "q"), query(1, 1, "q"), command(1, 2, "b")));
    assertEquals(
        List.of("1#9 HANDLER_ERROR java.lang.IllegalStateException: no"),
        machine.run(100, query(1, 9, "throw")));
    assertNull(machine.execution.quarantine());
  }

  /** One that knows no queries: for it, a query is a command like any other. */
  @Test
  void aQueryOfAHandlerWithoutQueriesRunsOnce() {
    List<String> executed = new ArrayList<>();
    Handler plain =
        new Handler() {
          @Override
          public byte[] execute(byte[] command) {
            executed.add(Ledger.text(command));
            return Ledger.bytes("n " + executed.size());
          }

          @Override
          public byte[] getState() {
            return new byte[0];
          }

          @Override
          public void setState(byte[] state) {}
        };
    Machine simple = new Machine(plain);
    simple.run(100, open(5));
    assertEquals(
        List.of("1#1 OK n 1", "1#1 OK n 1"), simple.run(100, query(1, 1, "q"), query(1, 1, "q")));
    assertEquals(List.of("q"), executed);
  }

  @Test
  void answersQueriesOutsideTheLog() {
    machine.run(100, open(5), command(1, 1, "a"));
    long chain = machine.chain();
    assertEquals(ReplyStatus.OK, machine.execution.query(Ledger.bytes("q")));
    assertEquals("q: a", Ledger.text(machine.execution.lastReply()));
    assertEquals(chain, machine.chain());
    assertTrue(machine.execution.canQuery());
  }

  @Test
  void refusesASlotOutOfOrder() {
    assertThrows(InvariantException.class, () -> machine.execution.execute(2, NoOp.INSTANCE));
    machine.execution.execute(1, NoOp.INSTANCE);
    assertThrows(InvariantException.class, () -> machine.execution.execute(1, NoOp.INSTANCE));
  }

  @Test
  void onlyTheFirstGenesisCounts() {
    machine.execution.execute(1, new Genesis(5));
    machine.execution.execute(2, new Genesis(6));
    assertEquals(5, machine.execution.clusterId());
  }

  @Test
  void aLaterIncarnationGivesNoSessionAnIdThatMayHaveBeenLost() {
    long founded = ClusterId.founding(-1);
    long recovered = ClusterId.recovered(founded, 1, 3);
    machine.execution.execute(++machine.slot, new Genesis(founded));
    machine.run(100, open(5), command(1, 1, "a"));
    machine.execution.execute(++machine.slot, new Genesis(recovered));
    assertEquals(recovered, machine.execution.clusterId());
    List<String> replies = machine.run(100, command(1, 1, "a"), open(6), open(7));
    assertTrue(replies.get(0).startsWith("1#1 OK"), replies.get(0));
    assertTrue(replies.get(1).startsWith((1L << 40) + 2 + "#"), replies.get(1));
    assertTrue(replies.get(2).startsWith((1L << 40) + 3 + "#"), replies.get(2));
    // neither what was before nor the same again changes anything
    machine.execution.execute(++machine.slot, new Genesis(recovered));
    machine.execution.execute(++machine.slot, new Genesis(founded));
    assertEquals(recovered, machine.execution.clusterId());
    assertTrue(machine.run(100, open(8)).get(0).startsWith((1L << 40) + 4 + "#"));
  }

  @Test
  void aSnapshotCarriesEverythingThatExecutionMade() {
    machine.execution.execute(++machine.slot, new Genesis(5));
    machine.run(100, open(5), command(1, 1, "a"), command(1, 2, "timer 7 200"));
    machine.run(150, open(6), command(2, 9, 3, "b"));
    Ledger copied = new Ledger();
    Machine copy = new Machine(copied);
    copy.restore(machine.snapshot());
    assertEquals(machine.chain(), copy.chain());
    assertEquals(3, copy.execution.executedUpTo());
    assertEquals(5, copy.execution.clusterId());
    assertEquals(150, copy.execution.time().millis());
    // both go on alike: a duplicate, a new one, a timer
    byte[][] next = {command(2, 9, 3, "b"), command(2, 10, 3, "c"), command(1, 1, "a")};
    assertEquals(machine.run(250, next), copy.run(250, next));
    assertEquals(ledger.lines, copied.lines);
    assertEquals(machine.chain(), copy.chain());
    assertEquals(machine.execution.stateHash(), copy.execution.stateHash());
    assertEquals(Hash64.of(machine.snapshot()), Hash64.of(copy.snapshot()));
  }
}
