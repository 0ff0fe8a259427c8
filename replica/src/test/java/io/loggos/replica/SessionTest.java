package io.loggos.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.SeededRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SessionTest {
  private static byte[] reply(long sequence) {
    return new byte[] {(byte) sequence, (byte) (sequence >> 8)};
  }

  @Test
  void remembersExactlyWhatIsNotAcknowledged() {
    SeededRandom random = new SeededRandom(5);
    for (int round = 0; round < 50; round++) {
      Session session = new Session(1, 2, 3);
      TreeMap<Long, byte[]> model = new TreeMap<>();
      int window = 1 << random.nextInt(9);
      for (int step = 0; step < 400; step++) {
        long sequence = session.ackedBelow + random.nextInt(window);
        if (!model.containsKey(sequence)) {
          session.record(sequence, (byte) (sequence & 1), reply(sequence));
          model.put(sequence, reply(sequence));
        }
        if (random.nextInt(4) == 0) {
          session.acknowledge(session.ackedBelow - 2 + random.nextInt(window + 2));
          model.headMap(session.ackedBelow).clear();
        }
        for (long probe = session.ackedBelow; probe < session.ackedBelow + window; probe++) {
          assertEquals(model.containsKey(probe), session.isExecuted(probe), "sequence " + probe);
          if (model.containsKey(probe)) {
            assertArrayEquals(model.get(probe), session.reply(probe));
            assertEquals((byte) (probe & 1), session.status(probe));
          }
        }
      }
    }
  }

  @Test
  void anAcknowledgementNeverFalls() {
    Session session = new Session(1, 2, 3);
    session.acknowledge(10);
    session.acknowledge(4);
    assertEquals(10, session.ackedBelow);
  }

  @Test
  void aSequenceFarAheadIsKeptBesideTheFirst() {
    Session session = new Session(1, 2, 3);
    session.record(100, (byte) 0, reply(100));
    session.record(1, (byte) 0, reply(1));
    assertTrue(session.isExecuted(1));
    assertTrue(session.isExecuted(100));
    assertFalse(session.isExecuted(4));
    assertTrue(session.lastKept() >= 100, "a snapshot must find it");
  }
}
