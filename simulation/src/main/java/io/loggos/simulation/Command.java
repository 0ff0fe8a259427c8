package io.loggos.simulation;

import java.nio.ByteBuffer;

/**
 * What a client asks of {@link Registers}.
 *
 * @param kind what to do
 * @param key with which key
 * @param client who asks
 * @param number which of that client's operations this is
 * @param argument what the kind needs
 * @param expected for {@link Kind#SWAP}, the value that must be there
 */
record Command(Kind kind, int key, int client, long number, long argument, long expected) {
  /** Bytes of a command, without anything added to make it longer. */
  static final int BYTES = 30;

  /** What can be asked for. */
  enum Kind {
    /** Read a key; changes nothing. */
    GET,
    /** Write a value. */
    PUT,
    /** Add to the value. */
    ADD,
    /** Write a value if the key holds the expected one. */
    SWAP,
    /** Change the key, then throw. */
    FAIL,
    /** Write what the context's generator and clock say. */
    DRAW,
    /** Set a timer that changes the key later. */
    ALARM,
    /** Forget that timer. */
    QUIET
  }

  private static final Kind[] KINDS = Kind.values();

  /** The bytes, filled up with zeros. */
  byte[] encode(int length) {
    return ByteBuffer.allocate(Math.max(BYTES, length))
        .put((byte) kind.ordinal())
        .put((byte) key)
        .putInt(client)
        .putLong(number)
        .putLong(argument)
        .putLong(expected)
        .array();
  }

  static Command decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Command(
        KINDS[in.get()], in.get(), in.getInt(), in.getLong(), in.getLong(), in.getLong());
  }
}
