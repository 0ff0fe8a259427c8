package io.loggos.network.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.loggos.api.Ballot;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import io.loggos.network.testing.Note;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random bytes and random damage: whatever comes in, only one kind of exception comes out. */
class KryoCodecPropertyTest {
  private static final int ROUNDS = 20_000;

  private record Vote(long slot, Ballot ballot, byte[] stamp) implements Message {
    static final MessageType<Vote> TYPE =
        new MessageType<>(
            120,
            Part.CONSENSUS,
            Vote.class,
            (vote, out) -> {
              Encodings.writeSlot(out, vote.slot);
              Encodings.writeBallot(out, vote.ballot);
              out.writeBytes(vote.stamp, 0, vote.stamp.length);
            },
            in ->
                new Vote(Encodings.readSlot(in), Encodings.readBallot(in), in.readBytes(1 << 20)));

    @Override
    public MessageType<?> type() {
      return TYPE;
    }
  }

  private final KryoCodec codec = new KryoCodec(new CodecRegistry().add(Note.TYPE).add(Vote.TYPE));

  private byte[] encode(Message message) {
    ByteBuffer view = codec.encode(message);
    byte[] bytes = new byte[view.remaining()];
    view.get(bytes);
    return bytes;
  }

  private Message random(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(1 << random.nextInt(12))];
    random.nextBytes(bytes);
    long count = random.nextLong() >>> 1 + random.nextInt(62);
    if (random.nextBoolean()) {
      Ballot ballot =
          new Ballot(
              count,
              random.nextInt(9),
              new io.loggos.api.Epoch(random.nextInt(3), 0),
              random.nextLong(Long.MAX_VALUE));
      return new Vote(count >>> 1, ballot, bytes);
    }
    String text = "t".repeat(random.nextInt(20)) + (char) random.nextInt(0x20, 0xd800);
    return new Note(
        count, random.nextLong(), random.nextBoolean(), random.nextInt(256), text, bytes);
  }

  /** Decodes, from both kinds of memory; a message that comes out has exactly these bytes. */
  private boolean decodes(byte[] bytes, long seed, int round) {
    String first = outcome(ByteBuffer.wrap(bytes), bytes, seed, round);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    assertEquals(first, outcome(direct, bytes, seed, round));
    return first.equals("decoded");
  }

  private String outcome(ByteBuffer input, byte[] bytes, long seed, int round) {
    try {
      Message message = codec.decode(input);
      assertArrayEquals(bytes, encode(message), "seed " + seed + " round " + round);
      return "decoded";
    } catch (MalformedMessageException e) {
      assertEquals(1, e.getMessage().lines().count());
      return e.getMessage();
    } catch (RuntimeException | Error e) {
      return fail("seed " + seed + " round " + round + " " + Arrays.toString(bytes), e);
    }
  }

  @Test
  void whatIsEncodedIsDecoded() {
    long seed = 1;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS / 4; round++) {
      assertTrue(decodes(encode(random(random)), seed, round));
    }
  }

  @Test
  void randomBytesAreRefused() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length > 1 && random.nextBoolean()) {
        // let every second one pass the first hurdle
        byte[] valid = encode(random(random));
        bytes[0] = valid[0];
        bytes[1] = valid[1];
      }
      decodes(bytes, seed, round);
    }
  }

  @Test
  void damagedMessagesAreRefusedOrMeanWhatTheySay() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = encode(random(random));
      for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
        bytes = damage(bytes, random);
      }
      refused += decodes(bytes, seed, round) ? 0 : 1;
    }
    assertTrue(refused > ROUNDS / 10, "only " + refused + " refused; is the damage real?");
  }

  private static byte[] damage(byte[] bytes, SplittableRandom random) {
    if (bytes.length == 0) {
      return bytes;
    }
    byte[] copy = bytes.clone();
    // mostly near the beginning, where the structure is
    int at = random.nextInt(random.nextBoolean() ? Math.min(24, copy.length) : copy.length);
    switch (random.nextInt(4)) {
      case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> copy[at] = (byte) (random.nextBoolean() ? 0xff : 0x80);
      case 2 -> copy = Arrays.copyOf(copy, at);
      default -> {
        copy = Arrays.copyOf(copy, copy.length + 1 + random.nextInt(4));
        System.arraycopy(bytes, at, copy, copy.length - (bytes.length - at), bytes.length - at);
      }
    }
    return copy;
  }
}
