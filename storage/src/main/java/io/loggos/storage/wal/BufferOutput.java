package io.loggos.storage.wal;

import io.loggos.api.wire.WireOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes fields straight into a buffer, in the encoding of {@link io.loggos.api.wire.BytesOutput};
 * the caller has seen to the room. One thread.
 */
final class BufferOutput implements WireOutput {
  private ByteBuffer buffer;

  /** Writes into that buffer from now on. */
  BufferOutput into(ByteBuffer target) {
    buffer = target;
    return this;
  }

  @Override
  public void writeByte(int value) {
    buffer.put((byte) value);
  }

  @Override
  public void writeFlag(boolean value) {
    writeByte(value ? 1 : 0);
  }

  @Override
  public void writeCount(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      writeByte((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    writeByte((int) rest);
  }

  @Override
  public void writeLong(long value) {
    buffer.putLong(value);
  }

  @Override
  public void writeBytes(byte[] bytes, int offset, int length) {
    writeCount(length);
    buffer.put(bytes, offset, length);
  }

  @Override
  public void writeText(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    writeBytes(encoded, 0, encoded.length);
  }
}
