package io.loggos.network.grdp;

import java.nio.ByteBuffer;

/**
 * How pings and pongs are written. Behind the common header, whose number is the receive window in
 * packets:
 *
 * <pre>
 *   kind         u8   0: a ping, or a pong that accepts; 1: come again with this cookie;
 *                     2: refused; 3: there is no such connection, and this is the end
 *   echo         u64  in pongs of kind 0 to 2 the nonce of the other side, otherwise 0
 *   cookie       16   in pings what the other side gave, or zeros; in pongs of kind 1 the cookie
 *   incarnation  u64  kind 0 only, as all that follows
 *   nonce        u64
 *   attempt      u32
 *   first        u32  the number of the first packet
 *   bytes        u32  the receive window in bytes
 *   datagram     u16  the largest datagram
 *   greeting          what the application says, up to the seal; with kind 2 the reason
 * </pre>
 *
 * <p>A pong of kind 1 ends with the cookie, one of kind 3 with the kind: no answer to a stranger is
 * longer than the question.
 */
final class Calls {
  static final int ACCEPTED = 0;
  static final int COOKIE = 1;
  static final int REFUSED = 2;
  static final int GONE = 3;

  static final int KIND_AT = Wire.HEADER_BYTES;
  static final int ECHO_AT = KIND_AT + 1;
  static final int COOKIE_AT = ECHO_AT + 8;
  static final int TERMS_AT = COOKIE_AT + Cookies.BYTES;
  static final int GREETING_AT = TERMS_AT + 30;

  private Calls() {}

  /** The shortest pong of a kind, without its seal. */
  static int bytesMin(int kind) {
    return switch (kind) {
      case ACCEPTED -> GREETING_AT;
      case COOKIE -> TERMS_AT;
      case REFUSED -> TERMS_AT;
      case GONE -> ECHO_AT;
      // an unknown kind is malformed, however long
      default -> Integer.MAX_VALUE;
    };
  }

  static void writeTerms(byte[] bytes, Terms own) {
    Wire.putInt(bytes, Wire.NUMBER_AT, own.windowPackets());
    Wire.putLong(bytes, TERMS_AT, own.incarnation());
    Wire.putLong(bytes, TERMS_AT + 8, own.nonce());
    Wire.putInt(bytes, TERMS_AT + 16, own.attempt());
    Wire.putInt(bytes, TERMS_AT + 20, own.first());
    Wire.putInt(bytes, TERMS_AT + 24, own.windowBytes());
    Wire.putShort(bytes, TERMS_AT + 28, own.datagramBytes());
  }

  /** Reads what the other side says about itself; null when it cannot be. */
  static Terms readTerms(ByteBuffer bytes) {
    int window = bytes.getInt(Wire.NUMBER_AT);
    int windowBytes = bytes.getInt(TERMS_AT + 24);
    int datagramBytes = Wire.unsignedShort(bytes, TERMS_AT + 28);
    int id = bytes.getInt(Wire.FROM_AT);
    if (id == 0
        || window < 1
        || window > GrdpOptions.WINDOW_PACKETS_MAX
        || windowBytes < 1
        || datagramBytes < Wire.DATAGRAM_BYTES_MIN
        || datagramBytes > Wire.DATAGRAM_BYTES_MAX) {
      return null;
    }
    return new Terms(
        id,
        bytes.getLong(TERMS_AT),
        bytes.getLong(TERMS_AT + 8),
        bytes.getInt(TERMS_AT + 16),
        bytes.getInt(TERMS_AT + 20),
        window,
        windowBytes,
        datagramBytes);
  }
}
