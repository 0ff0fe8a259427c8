package io.loggos.network.grdp;

import java.nio.ByteBuffer;

/**
 * The beginning that all datagrams share, all integers big-endian:
 *
 * <pre>
 *   version  u4   of this layout; 1
 *   type     u4   see {@link DatagramType}
 *   number   u32  a sequence number (PACKET, NACK), the next expected one (ACK), or the receive
 *                 window in packets (PING, PONG)
 *   to       u32  the receiver's number of the connection, 0 while unknown
 *   from     u32  the sender's number of the connection
 * </pre>
 *
 * <p>The first five bytes are the header of the original protocol. A datagram ends with its {@link
 * Seal}.
 */
final class Wire {
  /** The version of the layout. */
  static final int VERSION = 1;

  /** Bytes before what differs by type. */
  static final int HEADER_BYTES = 13;

  /** The largest payload of a UDP datagram over IPv4. */
  static final int DATAGRAM_BYTES_MAX = 65_507;

  /** The smallest one that must pass everywhere with IPv4. */
  static final int DATAGRAM_BYTES_MIN = 508;

  static final int NUMBER_AT = 1;
  static final int TO_AT = 5;
  static final int FROM_AT = 9;

  private Wire() {}

  /** Writes the common beginning. */
  static void writeHeader(byte[] bytes, DatagramType type, long number, int to, int from) {
    bytes[0] = (byte) (VERSION << 4 | type.number());
    putInt(bytes, NUMBER_AT, (int) number);
    putInt(bytes, TO_AT, to);
    putInt(bytes, FROM_AT, from);
  }

  static void putShort(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  static void putInt(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  static void putLong(byte[] bytes, int at, long value) {
    putInt(bytes, at, (int) (value >>> 32));
    putInt(bytes, at + 4, (int) value);
  }

  static int unsignedShort(ByteBuffer bytes, int at) {
    return bytes.getShort(at) & 0xffff;
  }

  static long unsignedInt(ByteBuffer bytes, int at) {
    return bytes.getInt(at) & 0xffff_ffffL;
  }

  /**
   * The 64-bit number that is meant by its lowest 32 bits: the one nearest to a known number. Right
   * for everything within 2^31 of it.
   */
  static long expand(int lowest, long near) {
    return near + (lowest - (int) near);
  }
}
