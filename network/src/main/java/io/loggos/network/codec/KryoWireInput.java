package io.loggos.network.codec;

import com.esotericsoftware.kryo.io.ByteBufferInput;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Utf8;
import io.loggos.api.wire.WireInput;

/**
 * Reads a message's fields from a Kryo input. Every length is checked against its bound and against
 * the bytes that are left before anything is allocated; a number written longer than needed is
 * refused, so that a message has one encoding only.
 */
final class KryoWireInput implements WireInput {
  private static final int COUNT_BYTES_MAX = 9;

  private final ByteBufferInput input;

  KryoWireInput(ByteBufferInput input) {
    this.input = input;
  }

  /** How many bytes are left. */
  int remaining() {
    return input.limit() - input.position();
  }

  @Override
  public int readByte() {
    need(1);
    return input.readByte() & 0xff;
  }

  @Override
  public boolean readFlag() {
    int value = readByte();
    if (value > 1) {
      throw new MalformedMessageException("a truth value of " + value);
    }
    return value == 1;
  }

  @Override
  public long readCount(long max) {
    int next = readByte();
    long value = next & 0x7f;
    int bytes = 1;
    while ((next & 0x80) != 0) {
      if (bytes == COUNT_BYTES_MAX) {
        throw new MalformedMessageException("a count of more than 63 bits");
      }
      next = readByte();
      value |= (long) (next & 0x7f) << (7 * bytes);
      bytes++;
    }
    if (next == 0 && bytes > 1) {
      throw new MalformedMessageException("a count of " + value + " in " + bytes + " bytes");
    }
    if (value > max) {
      throw new MalformedMessageException("a count of " + value + ", at most " + max + " expected");
    }
    return value;
  }

  @Override
  public long readLong() {
    need(Long.BYTES);
    return input.readLong();
  }

  @Override
  public byte[] readBytes(int max) {
    byte[] bytes = new byte[length(max)];
    input.readBytes(bytes, 0, bytes.length);
    return bytes;
  }

  @Override
  public String readText(int maxBytes) {
    return Utf8.decode(readBytes(maxBytes));
  }

  private int length(int max) {
    int length = (int) readCount(max);
    need(length);
    return length;
  }

  private void need(int bytes) {
    if (remaining() < bytes) {
      throw new MalformedMessageException(
          "the message ends early: " + bytes + " bytes expected, " + remaining() + " left");
    }
  }
}
