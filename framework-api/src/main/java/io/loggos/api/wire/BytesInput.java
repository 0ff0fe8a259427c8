package io.loggos.api.wire;

import java.util.Arrays;

/**
 * Reads what {@link BytesOutput} wrote, and nothing else: a number in more bytes than it needs is
 * refused, so that what was written has one encoding only. Used by one thread.
 */
public final class BytesInput implements WireInput {
  /** Nine bytes of seven bits hold every number there is. */
  private static final int COUNT_SHIFT_MAX = 56;

  private final byte[] bytes;
  private int at;

  /** Reads the whole array, which must not change meanwhile. */
  public BytesInput(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public int readByte() {
    if (at == bytes.length) {
      throw new MalformedMessageException("bytes end early");
    }
    return bytes[at++] & 0xFF;
  }

  @Override
  public boolean readFlag() {
    int value = readByte();
    if (value > 1) {
      throw new MalformedMessageException("flag of " + value);
    }
    return value == 1;
  }

  @Override
  public long readCount(long max) {
    int next = readByte();
    long value = next & 0x7F;
    int shift = 0;
    while (next >= 0x80) {
      shift += 7;
      if (shift > COUNT_SHIFT_MAX) {
        throw new MalformedMessageException("number of more than 63 bits");
      }
      next = readByte();
      value |= (next & 0x7FL) << shift;
    }
    if (next == 0 && shift > 0) {
      throw new MalformedMessageException("number in more bytes than it needs");
    }
    if (value > max) {
      throw new MalformedMessageException("number above " + max);
    }
    return value;
  }

  @Override
  public long readLong() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | readByte();
    }
    return value;
  }

  @Override
  public byte[] readBytes(int max) {
    int count = (int) readCount(max);
    if (count > bytes.length - at) {
      throw new MalformedMessageException("byte string of " + count + " ends early");
    }
    at += count;
    return Arrays.copyOfRange(bytes, at - count, at);
  }

  @Override
  public String readText(int maxBytes) {
    return Utf8.decode(readBytes(maxBytes));
  }

  /** How many bytes are left. */
  public int remaining() {
    return bytes.length - at;
  }
}
