package io.loggos.api.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes fields into a growing array; the plain encoding of snapshots. Used by one thread. */
public final class BytesOutput implements WireOutput {
  private byte[] bytes = new byte[256];
  private int length;

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
    }
  }

  @Override
  public void writeByte(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
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
    for (int shift = 56; shift >= 0; shift -= 8) {
      writeByte((int) (value >>> shift));
    }
  }

  @Override
  public void writeBytes(byte[] source, int offset, int count) {
    writeCount(count);
    ensure(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  @Override
  public void writeText(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    writeBytes(encoded, 0, encoded.length);
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }
}
