package io.loggos.client;

import static io.loggos.client.SessionFixture.SESSION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.client.SessionFixture.Outcome;
import io.loggos.network.clientwire.ClientWire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sending, answers, acknowledgements, windows: one connection that lasts. */
final class ClientSessionTest {
  private final SessionFixture at = new SessionFixture();

  @Test
  void aSessionIsOpenedAsSoonAsALeaderWelcomes() {
    at.expect("connect r0");
    Outcome early = at.submit("a");
    at.expect();
    at.welcome(0, 0);
    assertTrue(at.effects().get(0).startsWith("open "));
    at.opened(SESSION);
    at.expect("command 100#1-0 a");
    at.ok(1);
    assertEquals("reply r1", early.text);
  }

  @Test
  void openIsRetriedWithTheSameNonceUntilOpened() {
    at.welcome(0, 0);
    List<String> first = at.effects();
    at.session.onConnectionLost("gone");
    at.expect("connect r1");
    at.welcome(1, 1);
    assertEquals(first.get(1), at.effects().get(0));
    at.answerOpen(ReplyStatus.BUSY, new byte[] {0, 0, 0, 20});
    at.expect();
    at.pass(31);
    at.expect(first.get(1));
    at.answerOpen(ReplyStatus.NOT_LEADER, new byte[] {0, 0, 0, 2});
    at.expect("connect r2");
    at.welcome(2, 2);
    at.expect(first.get(1));
    Outcome outcome = at.submit("a");
    at.opened(SESSION);
    at.expect("command 100#1-0 a");
    at.ok(1);
    assertEquals("reply r1", outcome.text);
  }

  @Test
  void aRejectedOpenFailsWhatWaitsAndIsTriedAgain() {
    Outcome outcome = at.submit("a");
    at.welcome(0, 0);
    at.effects();
    at.answerOpen(ReplyStatus.REJECTED, "full".getBytes());
    assertEquals("RejectedException", outcome.text);
    assertEquals("no session: full", outcome.failure.getMessage());
    at.pass(101);
    assertEquals(1, at.effects().size());
    at.opened(SESSION);
    at.submit("b");
    at.expect("command 100#2-0 b");
  }

  @Test
  void ackedCountsDownToTheLowestWithoutReply() {
    at.ready();
    at.submit("a");
    at.submit("b");
    at.submit(ClientWire.READ, "c");
    at.expect("command 100#1-0 a", "command 100#2-1 b", "read 100#3-2 c");
    at.ok(2);
    at.submit("d");
    at.expect("command 100#4-3 d");
    at.ok(1);
    at.submit("e");
    at.expect("command 100#5-2 e");
    at.ok(3);
    at.ok(4);
    at.ok(5);
    at.submit(RequestEntry.QUERY, "f");
    at.expect("query 100#6-0 f");
  }

  @Test
  void answersEndARequestOnce() {
    at.ready();
    Outcome threw = at.submit("a");
    Outcome rejected = at.submit("b");
    Outcome forgotten = at.submit("c");
    at.reply(ReplyStatus.HANDLER_ERROR, 1, "division by zero");
    at.reply(ReplyStatus.REJECTED, 2, "no");
    at.reply(ReplyStatus.TOO_OLD, 3, "");
    for (int sequence = 0; sequence < 5; sequence++) {
      at.ok(sequence);
      at.reply(ReplyStatus.REJECTED, sequence, "again");
    }
    assertEquals("HandlerException", threw.text);
    assertEquals("division by zero", threw.failure.getMessage());
    assertEquals("RejectedException", rejected.text);
    assertEquals("UnknownOutcomeException", forgotten.text);
    assertEquals("UnknownOutcomeException", at.askAgain(forgotten).text);
  }

  @Test
  void answersForAnotherSessionAreIgnored() {
    at.ready();
    Outcome outcome = at.submit("a");
    at.session.onReply(ReplyStatus.OK, SESSION + 1, 1, new byte[0]);
    assertEquals("open", outcome.text);
  }

  @Test
  void atTheBoundARequestIsBusyAtOnce() {
    SessionFixture small = new SessionFixture(ClientOptions.of("r0:1").withInFlightMax(3)).ready();
    for (int i = 0; i < 3; i++) {
      assertEquals("open", small.submit("x").text);
    }
    Outcome fourth = small.submit("x");
    assertEquals("BusyException", fourth.text);
    assertTrue(!((BusyException) fourth.failure).retryAfter().isZero());
    small.ok(2);
    assertEquals("open", small.submit("x").text);
    assertEquals("BusyException", small.submit("x").text);
  }

  @Test
  void aSlowRequestHoldsBackNoMoreThanTheRing() {
    SessionFixture small = new SessionFixture(ClientOptions.of("r0:1").withInFlightMax(2)).ready();
    small.submit("slow");
    int others = 0;
    while (others < 100 && small.submit("x").text.equals("open")) {
      others++;
      small.ok(1 + others);
    }
    assertEquals(7, others);
  }

  @Test
  void theSessionWindowIsNeverExceeded() {
    at.window = 2;
    at.ready();
    at.submit("a");
    at.submit("b");
    at.submit("c");
    at.expect("command 100#1-0 a", "command 100#2-1 b");
    at.ok(2);
    at.expect();
    at.ok(1);
    at.expect("command 100#3-0 c");
  }

  @Test
  void tooLargeARequestIsRejectedBeforeItIsSent() {
    Outcome before = at.submit("x".repeat(SessionFixture.REQUEST_BYTES_MAX + 1));
    at.ready();
    assertEquals("RejectedException", before.text);
    Outcome after = at.submit("x".repeat(SessionFixture.REQUEST_BYTES_MAX + 1));
    assertEquals("a request of 1001 bytes; 1000 are allowed", after.failure.getMessage());
    at.submit("x");
    at.expect("command 100#2-0 x");
  }

  @Test
  void busyIsSentAgainAfterItsPause() {
    at.ready();
    Outcome outcome = at.submit("a");
    at.submit("b");
    at.effects();
    at.answer(ReplyStatus.BUSY, 1, 40);
    at.pass(39);
    at.expect();
    at.pass(22);
    at.expect("command 100#1-0 a");
    at.ok(1);
    assertEquals("reply r1", outcome.text);
  }

  @Test
  void busyUntilTheTimeoutDidNotHappen() {
    at.ready();
    Outcome outcome = at.submit("a");
    for (int i = 0; i < 4000 && outcome.text.equals("open"); i++) {
      if (!at.effects().isEmpty()) {
        at.answer(ReplyStatus.BUSY, 1, 300);
      }
      at.pass(5);
    }
    assertEquals("BusyException", outcome.text);
    assertEquals(Duration.ofMillis(300), ((BusyException) outcome.failure).retryAfter());
  }

  @Test
  void reentrantSubmissionsAndClosesAreHarmless() {
    at.ready();
    List<Outcome> nested = new ArrayList<>();
    Outcome first = at.submit("a");
    first.then = () -> nested.add(at.submit("b"));
    at.ok(1);
    at.expect("command 100#1-0 a", "command 100#2-0 b");
    nested.get(0).then = at.session::close;
    Outcome third = at.submit("c");
    at.ok(2);
    assertEquals("UnknownOutcomeException", third.text);
    assertEquals("RejectedException", at.submit("d").text);
  }

  @Test
  void closeTellsTheClusterAndFailsTheRest() {
    at.ready();
    Outcome sent = at.submit("a");
    Outcome read = at.submit(ClientWire.READ, "b");
    at.effects();
    at.answer(ReplyStatus.BUSY, 1, 1000);
    Outcome second = at.submit("c");
    at.effects();
    at.session.close();
    at.expect("close 100#4-0 ", "disconnect");
    assertEquals("RejectedException", sent.text, "the replica was busy, so it did not happen");
    assertEquals("RejectedException", read.text, "a read changes nothing");
    assertEquals("UnknownOutcomeException", second.text);
    assertEquals("UnknownOutcomeException", at.askAgain(second).text);
    assertEquals(Long.MAX_VALUE, at.session.nextTickNanos());
  }

  @Test
  void anIdleClientTellsThatItLives() {
    at.ready();
    at.pass(59_999);
    at.expect();
    at.pass(1);
    at.expect("keep-alive 100#1-0 ");
    at.ok(1);
    at.pass(59_000);
    at.submit("a");
    at.ok(2);
    at.pass(59_999);
    at.expect("command 100#2-0 a");
    at.pass(1);
    at.expect("keep-alive 100#3-0 ");
  }

  @Test
  void readsDoNotKeepASessionAlive() {
    at.ready();
    for (int i = 1; i <= 60; i++) {
      at.submit(ClientWire.READ, "q");
      at.ok(i);
      at.pass(1000);
    }
    List<String> effects = at.effects();
    assertEquals("keep-alive 100#61-0 ", effects.get(effects.size() - 1));
  }

  @Test
  void idleSessionsNeedNoTicks() {
    at.ready();
    at.submit("a");
    at.ok(1);
    // the deadline of the request that is done, then nothing before the keep-alive
    assertEquals(10_000, at.passToNextTick());
    assertEquals(50_000, at.passToNextTick());
  }
}
