package io.loggos.network.codec;

import com.esotericsoftware.kryo.io.Output;
import io.loggos.api.InvariantException;
import io.loggos.api.wire.WireOutput;
import java.nio.charset.StandardCharsets;

/** Writes a message's fields to a Kryo output. Counts are variable-length, other numbers fixed. */
final class KryoWireOutput implements WireOutput {
  private final Output output;

  KryoWireOutput(Output output) {
    this.output = output;
  }

  @Override
  public void writeByte(int value) {
    output.writeByte((byte) value);
  }

  @Override
  public void writeFlag(boolean value) {
    output.writeByte(value ? (byte) 1 : (byte) 0);
  }

  @Override
  public void writeCount(long value) {
    if (value < 0) {
      throw new InvariantException("a message holds the negative count " + value);
    }
    output.writeVarLong(value, true);
  }

  @Override
  public void writeLong(long value) {
    output.writeLong(value);
  }

  @Override
  public void writeBytes(byte[] bytes, int offset, int length) {
    output.writeVarInt(length, true);
    output.writeBytes(bytes, offset, length);
  }

  @Override
  public void writeText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeBytes(bytes, 0, bytes.length);
  }
}
