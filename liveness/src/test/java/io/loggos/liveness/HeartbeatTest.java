package io.loggos.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loggos.api.machine.Vitals;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HeartbeatTest {
  private static final Heartbeat HEARTBEAT =
      new Heartbeat(
          new Vitals(7, 6, -5, true, false), 3, true, 0b111, Bench.ballot(9, 2), 0, Handover.NONE);

  @Test
  void isReadAsItWasWritten() {
    Tape tape = new Tape();
    Heartbeat.TYPE.writer().accept(HEARTBEAT, tape);
    assertEquals(HEARTBEAT, Heartbeat.TYPE.reader().apply(tape));
    assertEquals(tape.fields.size(), tape.at);
  }

  @Test
  void boundsWhatItReads() {
    for (int field : new int[] {0, 1, 5, 13}) {
      Tape tape = new Tape();
      Heartbeat.TYPE.writer().accept(HEARTBEAT, tape);
      tape.fields.set(field, Long.MAX_VALUE);
      assertThrows(
          MalformedMessageException.class,
          () -> Heartbeat.TYPE.reader().apply(tape),
          "field " + field);
    }
  }

  @Test
  void endsEarly() {
    assertThrows(MalformedMessageException.class, () -> Heartbeat.TYPE.reader().apply(new Tape()));
  }

  /** Fields one after another, each as a long. */
  private static final class Tape implements WireOutput, WireInput {
    private final List<Long> fields = new ArrayList<>();
    private int at;

    @Override
    public void writeByte(int value) {
      fields.add((long) value);
    }

    @Override
    public void writeFlag(boolean value) {
      fields.add(value ? 1L : 0L);
    }

    @Override
    public void writeCount(long value) {
      fields.add(value);
    }

    @Override
    public void writeLong(long value) {
      fields.add(value);
    }

    @Override
    public void writeBytes(byte[] bytes, int offset, int length) {
      throw new AssertionError("no heartbeat has bytes");
    }

    @Override
    public void writeText(String text) {
      throw new AssertionError("no heartbeat has text");
    }

    @Override
    public int readByte() {
      return (int) readCount(255);
    }

    @Override
    public boolean readFlag() {
      return readCount(1) == 1;
    }

    @Override
    public long readCount(long max) {
      long value = readLong();
      if (value < 0 || value > max) {
        throw new MalformedMessageException(value + " is out of bounds");
      }
      return value;
    }

    @Override
    public long readLong() {
      if (at == fields.size()) {
        throw new MalformedMessageException("ends early");
      }
      return fields.get(at++);
    }

    @Override
    public byte[] readBytes(int max) {
      throw new AssertionError("no heartbeat has bytes");
    }

    @Override
    public String readText(int maxBytes) {
      throw new AssertionError("no heartbeat has text");
    }
  }
}
