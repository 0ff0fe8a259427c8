package io.loggos.api.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Batch;
import io.loggos.api.Epoch;
import io.loggos.api.Genesis;
import io.loggos.api.NoOp;
import io.loggos.api.SeededRandom;
import io.loggos.api.Stamp;
import io.loggos.api.Value;
import io.loggos.api.machine.Vitals;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EncodingsTest {
  private static BytesInput written(Consumer<BytesOutput> fields) {
    BytesOutput out = new BytesOutput();
    fields.accept(out);
    return new BytesInput(out.toByteArray());
  }

  static List<Ballot> ballots() {
    return List.of(
        Ballot.NONE,
        new Ballot(1, 8, Epoch.FIRST, 1),
        new Ballot(1L << 61, 300, new Epoch(Long.MAX_VALUE, 200), Long.MAX_VALUE));
  }

  static List<Value> values() {
    byte[] batch = new byte[50];
    return List.of(
        NoOp.INSTANCE,
        new Genesis(-1),
        Batch.seal(batch, Batch.HEADER_BYTES, 0, 77),
        Batch.seal(new byte[Batch.HEADER_BYTES], Batch.HEADER_BYTES, 0, -1));
  }

  @ParameterizedTest
  @MethodSource("ballots")
  void ballotsComeBack(Ballot ballot) {
    assertEquals(ballot, Encodings.readBallot(written(out -> Encodings.writeBallot(out, ballot))));
  }

  @Test
  void aBallotIsRefusedWhenTheNextOneCouldNotBeCounted() {
    Ballot last = new Ballot(Long.MAX_VALUE, 0, Epoch.FIRST, 1);
    BytesInput in = written(out -> Encodings.writeBallot(out, last));
    assertThrows(MalformedMessageException.class, () -> Encodings.readBallot(in));
  }

  @Test
  void aBallotOfNegativePartsIsRefused() {
    BytesInput in =
        written(
            out -> {
              for (int i = 0; i < 4; i++) {
                out.writeCount(1);
              }
              out.writeLong(-1);
            });
    assertThrows(MalformedMessageException.class, () -> Encodings.readBallot(in));
  }

  @ParameterizedTest
  @MethodSource("values")
  void valuesComeBack(Value value) {
    assertEquals(value, Encodings.readValue(written(out -> Encodings.writeValue(out, value))));
  }

  @Test
  void anUnknownValueIsOneClearSentence() {
    MalformedMessageException e =
        assertThrows(
            MalformedMessageException.class,
            () -> Encodings.readValue(written(out -> out.writeByte(9))));
    assertTrue(e.getMessage().contains("kind 9"), e.getMessage());
    assertTrue(e.getMessage().contains("newer version"), e.getMessage());
  }

  @Test
  void aMalformedValueIsAMalformedMessage() {
    assertThrows(
        MalformedMessageException.class,
        () ->
            Encodings.readValue(
                written(
                    out -> {
                      out.writeByte(1);
                      out.writeBytes(new byte[5], 0, 5);
                    })));
    assertThrows(
        MalformedMessageException.class,
        () ->
            Encodings.readValue(
                written(
                    out -> {
                      out.writeByte(2);
                      out.writeLong(0);
                    })));
  }

  @Test
  void theLastSlotsAreRefused() {
    long last = Long.MAX_VALUE - Integer.MAX_VALUE;
    assertEquals(last, Encodings.readSlot(written(out -> Encodings.writeSlot(out, last))));
    BytesInput in = written(out -> Encodings.writeSlot(out, last + 1));
    assertThrows(MalformedMessageException.class, () -> Encodings.readSlot(in));
  }

  @Test
  void stampsComeBackAndAreBounded() {
    BytesInput empty = written(out -> Encodings.writeStamp(out, Stamp.EMPTY));
    assertSame(Stamp.EMPTY, Encodings.readStamp(empty));
    Stamp stamp = new Stamp(new byte[] {1, 2, 3});
    assertArrayEquals(
        stamp.bytes(),
        Encodings.readStamp(written(out -> Encodings.writeStamp(out, stamp))).bytes());
    Stamp large = new Stamp(new byte[Stamp.BYTES_MAX + 1]);
    BytesInput in = written(out -> Encodings.writeStamp(out, large));
    assertThrows(MalformedMessageException.class, () -> Encodings.readStamp(in));
  }

  @Test
  void vitalsComeBack() {
    Vitals vitals = new Vitals(1L << 40, 7, -3, false, true);
    assertEquals(vitals, Vitals.read(written(vitals::write)));
    assertEquals(Vitals.UNKNOWN, Vitals.read(written(Vitals.UNKNOWN::write)));
  }

  @Test
  void randomBytesAreMalformedOrFineButNothingElse() {
    SeededRandom random = new SeededRandom(5);
    for (int round = 0; round < 50_000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (random.nextBoolean() ? random.nextInt(4) : random.nextInt(256));
      }
      try {
        Encodings.readBallot(new BytesInput(bytes));
        Encodings.readValue(new BytesInput(bytes));
        Vitals.read(new BytesInput(bytes));
      } catch (MalformedMessageException e) {
        // as it should be
      }
    }
  }
}
