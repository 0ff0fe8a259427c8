package io.loggos.network.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.InvariantException;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.MessageCodec;
import io.loggos.network.testing.Note;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every codec must do, whatever its bytes look like. */
class CodecsTest {
  private static final int ROUNDS = 3000;

  private static MessageCodec codec(String name) {
    return Codecs.create(name, new CodecRegistry().add(Note.TYPE));
  }

  private static byte[] encode(MessageCodec codec, Note note) {
    ByteBuffer view = codec.encode(note);
    byte[] bytes = new byte[view.remaining()];
    view.get(bytes);
    return bytes;
  }

  private static Note random(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(1 << random.nextInt(12))];
    random.nextBytes(bytes);
    String text = "t\"\\\n".repeat(random.nextInt(5)) + (char) random.nextInt(0x20, 0xd800);
    return new Note(
        random.nextLong() >>> 1 + random.nextInt(62),
        random.nextLong(),
        random.nextBoolean(),
        random.nextInt(256),
        text,
        bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kryo", "json", "msgpack"})
  void whatIsEncodedIsDecoded(String name) {
    MessageCodec codec = codec(name);
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < ROUNDS; round++) {
      Note note = random(random);
      byte[] bytes = encode(codec, note);
      assertEquals(note, codec.decode(ByteBuffer.wrap(bytes)));
      ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 3).position(3);
      direct.put(bytes).position(3);
      assertEquals(note, codec.decode(direct));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kryo", "json", "msgpack"})
  void damagedBytesAreRefusedOrAreAnotherMessage(String name) {
    MessageCodec codec = codec(name);
    SplittableRandom random = new SplittableRandom(2);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = encode(codec, random(random));
      int at = random.nextInt(Math.min(24, bytes.length));
      bytes[at] ^= (byte) (1 + random.nextInt(255));
      if (random.nextInt(3) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 8));
      }
      try {
        codec.decode(ByteBuffer.wrap(bytes));
      } catch (MalformedMessageException e) {
        assertEquals(1, e.getMessage().lines().count());
        refused++;
      }
    }
    assertTrue(refused > ROUNDS / 10, refused + " refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kryo", "json", "msgpack"})
  void aMessageThatIsNotRegisteredIsAMistakeOfOurs(String name) {
    MessageCodec codec = Codecs.create(name, new CodecRegistry());
    assertThrows(InvariantException.class, () -> codec.encode(Note.of(1)));
  }

  @Test
  void anUnknownCodecIsNamedWithTheKnownOnes() {
    String message = assertThrows(IllegalArgumentException.class, () -> codec("xml")).getMessage();
    assertTrue(message.contains("\"xml\"") && message.contains("kryo, json and msgpack"), message);
  }
}
