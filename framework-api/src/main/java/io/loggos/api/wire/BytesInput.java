package io.loggos.api.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link BytesOutput} wrote. Used by one thread. */
public final class BytesInput implements WireInput {
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
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = readByte();
      value |= (next & 0x7FL) << shift;
      if (next < 0x80) {
        if (value < 0 || value > max) {
          break;
        }
        return value;
      }
    }
    throw new MalformedMessageException("number above " + max);
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
    return new String(readBytes(maxBytes), StandardCharsets.UTF_8);
  }

  /** How many bytes are left. */
  public int remaining() {
    return bytes.length - at;
  }
}
