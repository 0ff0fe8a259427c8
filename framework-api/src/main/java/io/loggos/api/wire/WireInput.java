package io.loggos.api.wire;

/**
 * Where a message reads its fields, in the order they were written. Every method throws {@link
 * MalformedMessageException} when the bytes end early or break a bound, before allocating.
 */
public interface WireInput {
  /** Reads one byte, 0 to 255. */
  int readByte();

  /** Reads a truth value. */
  boolean readFlag();

  /** Reads a non-negative number of at most {@code max}. */
  long readCount(long max);

  /** Reads any 64-bit number. */
  long readLong();

  /** Reads a byte string of at most {@code max} bytes. */
  byte[] readBytes(int max);

  /** Reads a text of at most {@code maxBytes} bytes in UTF-8. */
  String readText(int maxBytes);
}
