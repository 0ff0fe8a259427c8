package io.loggos.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loggos.api.SeededRandom;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReplicaMessagesTest {
  static List<Message> messages() {
    return List.of(
        new SnapshotRequest(0, 17, 0, 9),
        new SnapshotRequest(1L << 40, 17, Integer.MAX_VALUE, 9),
        new SnapshotChunk(5, -1, 1000, 900, new byte[100]),
        new ChainQuery(3, true),
        new ChainReply(3, false, new long[] {1, -2, Long.MIN_VALUE}),
        new ChainReply(3, true, new long[ChainReply.CHAINS_MAX]),
        new ChainReply(3, true, new long[0]));
  }

  private static <M extends Message> byte[] encode(MessageType<M> type, Message message) {
    BytesOutput out = new BytesOutput();
    type.writer().accept(type.messageClass().cast(message), out);
    return out.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void comesBackAsItWas(Message message) {
    byte[] bytes = encode(message.type(), message);
    BytesInput in = new BytesInput(bytes);
    Message back = message.type().reader().apply(in);
    assertEquals(0, in.remaining());
    assertArrayEquals(bytes, encode(back.type(), back));
    assertEquals(message.getClass(), back.getClass());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void damageMakesAReaderThrowNothingElse(Message message) {
    SeededRandom random = new SeededRandom(1);
    byte[] bytes = encode(message.type(), message);
    for (int round = 0; round < 500; round++) {
      byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      if (damaged.length > 0) {
        damaged[random.nextInt(Math.min(damaged.length, 12))] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        message.type().reader().apply(new BytesInput(damaged));
      } catch (MalformedMessageException e) {
        // as it should be
      }
    }
    BytesInput cut = new BytesInput(Arrays.copyOf(bytes, bytes.length - 1));
    assertThrows(MalformedMessageException.class, () -> message.type().reader().apply(cut));
  }

  @Test
  void numbersAreUniqueAndInTheRangeOfTheReplica() {
    Set<Integer> numbers = new HashSet<>();
    for (MessageType<?> type : ReplicaMessages.TYPES) {
      assertEquals(2, type.number() / 100);
      numbers.add(type.number());
    }
    assertEquals(ReplicaMessages.TYPES.size(), numbers.size());
  }
}
