package io.loggos.client;

import static io.loggos.client.SessionFixture.SESSION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ReplyStatus;
import io.loggos.client.SessionFixture.Outcome;
import io.loggos.network.clientwire.ClientWire;
import io.loggos.network.clientwire.Welcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lost connections, redirects, silence, expiry, unknown outcomes. */
final class ClientSessionFailureTest {
  private final SessionFixture at = new SessionFixture();

  @Test
  void aWelcomeThatNamesAnotherLeaderIsFollowedBeforeAnythingIsSent() {
    at.submit("a");
    at.expect("connect r0");
    at.welcome(0, 2);
    at.expect("connect r2");
    at.welcome(2, 2);
    assertEquals(1, at.effects().size());
  }

  @Test
  void lossResendsAllOutstandingInOrderElsewhere() {
    at.ready();
    Outcome a = at.submit("a");
    at.submit("b");
    Outcome c = at.submit("c");
    at.ok(2);
    at.effects();
    at.session.onConnectionLost("reset");
    at.expect("connect r1");
    at.submit("d");
    at.expect();
    at.welcome(1, 1);
    at.expect("command 100#1-0 a", "command 100#3-2 c", "command 100#4-3 d");
    at.ok(1);
    at.ok(3);
    assertEquals("reply r1", a.text);
    assertEquals("reply r3", c.text);
  }

  @Test
  void aHintIsFollowedAtOnceAndTheRestIsResent() {
    at.ready();
    at.submit("a");
    at.submit("b");
    at.effects();
    at.answer(ReplyStatus.NOT_LEADER, 1, 2);
    at.answer(ReplyStatus.NOT_LEADER, 2, 1);
    at.expect("connect r2");
    at.welcome(2, 2);
    at.expect("command 100#1-0 a", "command 100#2-1 b");
  }

  @Test
  void membersThatCameLaterAreFollowed() {
    at.ready();
    at.session.onMembers(
        new Welcome(
            7,
            1,
            0,
            0,
            10,
            100,
            List.of(new Welcome.Member(0, "r0", 1), new Welcome.Member(1, "new", 1))));
    at.expect();
    at.submit("a");
    at.effects();
    at.session.onConnectionLost("reset");
    at.expect("connect new");
  }

  @Test
  void aLeaderThatStepsDownSendsItsClientsOn() {
    at.ready();
    at.submit("a");
    at.submit("b");
    at.effects();
    at.answer(ReplyStatus.NOT_LEADER, 0, 2);
    at.expect("connect r2");
    at.welcome(2, 2);
    at.expect("command 100#1-0 a", "command 100#2-1 b");
  }

  @Test
  void withoutAHintTheNextIsAskedAfterAPause() {
    at.ready();
    at.submit("a");
    at.effects();
    at.answer(ReplyStatus.NOT_LEADER, 1, -1);
    at.expect();
    at.pass(3);
    at.expect("connect r1");
    at.welcome(1, -1);
    at.expect("command 100#1-0 a");
  }

  @Test
  void aReplicaThatIsAboutToLeadIsAskedAgain() {
    at.ready();
    Outcome outcome = at.submit("a");
    at.effects();
    at.answer(ReplyStatus.NOT_LEADER, 1, 0);
    at.pass(3);
    at.expect("command 100#1-0 a");
    at.ok(1);
    assertEquals("reply r1", outcome.text);
  }

  @Test
  void aReplicaThatKnowsNoLeaderGetsOneRequestAtATime() {
    at.ready();
    at.submit("a");
    at.submit("b");
    at.submit("c");
    at.session.onConnectionLost("reset");
    at.effects();
    at.welcome(1, -1);
    at.expect("command 100#1-0 a");
    at.ok(1);
    at.expect("command 100#2-0 b", "command 100#3-1 c");
  }

  @Test
  void hintsInACircleAreFollowedAtABoundedPace() {
    at.ready();
    at.submit("a");
    at.effects();
    int connects = 0;
    int own = 0;
    for (int i = 0; i < 5000; i++) {
      if (at.session.nextTickNanos() == Long.MAX_VALUE) {
        break;
      }
      for (String effect : at.effects()) {
        if (effect.startsWith("connect")) {
          connects++;
          own = effect.charAt(effect.length() - 1) - '0';
          at.welcome(own, (own + 1) % 3);
        } else if (effect.startsWith("command")) {
          at.answer(ReplyStatus.NOT_LEADER, 1, (own + 1) % 3);
        }
      }
      at.pass(1);
    }
    // five seconds at 2 to 100 ms
    assertTrue(connects > 50 && connects < 200, connects + " connects");
  }

  @Test
  void aRoundOfFailuresIsPacedByTheReconnectPauses() {
    at.ready();
    int connects = 0;
    at.session.onConnectionLost("reset");
    for (int i = 0; i < 5000; i++) {
      for (String effect : at.effects()) {
        connects += effect.startsWith("connect") ? 1 : 0;
        at.session.onConnectionLost("connection refused");
      }
      at.pass(1);
    }
    // rounds of three with 2 to 500 ms between them
    assertTrue(connects > 30 && connects < 120, connects + " connects");
  }

  @Test
  void neverSentAndTimedOutDidNotHappen() {
    Outcome outcome = at.submit("a");
    for (int i = 0; i < 10_000; i++) {
      for (String effect : at.effects()) {
        String host = effect.substring(effect.length() - 2);
        at.session.onConnectionLost(host.equals("r1") ? "unknown host" : "connection refused");
      }
      assertEquals("open", outcome.text);
      at.pass(1);
    }
    assertEquals("RejectedException", outcome.text);
    assertEquals(
        "no leader found within 10000 ms; tried r0:1 (connection refused), "
            + "r1:1 (unknown host), r2:1 (connection refused)",
        outcome.failure.getMessage());
  }

  @Test
  void sentAndTimedOutIsUnknownAndCanBeAskedAgain() {
    at.ready();
    Outcome outcome = at.submit("a");
    at.session.onConnectionLost("reset");
    at.pass(10_000);
    at.effects();
    assertEquals("UnknownOutcomeException", outcome.text);
    RequestId id = ((UnknownOutcomeException) outcome.failure).requestId();
    assertEquals(new RequestId(SESSION, 1), id);
    at.session.onConnectionLost("reset");
    at.effects();
    at.submit("b");
    Outcome again = at.askAgain(outcome);
    assertEquals("UnknownOutcomeException", at.askAgain(outcome).text, "asked already");
    at.pass(600);
    at.effects();
    at.welcome(1, 1);
    at.expect("command 100#1-0 a", "command 100#2-1 b");
    at.ok(1);
    assertEquals("reply r1", again.text);
    assertEquals("UnknownOutcomeException", at.askAgain(outcome).text, "answered already");
  }

  @Test
  void anAbandonedNumberMakesWayForNewRequests() {
    at.window = 2;
    at.ready();
    Outcome outcome = at.submit("a");
    at.session.onConnectionLost("reset");
    at.pass(10_000);
    at.effects();
    at.pass(600);
    at.effects();
    at.welcome(1, 1);
    at.submit("b");
    at.expect("command 100#2-1 b");
    at.submit("c");
    at.expect("command 100#3-1 c");
    assertEquals("UnknownOutcomeException", at.askAgain(outcome).text);
  }

  @Test
  void aLateReplyToAnAbandonedRequestIsIgnoredAndAskingAgainFindsIt() {
    SessionFixture fixture = new SessionFixture(ClientOptions.of("r0:1")).ready();
    Outcome outcome = fixture.submit("a");
    fixture.pass(10_000);
    assertEquals("UnknownOutcomeException", outcome.text);
    fixture.effects();
    fixture.welcome(0, 0);
    fixture.ok(1);
    Outcome again = fixture.askAgain(outcome);
    List<String> effects = fixture.effects();
    assertEquals("command 100#1-0 a", effects.get(effects.size() - 1));
    fixture.ok(1);
    assertEquals("reply r1", again.text);
  }

  @Test
  void anAttemptThatWasGivenUpStaysInDoubt() {
    ClientOptions options = ClientOptions.of("r0:1").withTimeout(Duration.ofMillis(300));
    SessionFixture fixture = new SessionFixture(options).ready();
    Outcome outcome = fixture.submit("a");
    fixture.pass(300);
    Outcome again = fixture.askAgain(outcome);
    fixture.expect("command 100#1-0 a", "command 100#1-0 a");
    fixture.reply(ReplyStatus.REJECTED, 1, "no");
    assertEquals("UnknownOutcomeException", again.text);
  }

  @Test
  void rejectedAfterALostAttemptIsUnknown() {
    at.ready();
    Outcome command = at.submit("a");
    Outcome read = at.submit(ClientWire.READ, "b");
    at.session.onConnectionLost("reset");
    at.effects();
    at.welcome(1, 1);
    at.reply(ReplyStatus.REJECTED, 1, "quarantined");
    at.reply(ReplyStatus.REJECTED, 2, "quarantined");
    assertEquals("UnknownOutcomeException", command.text);
    assertTrue(command.failure.getMessage().contains("quarantined"));
    assertEquals("RejectedException", read.text);
  }

  @Test
  void busyAfterALostAttemptIsUnknownWhenTimeIsUp() {
    at.ready();
    Outcome outcome = at.submit("a");
    at.session.onConnectionLost("reset");
    at.effects();
    at.welcome(1, 1);
    for (int i = 0; i < 10_000 && outcome.text.equals("open"); i++) {
      if (!at.effects().isEmpty()) {
        at.answer(ReplyStatus.BUSY, 1, 50);
      }
      at.pass(1);
    }
    assertEquals("UnknownOutcomeException", outcome.text);
  }

  @Test
  void aSilentLeaderIsLeftForTheNextReplica() {
    at.ready();
    Outcome outcome = at.submit("a");
    at.effects();
    at.pass(499);
    at.expect();
    at.pass(1);
    at.expect("disconnect", "connect r1");
    at.welcome(1, 0);
    at.pass(3);
    at.expect("connect r2");
    at.welcome(2, 2);
    at.expect("command 100#1-0 a");
    at.ok(1);
    assertEquals("reply r1", outcome.text);
  }

  @Test
  void aSilentLeaderThatStillLeadsIsTriedAgain() {
    at.ready();
    at.submit("a");
    at.pass(500);
    at.effects();
    int own = 1;
    for (int i = 0; i < 2000; i++) {
      at.welcome(own, 0);
      List<String> effects = at.effects();
      if (effects.contains("connect r0")) {
        assertTrue(i > 400, "not before it had time to recover");
        return;
      }
      own = effects.contains("connect r2") ? 2 : effects.contains("connect r1") ? 1 : own;
      at.pass(1);
    }
    throw new AssertionError("r0 was never tried again");
  }

  @Test
  void silenceCountsThoughAllWhoWaitedHaveGivenUp() {
    ClientOptions options = ClientOptions.of("r0:1,r1:1").withTimeout(Duration.ofMillis(300));
    SessionFixture fixture = new SessionFixture(options).ready();
    Outcome outcome = fixture.submit("a");
    fixture.pass(300);
    assertEquals("UnknownOutcomeException", outcome.text);
    fixture.effects();
    fixture.pass(200);
    fixture.expect("disconnect", "connect r1");
  }

  @Test
  void aClientThatStoodStillItselfLooksIntoItsSocketFirst() {
    at.ready();
    Outcome outcome = at.submit("a");
    at.effects();
    at.jump(3000);
    at.expect();
    at.ok(1);
    assertEquals("reply r1", outcome.text);
    at.submit("b");
    at.effects();
    at.jump(3000);
    at.jump(100);
    at.expect("disconnect", "connect r1");
  }

  @Test
  void aReplicaThatAcceptsAndSaysNothingIsLeft() {
    at.expect("connect r0");
    at.pass(500);
    at.expect("disconnect", "connect r1");
  }

  @Test
  void anExpiredSessionIsReplacedAndWhatDidNotHappenGoesOn() {
    at.ready();
    Outcome a = at.submit("a");
    Outcome b = at.submit("b");
    at.effects();
    at.reply(ReplyStatus.SESSION_EXPIRED, 1, "");
    Outcome c = at.submit("c");
    at.expect();
    at.reply(ReplyStatus.SESSION_EXPIRED, 2, "");
    assertEquals(1, at.effects().size());
    at.opened(SESSION + 1);
    at.expect("command 101#1-0 a", "command 101#2-1 b", "command 101#3-2 c");
    assertEquals(List.of("open", "open", "open"), List.of(a.text, b.text, c.text));
  }

  @Test
  void anExpiredSessionTakesRequestsInDoubtWithIt() {
    at.ready();
    Outcome done = at.submit("a");
    Outcome doubtful = at.submit("b");
    Outcome read = at.submit(ClientWire.READ, "c");
    at.session.onConnectionLost("reset");
    at.effects();
    Outcome unsent = at.submit("d");
    at.welcome(1, 1);
    at.effects();
    at.ok(1);
    at.reply(ReplyStatus.SESSION_EXPIRED, 2, "");
    at.reply(ReplyStatus.SESSION_EXPIRED, 3, "");
    at.reply(ReplyStatus.SESSION_EXPIRED, 4, "");
    assertEquals("reply r1", done.text);
    assertEquals("UnknownOutcomeException", doubtful.text);
    assertEquals(1, at.effects().size());
    at.opened(SESSION + 1);
    at.expect("read 101#1-0 c", "command 101#2-1 d");
    assertEquals("open", read.text);
    assertEquals("open", unsent.text);
    assertEquals("UnknownOutcomeException", at.askAgain(doubtful).text, "its session is gone");
  }

  @Test
  void aLossWhileASessionExpiresLeavesTheUnansweredInDoubt() {
    at.ready();
    Outcome a = at.submit("a");
    Outcome b = at.submit("b");
    at.effects();
    at.reply(ReplyStatus.SESSION_EXPIRED, 1, "");
    at.session.onConnectionLost("reset");
    assertEquals("open", a.text);
    assertEquals("UnknownOutcomeException", b.text);
    at.expect("connect r1");
    at.welcome(1, 1);
    at.effects();
    at.opened(SESSION + 1);
    at.expect("command 101#1-0 a");
  }

  @Test
  void anotherClusterIsRefused() {
    at.ready();
    at.submit("a");
    at.session.onConnectionLost("reset");
    at.effects();
    at.clusterId = 43;
    at.welcome(1, 1);
    at.expect("disconnect", "connect r2");
    assertEquals(42, at.session.clusterId());
  }

  @Test
  void refusedEverywhereFailsAtOnceWithTheReasons() {
    Outcome outcome = at.submit("a");
    for (int i = 0; i < 3; i++) {
      assertEquals("open", outcome.text);
      at.effects();
      at.session.onRefused("this is cluster \"blue\"");
    }
    assertEquals("RejectedException", outcome.text);
    assertTrue(
        outcome.failure.getMessage().startsWith("tried r0:1 (this is cluster \"blue\"), r1"));
    at.pass(600);
    at.welcome(0, 0);
    at.opened(SESSION);
    at.effects();
    at.submit("b");
    at.expect("command 100#2-0 b");
  }
}
