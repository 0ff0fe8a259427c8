package io.loggos.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BatchTest {
  private static Batch sealed(long time, int room, int... payloads) {
    int length = Batch.HEADER_BYTES;
    for (int payload : payloads) {
      length += RequestEntry.HEADER_BYTES + payload;
    }
    byte[] bytes = new byte[length + room];
    int at = Batch.HEADER_BYTES;
    for (int i = 0; i < payloads.length; i++) {
      RequestEntry.writeHeader(bytes, at, payloads[i], RequestEntry.COMMAND, i + 1, i + 10, i);
      at += RequestEntry.HEADER_BYTES + payloads[i];
    }
    return Batch.seal(bytes, length, payloads.length, time);
  }

  private static byte[] exact(Batch batch) {
    return Arrays.copyOf(batch.bytes(), batch.length());
  }

  @Test
  void anySealedBatchParsesBack() {
    SeededRandom random = new SeededRandom(1);
    for (int round = 0; round < 500; round++) {
      int[] payloads = new int[random.nextInt(20)];
      Arrays.setAll(payloads, i -> random.nextInt(1 + random.nextInt(300)));
      Batch batch = sealed(random.nextLong(), random.nextInt(50), payloads);
      Batch parsed = Batch.parse(exact(batch));
      assertEquals(batch, parsed);
      assertEquals(batch.hashCode(), parsed.hashCode());
      assertEquals(batch.digest(), parsed.digest());
      assertEquals(batch.leaderTimeMillis(), parsed.leaderTimeMillis());
      assertEquals(payloads.length, parsed.count());
      int at = Batch.HEADER_BYTES;
      for (int i = 0; i < payloads.length; i++) {
        assertEquals(i + 1, RequestEntry.session(parsed.bytes(), at));
        assertEquals(i + 10, RequestEntry.sequence(parsed.bytes(), at));
        at += RequestEntry.totalBytes(parsed.bytes(), at);
      }
      assertEquals(parsed.length(), at);
    }
  }

  @Test
  void differsWhereItsContentDiffers() {
    Batch batch = sealed(5, 0, 3, 4);
    assertEquals(batch, sealed(5, 99, 3, 4), "spare room does not count");
    assertNotEquals(batch, sealed(6, 0, 3, 4));
    assertNotEquals(batch, sealed(5, 0, 4, 3));
    assertNotEquals(batch, sealed(5, 0, 3));
    assertNotEquals(batch.digest(), sealed(6, 0, 3, 4).digest());
    assertNotEquals(batch, NoOp.INSTANCE);
    assertTrue(batch.sizeBytes() >= batch.length());
  }

  private record Malformed(String name, byte[] bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Malformed changed(String name, int at, int value) {
    byte[] bytes = exact(sealed(5, 0, 3, 4));
    ByteBuffer.wrap(bytes).putInt(at, value);
    return new Malformed(name, bytes);
  }

  static Stream<Malformed> malformed() {
    byte[] good = exact(sealed(5, 0, 3, 4));
    return Stream.of(
        new Malformed("empty", new byte[0]),
        new Malformed("shorter than its header", new byte[Batch.HEADER_BYTES - 1]),
        new Malformed("cut off", Arrays.copyOf(good, good.length - 1)),
        new Malformed("a stray byte", Arrays.copyOf(good, good.length + 1)),
        changed("an entry more", 8, 3),
        changed("an entry less", 8, 1),
        changed("no entries but bytes", 8, 0),
        changed("a negative count", 8, -1),
        changed("a huge count", 8, Integer.MAX_VALUE),
        changed("an entry shorter than its header", 12, RequestEntry.HEADER_BYTES - 5),
        changed("an entry of negative length", 12, -1),
        changed("an entry of the least length", 12, Integer.MIN_VALUE),
        changed("an entry longer than the rest", 12, 1000),
        changed("an entry of the greatest length", 12, Integer.MAX_VALUE));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void refusesWhatDoesNotAddUp(Malformed given) {
    assertThrows(IllegalArgumentException.class, () -> Batch.parse(given.bytes()));
  }

  @Test
  void randomBytesThrowNothingElse() {
    SeededRandom random = new SeededRandom(2);
    int parsed = 0;
    for (int round = 0; round < 100_000; round++) {
      byte[] bytes = new byte[random.nextInt(120)];
      for (int i = 0; i < bytes.length; i++) {
        // small numbers make believable lengths
        bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(64) : 0);
      }
      parsed += parses(bytes);
      byte[] damaged = exact(sealed(5, 0, 3, 4));
      damaged[8 + random.nextInt(damaged.length - 8)] ^= (byte) (1 << random.nextInt(8));
      parsed += parses(damaged);
    }
    assertTrue(parsed > 1000, "a test that refuses everything proves little: " + parsed);
  }

  private static int parses(byte[] bytes) {
    try {
      Batch batch = Batch.parse(bytes);
      assertSame(bytes, batch.bytes());
      return 1;
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }

  @Test
  void otherValuesHaveTheirOwnDigest() {
    assertEquals(NoOp.INSTANCE, new NoOp());
    assertEquals(new Genesis(5), new Genesis(5));
    assertNotEquals(new Genesis(5).digest(), new Genesis(6).digest());
    assertThrows(IllegalArgumentException.class, () -> new Genesis(0));
  }
}
