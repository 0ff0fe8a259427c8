package io.loggos.paxos.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loggos.api.Ballot;
import io.loggos.api.Batch;
import io.loggos.api.Epoch;
import io.loggos.api.Genesis;
import io.loggos.api.NoOp;
import io.loggos.api.SeededRandom;
import io.loggos.api.Stamp;
import io.loggos.api.Value;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MessageFieldsTest {
  private static final long SLOT_MAX = Long.MAX_VALUE - Integer.MAX_VALUE;
  private static final Ballot BALLOT = new Ballot(1L << 40, 3, new Epoch(1L << 33, 2), 77);
  private static final Value BATCH =
      Batch.seal(new byte[Batch.HEADER_BYTES], Batch.HEADER_BYTES, 0, 5);

  static List<Message> messages() {
    return List.of(
        new Prepare(BALLOT, SLOT_MAX),
        new Promise(BALLOT, 4, List.of(), Stamp.EMPTY),
        new Promise(
            BALLOT,
            4,
            List.of(
                new Vote(5, BALLOT, BATCH),
                new Vote(7, Ballot.NONE, NoOp.INSTANCE),
                new Vote(8, BALLOT, new Genesis(-1))),
            Stamp.EMPTY),
        new Accept(BALLOT, 1L << 31, BATCH, 5),
        new Learn(BALLOT, 1, 1, Stamp.EMPTY),
        new Learn(BALLOT, 9, 9 + Learn.RANGE_MAX, Stamp.EMPTY),
        new Reject(BALLOT),
        new Watermark(BALLOT, 0),
        new CatchUpRequest(12),
        new CatchUpReply(3, List.of(NoOp.INSTANCE, BATCH), 2, 40),
        new Confirm(BALLOT, 8, Confirm.HOLD_NANOS_MAX),
        new Confirmed(BALLOT, 8, Stamp.EMPTY));
  }

  private static <M extends Message> byte[] encode(MessageType<M> type, Message message) {
    BytesOutput out = new BytesOutput();
    type.writer().accept(type.messageClass().cast(message), out);
    return out.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void comesBackAsItWas(Message message) {
    BytesInput in = new BytesInput(encode(message.type(), message));
    assertEquals(message, message.type().reader().apply(in));
    assertEquals(0, in.remaining());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void isRefusedWhenItEndsEarly(Message message) {
    byte[] bytes = encode(message.type(), message);
    for (int length = 0; length < bytes.length; length++) {
      BytesInput in = new BytesInput(java.util.Arrays.copyOf(bytes, length));
      assertThrows(MalformedMessageException.class, () -> message.type().reader().apply(in));
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void noDamageMakesAReaderThrowAnythingElse(Message message) {
    SeededRandom random = new SeededRandom(message.type().number());
    byte[] bytes = encode(message.type(), message);
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = bytes.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        message.type().reader().apply(new BytesInput(damaged));
      } catch (MalformedMessageException e) {
        // as it should be
      }
    }
  }

  static Stream<Consumer<BytesOutput>> unbelievable() {
    Consumer<BytesOutput> ballot = out -> io.loggos.api.wire.Encodings.writeBallot(out, BALLOT);
    return Stream.of(
        ballot.andThen(out -> out.writeCount(0)).andThen(out -> out.writeCount(0)),
        ballot
            .andThen(out -> out.writeCount(1))
            .andThen(out -> out.writeCount(Learn.RANGE_MAX + 1)));
  }

  @ParameterizedTest
  @MethodSource("unbelievable")
  void aLearnOfSlotZeroOrOfTooManyIsRefused(Consumer<BytesOutput> fields) {
    BytesOutput out = new BytesOutput();
    fields.accept(out);
    out.writeCount(0);
    BytesInput in = new BytesInput(out.toByteArray());
    assertThrows(MalformedMessageException.class, () -> Learn.TYPE.reader().apply(in));
  }

  @Test
  void aPromiseReportsOnlySlotsThatAnAcceptorCanHaveVotedIn() {
    for (long slot : new long[] {0, 4, 5L + Promise.VOTES_MAX, SLOT_MAX}) {
      Promise promise =
          new Promise(BALLOT, 4, List.of(new Vote(slot, BALLOT, NoOp.INSTANCE)), Stamp.EMPTY);
      BytesInput in = new BytesInput(encode(Promise.TYPE, promise));
      assertThrows(
          MalformedMessageException.class, () -> Promise.TYPE.reader().apply(in), "slot " + slot);
    }
  }

  @Test
  void numbersAreUniqueAndInTheRangeOfConsensus() {
    Set<Integer> numbers = new HashSet<>();
    for (MessageType<?> type : PaxosMessages.TYPES) {
      assertEquals(1, type.number() / 100, type.messageClass().getName());
      numbers.add(type.number());
    }
    assertEquals(PaxosMessages.TYPES.size(), numbers.size());
  }
}
