package io.loggos.api.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.SeededRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BytesTest {
  private static BytesInput written(Consumer<BytesOutput> fields) {
    BytesOutput out = new BytesOutput();
    fields.accept(out);
    return new BytesInput(out.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, 127, 128, 16383, 16384, 1L << 31, (1L << 56) - 1, 1L << 56, Long.MAX_VALUE})
  void countsComeBack(long count) {
    BytesInput in = written(out -> out.writeCount(count));
    assertEquals(count, in.readCount(count));
    assertEquals(0, in.remaining());
    if (count > 0) {
      BytesInput bounded = written(out -> out.writeCount(count));
      assertThrows(MalformedMessageException.class, () -> bounded.readCount(count - 1));
    }
  }

  @Test
  void fieldsComeBackInOrder() {
    byte[] bytes = {1, 2, 3, 4, 5};
    BytesInput in =
        written(
            out -> {
              out.writeByte(255);
              out.writeFlag(true);
              out.writeFlag(false);
              out.writeLong(Long.MIN_VALUE);
              out.writeLong(-2);
              out.writeBytes(bytes, 1, 3);
              out.writeText("zwölf");
              out.writeBytes(bytes, 0, 0);
            });
    assertEquals(255, in.readByte());
    assertTrue(in.readFlag());
    assertFalse(in.readFlag());
    assertEquals(Long.MIN_VALUE, in.readLong());
    assertEquals(-2, in.readLong());
    assertArrayEquals(new byte[] {2, 3, 4}, in.readBytes(3));
    assertEquals("zwölf", in.readText(6));
    assertEquals(0, in.readBytes(0).length);
    assertEquals(0, in.remaining());
    assertThrows(MalformedMessageException.class, in::readByte);
  }

  @Test
  void randomFieldsComeBack() {
    SeededRandom random = new SeededRandom(4);
    for (int round = 0; round < 300; round++) {
      long seed = random.nextLong();
      BytesInput in = written(out -> fields(new SeededRandom(seed), out));
      check(new SeededRandom(seed), in);
      assertEquals(0, in.remaining());
    }
  }

  private static void fields(SeededRandom random, BytesOutput out) {
    for (int i = 0; i < 40; i++) {
      long number = random.nextLong() >>> random.nextInt(64);
      switch (random.nextInt(4)) {
        case 0 -> out.writeCount(number >>> 1);
        case 1 -> out.writeLong(number);
        case 2 -> out.writeBytes(new byte[300], 0, (int) ((number >>> 1) % 300));
        default -> out.writeByte((int) number & 0xFF);
      }
    }
  }

  private static void check(SeededRandom random, BytesInput in) {
    for (int i = 0; i < 40; i++) {
      long number = random.nextLong() >>> random.nextInt(64);
      switch (random.nextInt(4)) {
        case 0 -> assertEquals(number >>> 1, in.readCount(Long.MAX_VALUE));
        case 1 -> assertEquals(number, in.readLong());
        case 2 -> assertEquals((number >>> 1) % 300, in.readBytes(300).length);
        default -> assertEquals((int) number & 0xFF, in.readByte());
      }
    }
  }

  @Test
  void refusesWhatBreaksABound() {
    assertThrows(
        MalformedMessageException.class, () -> written(out -> out.writeByte(2)).readFlag());
    assertThrows(
        MalformedMessageException.class, () -> written(out -> out.writeText("four")).readText(3));
    // a length that promises more than there is must not be believed, nor allocated
    assertThrows(
        MalformedMessageException.class,
        () -> written(out -> out.writeCount(Integer.MAX_VALUE)).readBytes(Integer.MAX_VALUE));
    // more than 63 bits
    BytesInput endless = new BytesInput(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0});
    assertThrows(MalformedMessageException.class, () -> endless.readCount(Long.MAX_VALUE));
    assertThrows(
        MalformedMessageException.class,
        () -> written(out -> out.writeCount(-1)).readCount(Long.MAX_VALUE));
  }

  @Test
  void aCountHasOneEncoding() {
    byte[] padded = {5, (byte) 0x80, 0};
    padded[0] |= (byte) 0x80;
    assertThrows(
        MalformedMessageException.class, () -> new BytesInput(padded).readCount(Long.MAX_VALUE));
    byte[] tenBytes = new byte[10];
    java.util.Arrays.fill(tenBytes, (byte) 0x80);
    tenBytes[9] = 2;
    assertThrows(
        MalformedMessageException.class, () -> new BytesInput(tenBytes).readCount(Long.MAX_VALUE));
  }

  @Test
  void aTextIsNotRepaired() {
    BytesInput in = written(out -> out.writeBytes(new byte[] {(byte) 0xff}, 0, 1));
    assertThrows(MalformedMessageException.class, () -> in.readText(10));
  }
}
