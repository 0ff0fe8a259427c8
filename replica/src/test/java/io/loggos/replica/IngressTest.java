package io.loggos.replica;

import static io.loggos.replica.RecordingEffects.reply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.api.machine.TurnClock;
import io.loggos.replica.ReplicaOptions.AdmissionOptions;
import io.loggos.replica.ReplicaOptions.BatchOptions;
import io.loggos.replica.ReplicaOptions.ReadMode;
import io.loggos.replica.ReplicaOptions.ReadOptions;
import io.loggos.replica.ReplicaOptions.Saving;
import io.loggos.replica.ReplicaOptions.SessionOptions;
import io.loggos.replica.ReplicaOptions.SnapshotOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IngressTest {
  /** Three requests may wait, of 50 bytes each; four sessions with 16 requests each. */
  static final ReplicaOptions OPTIONS =
      new ReplicaOptions(
          new BatchOptions(1000, 100),
          new AdmissionOptions(3, 10_000, 1000, 25),
          new SessionOptions(4, 16, 1000),
          new ReadOptions(ReadMode.READ_INDEX, 1000, 0.1),
          new SnapshotOptions(100, 1000, Saving.NEVER),
          50,
          1000);

  private static final long CONNECTION = 11;
  private static final long OTHER = 12;

  private final RecordingEffects effects = new RecordingEffects();
  private final TurnClock clock = new TurnClock();
  private final Sessions sessions = new Sessions(OPTIONS.sessions());
  private final Batcher batcher = new Batcher(OPTIONS.batch(), OPTIONS.admission());
  private final Ingress ingress = new Ingress(effects, sessions, batcher, OPTIONS, clock);

  private void send(long connection, byte[] entry) {
    ingress.onEntry(connection, Entries.received(entry, 5), 5, entry.length, entry[4]);
  }

  private void lead() {
    ingress.onLeader(0);
    ingress.onLeading();
  }

  /** A session whose first request was executed here with the reply "first". */
  private Session session() {
    Session session = sessions.open(1, 2, 1);
    session.record(1, (byte) ReplyStatus.OK.ordinal(), Ledger.bytes("first"));
    return session;
  }

  private void executed(byte kind, long session, long sequence, ReplyStatus status) {
    ingress.onReply(kind, session, sequence, status, Ledger.bytes("r" + sequence));
  }

  @Test
  void sendsClientsToTheLeader() {
    send(CONNECTION, Entries.command(1, 3, "x"));
    ingress.onLeader(2);
    send(CONNECTION, Entries.command(1, 4, "x"));
    assertEquals(
        List.of(
            reply(CONNECTION, ReplyStatus.NOT_LEADER, 1, 3, "-1"),
            reply(CONNECTION, ReplyStatus.NOT_LEADER, 1, 4, "2")),
        effects.take());
    assertTrue(batcher.isEmpty());
  }

  @Test
  void takesARequestAndAnswersWhereItCameFrom() {
    lead();
    session();
    send(CONNECTION, Entries.command(1, 2, "x"));
    assertEquals(1, batcher.waitingRequests());
    assertEquals(List.of(), effects.take());
    executed(RequestEntry.COMMAND, 1, 2, ReplyStatus.OK);
    assertEquals(List.of(reply(CONNECTION, ReplyStatus.OK, 1, 2, "r2")), effects.take());
  }

  @Test
  void answersOnTheConnectionLastUsed() {
    lead();
    session();
    send(CONNECTION, Entries.command(1, 2, "x"));
    send(OTHER, Entries.command(1, 3, "x"));
    executed(RequestEntry.COMMAND, 1, 2, ReplyStatus.OK);
    assertEquals(List.of(reply(OTHER, ReplyStatus.OK, 1, 2, "r2")), effects.take());
  }

  @Test
  void isSilentAboutSessionsItNeverHeardOf() {
    lead();
    executed(RequestEntry.COMMAND, 1, 2, ReplyStatus.OK);
    executed(RequestEntry.OPEN, 5, 6, ReplyStatus.OPENED);
    assertEquals(List.of(), effects.take());
  }

  @Test
  void saysBusyWhenTooMuchWaits() {
    lead();
    session();
    for (long sequence = 2; sequence <= 5; sequence++) {
      send(CONNECTION, Entries.command(1, sequence, "x"));
    }
    assertEquals(List.of(reply(CONNECTION, ReplyStatus.BUSY, 1, 5, "25")), effects.take());
    batcher.poll(1);
    send(CONNECTION, Entries.command(1, 5, "x"));
    assertEquals(1, batcher.waitingRequests());
  }

  @Test
  void rejectsARequestThatIsTooLong() {
    lead();
    session();
    send(CONNECTION, Entries.command(1, 2, "x".repeat(51)));
    assertEquals(
        List.of(
            reply(
                CONNECTION,
                ReplyStatus.REJECTED,
                1,
                2,
                "a request of 51 bytes exceeds loggos.request.bytes-max = 50")),
        effects.take());
    send(CONNECTION, Entries.command(1, 2, "x".repeat(50)));
    assertEquals(1, batcher.waitingRequests());
  }

  @Test
  void proposesARequestUnderWayOnlyOnce() {
    lead();
    session();
    send(CONNECTION, Entries.command(1, 2, "x"));
    send(OTHER, Entries.command(1, 2, "x"));
    assertEquals(1, batcher.waitingRequests());
    executed(RequestEntry.COMMAND, 1, 2, ReplyStatus.OK);
    assertEquals(List.of(reply(OTHER, ReplyStatus.OK, 1, 2, "r2")), effects.take());
  }

  @Test
  void answersAnExecutedRequestFromTheTable() {
    lead();
    session();
    send(CONNECTION, Entries.command(1, 1, "x"));
    assertEquals(List.of(reply(CONNECTION, ReplyStatus.OK, 1, 1, "first")), effects.take());
    assertTrue(batcher.isEmpty());
  }

  @Test
  void leavesOldAndUnknownRequestsToTheLog() {
    lead();
    session().acknowledge(2);
    send(CONNECTION, Entries.command(1, 1, "x"));
    send(CONNECTION, Entries.command(9, 1, "x"));
    assertEquals(2, batcher.waitingRequests());
    assertEquals(List.of(), effects.take());
  }

  @Test
  void answersAnOpeningOnceAndByItsNonce() {
    lead();
    send(CONNECTION, Entries.open(41));
    send(OTHER, Entries.open(42));
    assertEquals(2, batcher.waitingRequests());
    ingress.onReply(RequestEntry.OPEN, 7, 42, ReplyStatus.OPENED, new byte[8]);
    ingress.onReply(RequestEntry.OPEN, 7, 42, ReplyStatus.OPENED, new byte[8]);
    assertEquals(List.of(reply(OTHER, ReplyStatus.OPENED, 7, 42, "nonce 0")), effects.take());
    send(CONNECTION, Entries.open(0));
    assertEquals(List.of(reply(CONNECTION, ReplyStatus.BUSY, 77, 0, "25")), effects.take());
  }

  @Test
  void aDeposedLeaderTellsWhoWaitsAndWhoWasProposed() {
    lead();
    session();
    send(CONNECTION, Entries.command(1, 2, "proposed"));
    batcher.poll(1);
    send(CONNECTION, Entries.command(1, 3, "waits"));
    send(OTHER, Entries.open(42));
    ingress.onLeader(1);
    ingress.onDeposed();
    assertEquals(
        List.of(
            reply(CONNECTION, ReplyStatus.NOT_LEADER, 1, 3, "1"),
            reply(OTHER, ReplyStatus.NOT_LEADER, 77, 42, "1"),
            reply(CONNECTION, ReplyStatus.NOT_LEADER, 1, 0, "1")),
        effects.take());
    assertTrue(batcher.isEmpty());
    executed(RequestEntry.COMMAND, 1, 2, ReplyStatus.OK);
    assertEquals(List.of(), effects.take());
    // once it leads again, the request may be proposed again
    lead();
    send(CONNECTION, Entries.command(1, 2, "proposed"));
    assertEquals(1, batcher.waitingRequests());
  }

  @Test
  void sessionsThatEndedLeaveNothingBehind() {
    lead();
    for (long id = 1; id <= 5000; id++) {
      Session session = sessions.open(1, id, 1);
      send(CONNECTION, Entries.keepAlive(session.id));
      batcher.poll(1);
      executed(RequestEntry.KEEP_ALIVE, session.id, 0, ReplyStatus.OK);
      assertEquals(List.of(reply(CONNECTION, ReplyStatus.OK, id, 0, "r0")), effects.take());
      if (id % 3 == 0) {
        sessions.expire(5000, ingress::onSessionExpired);
      } else {
        sessions.close(session);
        executed(RequestEntry.CLOSE, session.id, 0, ReplyStatus.OK);
      }
      effects.take();
    }
  }

  @Test
  void saysBusyToWhoeverWaitedTooLong() {
    lead();
    session();
    send(CONNECTION, Entries.command(1, 2, "x"));
    send(OTHER, Entries.open(8));
    clock.set(1001, 0);
    ingress.dropStale();
    assertEquals(
        List.of(
            reply(CONNECTION, ReplyStatus.BUSY, 1, 2, "25"),
            reply(OTHER, ReplyStatus.BUSY, Entries.NONCE_HIGH, 8, "25")),
        effects.take());
    assertTrue(batcher.isEmpty());
    // it is not taken for a repetition when it comes again
    send(CONNECTION, Entries.command(1, 2, "x"));
    assertEquals(1, batcher.waitingRequests());
  }

  @Test
  void sendsOnWhoeverWaitsForASessionThatWasProposed() {
    lead();
    send(CONNECTION, Entries.open(8));
    batcher.poll(1);
    ingress.onLeader(2);
    ingress.onDeposed();
    assertEquals(List.of(reply(CONNECTION, ReplyStatus.NOT_LEADER, 0, 8, "2")), effects.take());
  }
}
