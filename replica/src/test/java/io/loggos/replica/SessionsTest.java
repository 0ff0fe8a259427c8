package io.loggos.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.SeededRandom;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.replica.ReplicaOptions.SessionOptions;
import io.loggos.replica.Sessions.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SessionsTest {
  /** At most four sessions, sixteen unanswered requests each, idle for at most 100 ms. */
  private static final SessionOptions OPTIONS = new SessionOptions(4, 16, 100);

  private final Sessions sessions = new Sessions(OPTIONS);
  private final List<Long> ended = new ArrayList<>();

  private static byte[] bytes(Sessions sessions) {
    BytesOutput out = new BytesOutput();
    sessions.write(out);
    return out.toByteArray();
  }

  private static Sessions copy(Sessions original) {
    Sessions copy = new Sessions(OPTIONS);
    copy.read(new BytesInput(bytes(original)), 1000);
    return copy;
  }

  private static List<Long> ids(Sessions sessions) {
    List<Long> ids = new ArrayList<>();
    sessions.forEachId(ids::add);
    return ids;
  }

  @Test
  void opensOneSessionPerNonce() {
    Session first = sessions.open(1, 1, 5);
    assertSame(first, sessions.open(1, 1, 6));
    assertEquals(6, first.lastActiveMillis);
    Session second = sessions.open(1, 2, 7);
    Session third = sessions.open(2, 1, 7);
    assertEquals(List.of(1L, 2L, 3L), List.of(first.id, second.id, third.id));
    assertSame(second, sessions.find(2));
    assertNull(sessions.find(4));
    assertNull(sessions.find(0));
  }

  @Test
  void refusesMoreThanItsMaximumUntilOneEnds() {
    for (int i = 0; i < 4; i++) {
      assertNotNull(sessions.open(0, i, 1));
    }
    assertNull(sessions.open(0, 9, 1));
    assertNotNull(sessions.open(0, 2, 1), "an open one may be opened again");
    sessions.close(sessions.find(1));
    assertEquals(5, sessions.open(0, 9, 1).id);
    assertNull(sessions.find(1));
  }

  @Test
  void aClosedSessionsNonceOpensANewOne() {
    Session first = sessions.open(1, 1, 5);
    sessions.close(first);
    assertEquals(2, sessions.open(1, 1, 5).id);
  }

  @Test
  void expiresTheIdleByLogicalTimeOnly() {
    sessions.open(0, 1, 1000);
    sessions.open(0, 2, 1010);
    sessions.open(0, 3, 1020);
    sessions.touch(sessions.find(1), 1050);
    assertEquals(List.of(2L, 3L, 1L), ids(sessions));
    sessions.expire(1110, ended::add);
    assertEquals(List.of(2L, 3L, 1L), ids(sessions));
    sessions.expire(1111, ended::add);
    assertEquals(List.of(3L, 1L), ids(sessions));
    sessions.expire(2000, ended::add);
    assertEquals(List.of(), ids(sessions));
    assertEquals(0, sessions.size());
    assertEquals(List.of(2L, 3L, 1L), ended);
  }

  @ParameterizedTest
  @CsvSource({
    // acknowledged below, sequence, verdict; 5 and 7 were executed
    "5, 4, TOO_OLD",
    "5, 5, DUPLICATE",
    "5, 6, NEW",
    "5, 7, DUPLICATE",
    "5, 20, NEW",
    "5, 21, BEYOND_WINDOW",
    "5, 9223372036854775807, BEYOND_WINDOW",
    "5, 0, TOO_OLD",
    "5, -1, TOO_OLD",
    "1, 0, TOO_OLD",
    "6, 5, TOO_OLD",
    "6, 21, NEW"
  })
  void judges(long ackedBelow, long sequence, Verdict verdict) {
    Session session = sessions.open(0, 1, 1);
    session.record(5, (byte) 0, new byte[0]);
    session.record(7, (byte) 0, new byte[0]);
    session.acknowledge(ackedBelow);
    assertEquals(verdict, sessions.judge(session, sequence));
  }

  @Test
  void anUnknownSessionIsExpired() {
    assertEquals(Verdict.EXPIRED, sessions.judge(sessions.find(3), 1));
  }

  @Test
  void aSnapshotKeepsRepliesAcknowledgementsAndOrderOfActivity() {
    for (int i = 1; i <= 4; i++) {
      sessions.open(7, i, 1000 + i);
    }
    sessions.close(sessions.find(2));
    Session session = sessions.find(1);
    session.acknowledge(3);
    // out of order, and far from the first
    session.record(18, (byte) 0, new byte[] {18});
    session.record(4, (byte) 1, new byte[] {4});
    sessions.touch(session, 1050);
    Sessions copy = copy(sessions);
    assertEquals(List.of(3L, 4L, 1L), ids(copy));
    Session copied = copy.find(1);
    assertEquals(3, copied.ackedBelow);
    assertEquals(1050, copied.lastActiveMillis);
    for (long sequence = 3; sequence < 19; sequence++) {
      assertEquals(sessions.judge(session, sequence), copy.judge(copied, sequence));
    }
    assertArrayEquals(new byte[] {18}, copied.reply(18));
    assertEquals(1, copied.status(4));
    assertSame(copied, copy.open(7, 1, 1060));
    assertEquals(5, copy.open(7, 9, 1060).id, "numbers go on");
    assertNull(copy.find(2));
  }

  @Test
  void equalHistoriesGiveEqualSnapshotsHoweverOftenTheyWereCopied() {
    SeededRandom random = new SeededRandom(3);
    Sessions other = new Sessions(OPTIONS);
    for (int step = 0; step < 3000; step++) {
      long now = 1000 + 10L * step;
      int nonce = random.nextInt(7);
      long ahead = random.nextInt(18);
      int acked = random.nextInt(3);
      for (Sessions table : List.of(sessions, other)) {
        act(table, now, nonce, ahead, acked);
      }
      assertArrayEquals(bytes(sessions), bytes(other), "step " + step);
      if (step % 7 == 0) {
        other = copy(other);
      }
    }
  }

  private static void act(Sessions table, long now, int nonce, long ahead, int acked) {
    table.expire(now, id -> {});
    Session session = table.open(0, nonce, now);
    if (session == null) {
      return;
    }
    session.acknowledge(session.ackedBelow + acked);
    long sequence = session.ackedBelow + ahead;
    if (table.judge(session, sequence) == Verdict.NEW) {
      session.record(sequence, (byte) 0, new byte[] {(byte) sequence});
    }
  }

  @Test
  void refusesADamagedSnapshot() {
    Session session = sessions.open(7, 1, 1000);
    session.record(3, (byte) 0, new byte[] {1, 2, 3});
    byte[] good = bytes(sessions);
    for (int length = 0; length < good.length; length++) {
      BytesInput in = new BytesInput(java.util.Arrays.copyOf(good, length));
      assertThrows(MalformedMessageException.class, () -> new Sessions(OPTIONS).read(in, 1000));
    }
    BytesInput whole = new BytesInput(good);
    assertThrows(MalformedMessageException.class, () -> new Sessions(OPTIONS).read(whole, 2));
    assertTrue(copy(sessions).find(1).isExecuted(3));
  }

  @Test
  void keepsTheReplyOfTheLastSequenceThereIs() {
    Session session = sessions.open(7, 1, 1000);
    session.acknowledge(Long.MAX_VALUE);
    session.record(Long.MAX_VALUE, (byte) 0, new byte[] {1});
    assertTrue(copy(sessions).find(1).isExecuted(Long.MAX_VALUE));
    assertArrayEquals(bytes(sessions), bytes(copy(sessions)));
  }
}
