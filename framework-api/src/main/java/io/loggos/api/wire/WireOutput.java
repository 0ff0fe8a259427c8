package io.loggos.api.wire;

/** Where a message writes its fields, in order. */
public interface WireOutput {
  /** Writes one byte, the lowest eight bits. */
  void writeByte(int value);

  /** Writes a truth value. */
  void writeFlag(boolean value);

  /** Writes a non-negative number that is usually small. */
  void writeCount(long value);

  /** Writes any 64-bit number. */
  void writeLong(long value);

  /** Writes a byte string with its length. */
  void writeBytes(byte[] bytes, int offset, int length);

  /** Writes a text with its length. */
  void writeText(String text);
}
