package io.loggos.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The layout of one request, the same on the client's wire and inside a {@link Batch}, so that the
 * bytes are copied once and never re-encoded.
 *
 * <pre>
 *   length   4  bytes that follow
 *   kind     1  one of the constants below
 *   session  8  the session; for OPEN the upper half of the client's random nonce
 *   sequence 8  number of the request in its session, from 1; for OPEN the nonce's lower half
 *   acked    4  sequence minus the lowest sequence whose reply the client still lacks
 *   payload     the command
 * </pre>
 */
public final class RequestEntry {
  /** Bytes of an entry before its payload, with the length field. */
  public static final int HEADER_BYTES = 25;

  /** A command for the handler. */
  public static final byte COMMAND = 1;

  /** A read that goes through the log. */
  public static final byte QUERY = 2;

  /** Opens a session. */
  public static final byte OPEN = 3;

  /** Closes a session. */
  public static final byte CLOSE = 4;

  /** Tells that an idle client still lives. */
  public static final byte KEEP_ALIVE = 5;

  /** The largest kind there is. */
  public static final byte KIND_MAX = KEEP_ALIVE;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private RequestEntry() {}

  /** Bytes of the whole entry that starts at the offset. */
  public static int totalBytes(byte[] bytes, int at) {
    return 4 + (int) INT.get(bytes, at);
  }

  /** The entry's kind. */
  public static byte kind(byte[] bytes, int at) {
    return bytes[at + 4];
  }

  /** The entry's session. */
  public static long session(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at + 5);
  }

  /** The entry's sequence number. */
  public static long sequence(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at + 13);
  }

  /** How far below its own sequence the client still waits for replies. */
  public static int acked(byte[] bytes, int at) {
    return (int) INT.get(bytes, at + 21);
  }

  /** Writes the header of an entry; the payload follows at {@code at + HEADER_BYTES}. */
  public static void writeHeader(
      byte[] bytes, int at, int payloadBytes, byte kind, long session, long sequence, int acked) {
    INT.set(bytes, at, HEADER_BYTES - 4 + payloadBytes);
    bytes[at + 4] = kind;
    LONG.set(bytes, at + 5, session);
    LONG.set(bytes, at + 13, sequence);
    INT.set(bytes, at + 21, acked);
  }
}
