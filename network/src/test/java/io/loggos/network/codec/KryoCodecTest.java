package io.loggos.network.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.InvariantException;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import io.loggos.network.testing.Note;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KryoCodecTest {
  private final KryoCodec codec = new KryoCodec(new CodecRegistry().add(Note.TYPE));

  private static byte[] bytes(ByteBuffer view) {
    byte[] bytes = new byte[view.remaining()];
    view.duplicate().get(bytes);
    return bytes;
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private String refusal(ByteBuffer bytes) {
    String reason =
        assertThrows(MalformedMessageException.class, () -> codec.decode(bytes)).getMessage();
    assertTrue(reason.lines().count() == 1, reason);
    return reason;
  }

  /** The id as written, then what follows. */
  private static ByteBuffer raw(int id, int... rest) {
    ByteBuffer buffer = ByteBuffer.allocate(10 + rest.length);
    for (int left = id; ; left >>>= 7) {
      if (left < 0x80) {
        buffer.put((byte) left);
        break;
      }
      buffer.put((byte) (left | 0x80));
    }
    for (int b : rest) {
      buffer.put((byte) b);
    }
    return buffer.flip();
  }

  private static int idOf(int number) {
    return number + KryoCodec.ID_OFFSET + KryoCodec.KRYO_SHIFT;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 127, 128, 16383, 16384, 1L << 55, 1L << 56, 1L << 62, Long.MAX_VALUE})
  void roundTripsFromHeapDirectAndReadOnlyBuffers(long number) {
    Note note = new Note(number, -number, true, 200, "naïve ✓ 𝄞", new byte[] {1, 2, 3});
    byte[] encoded = bytes(codec.encode(note));
    assertEquals(note, codec.decode(ByteBuffer.wrap(encoded)));
    assertEquals(note, codec.decode(direct(encoded)));
    assertEquals(note, codec.decode(ByteBuffer.wrap(encoded).asReadOnlyBuffer()));
  }

  @Test
  void decodesExactlyTheRemainingBytes() {
    byte[] encoded = bytes(codec.encode(Note.of(5)));
    ByteBuffer within = ByteBuffer.allocateDirect(encoded.length + 20);
    within.position(9).put(encoded).limit(within.position()).position(9);
    assertEquals(Note.of(5), codec.decode(within));
    assertEquals(0, within.remaining());
  }

  @Test
  void aViewLastsUntilTheNextCall() {
    ByteBuffer first = codec.encode(Note.large(1, 200_000));
    assertEquals(Note.large(1, 200_000), codec.decode(first));
    ByteBuffer second = codec.encode(Note.of(2));
    assertEquals(Note.of(2), codec.decode(second));
  }

  @Test
  void theBufferShrinksWhenOnlySmallMessagesFollowALargeOne() {
    codec.encode(Note.large(1, 3 << 20));
    assertTrue(codec.bufferBytes() > KryoCodec.SHRINK_ABOVE_BYTES);
    for (int i = 0; i <= KryoCodec.SHRINK_AFTER_MESSAGES; i++) {
      codec.encode(Note.of(i));
    }
    assertTrue(codec.bufferBytes() <= KryoCodec.SHRINK_ABOVE_BYTES);
    assertEquals(Note.of(9), codec.decode(codec.encode(Note.of(9))));
  }

  @Test
  void theBufferStaysWhileLargeMessagesRecur() {
    codec.encode(Note.large(1, 3 << 20));
    int grown = codec.bufferBytes();
    for (int i = 0; i < 3 * KryoCodec.SHRINK_AFTER_MESSAGES; i++) {
      codec.encode(i % 100 == 0 ? Note.large(1, 2 << 20) : Note.of(i));
      assertEquals(grown, codec.bufferBytes());
    }
  }

  @Test
  void everyCutIsRefused() {
    byte[] encoded = bytes(codec.encode(Note.of(300)));
    for (int length = 0; length < encoded.length; length++) {
      refusal(ByteBuffer.wrap(encoded, 0, length));
      refusal(direct(encoded).limit(length));
    }
  }

  @Test
  void strayBytesAreRefused() {
    byte[] encoded = bytes(codec.encode(Note.of(300)));
    ByteBuffer longer = ByteBuffer.allocate(encoded.length + 1).put(encoded).position(0);
    assertTrue(refusal(longer).contains("1 stray bytes"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 33, 34, 35, 500, 5000, 1 << 30})
  void idsOfNullNamesPrimitivesAndStrangersAreRefused(int id) {
    // a class name follows, should anyone read one
    assertTrue(refusal(raw(id, 0, 0x83, 'a', 'b')).contains("unknown here"));
  }

  @Test
  void anIdThatIsTooLongIsRefused() {
    int id = idOf(900);
    refusal(ByteBuffer.wrap(new byte[] {(byte) (id | 0x80), (byte) (id >> 7 | 0x80), 0}));
    byte[] endless = new byte[20];
    java.util.Arrays.fill(endless, (byte) 0xff);
    refusal(ByteBuffer.wrap(endless));
  }

  @Test
  void aClaimedLengthIsCheckedAgainstTheRestBeforeAnythingIsAllocated() {
    // 32 MiB are claimed (the bound allows it), none follow
    ByteBuffer claim = ByteBuffer.allocate(64);
    claim.put(raw(idOf(900), 1)).putLong(0).put((byte) 1).put((byte) 1).put((byte) 0);
    claim.put(new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, 0x10}).flip();
    assertTrue(refusal(claim).contains("33554432 bytes expected, 0 left"));
  }

  @Test
  void boundsOfTextsFlagsAndUtf8AreKept() {
    Note tooLong = new Note(1, 1, true, 1, "x".repeat(Note.TEXT_BYTES_MAX + 1), new byte[0]);
    assertTrue(refusal(codec.encode(tooLong)).contains("at most 1000"));
    assertTrue(refusal(raw(idOf(900), 1, 0, 0, 0, 0, 0, 0, 0, 0, 2)).contains("truth value"));
    assertTrue(
        refusal(raw(idOf(900), 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 0xc3, 0x28)).contains("UTF-8"));
  }

  private record Picky(int value) implements Message {
    static final MessageType<Picky> TYPE =
        new MessageType<>(
            7,
            Part.CONSENSUS,
            Picky.class,
            (picky, out) -> out.writeByte(picky.value),
            in -> {
              int value = in.readByte();
              if (value == 1) {
                throw new IllegalArgumentException("one is\nnot wanted");
              }
              return value == 2 ? null : new Picky(value);
            });

    @Override
    public MessageType<?> type() {
      return TYPE;
    }
  }

  @Test
  void whatAValueTypeRefusesIsMalformed() {
    KryoCodec picky = new KryoCodec(new CodecRegistry().add(Picky.TYPE));
    assertEquals(new Picky(3), picky.decode(picky.encode(new Picky(3))));
    for (int value = 1; value <= 2; value++) {
      ByteBuffer encoded = picky.encode(new Picky(value));
      String reason =
          assertThrows(MalformedMessageException.class, () -> picky.decode(encoded)).getMessage();
      assertEquals(1, reason.lines().count(), reason);
    }
    assertEquals(new Picky(3), picky.decode(picky.encode(new Picky(3))));
  }

  @Test
  void ourOwnMistakesAreInvariants() {
    assertThrows(InvariantException.class, () -> codec.encode(new Picky(3)));
    assertThrows(InvariantException.class, () -> codec.encode(Note.of(-1)));
    assertEquals(Note.of(1), codec.decode(codec.encode(Note.of(1))));
  }

  @Test
  void theEncodingIsTheDocumentedOne() {
    byte[] encoded =
        bytes(codec.encode(new Note(300, 0x0102030405060708L, true, 9, "é", new byte[] {5})));
    int id = idOf(900);
    ByteBuffer expected = ByteBuffer.allocate(64);
    expected.put((byte) (id | 0x80)).put((byte) (id >> 7));
    expected.put((byte) 0xac).put((byte) 2);
    expected.put(new byte[] {8, 7, 6, 5, 4, 3, 2, 1, 1, 9, 2});
    expected.put("é".getBytes(StandardCharsets.UTF_8)).put((byte) 1).put((byte) 5).flip();
    assertEquals(expected, ByteBuffer.wrap(encoded));
  }
}
