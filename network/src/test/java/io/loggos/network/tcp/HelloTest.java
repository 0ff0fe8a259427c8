package io.loggos.network.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Memory;
import io.loggos.api.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HelloTest {
  private static final Hello HELLO =
      new Hello(
          "näme",
          -1,
          2,
          new ReplicaId(3, new Epoch(4, 5)),
          6,
          7,
          new Memory(new Ballot(8, 1, new Epoch(2, 3), 9), 10));

  @Test
  void roundTrips() {
    ByteBuffer bytes = HELLO.write();
    assertEquals(Hello.PROTOCOL_VERSION, Hello.versionOf(bytes));
    assertEquals(HELLO, Hello.read(bytes));
    Refusal refusal = Refusal.fatal("because\nof this");
    ByteBuffer refused = refusal.write(HELLO);
    assertEquals(Refusal.fatal("because of this"), Refusal.read(refused));
    assertEquals(HELLO, Hello.read(refused));
  }

  @Test
  void theBytesAreTheDocumentedOnes() {
    ByteBuffer byHand = RawPeer.helloPayload(1, 3, 6, 7);
    assertEquals(
        byHand, new Hello("test", 0, 0x5e771465L, ReplicaId.of(3), 6, 7, Memory.NONE).write());
  }

  @Test
  void anOverlongReasonIsCut() {
    Refusal read = Refusal.read(Refusal.harmless("x".repeat(5000)).write(HELLO));
    assertEquals(1024, read.reason().length());
  }

  @Test
  void anythingElseIsMalformed() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer valid = HELLO.write();
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = Arrays.copyOf(valid.array(), random.nextInt(valid.limit() + 5));
      for (int hits = random.nextInt(4); hits > 0 && bytes.length > 0; hits--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        ByteBuffer input = ByteBuffer.wrap(bytes);
        Hello.versionOf(input);
        Hello.read(input);
        input.rewind();
        Refusal.read(input);
      } catch (MalformedMessageException e) {
        assertEquals(1, e.getMessage().lines().count(), "seed " + seed);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " " + Arrays.toString(bytes), e);
      }
    }
  }

  @Test
  void strayBytesAreRefused() {
    ByteBuffer longer = ByteBuffer.allocate(200).put(HELLO.write()).put((byte) 1).flip();
    String reason =
        assertThrows(MalformedMessageException.class, () -> Hello.read(longer)).getMessage();
    assertTrue(reason.contains("stray"), reason);
  }
}
