package io.loggos.network.grdp;

/**
 * A piece of a packet's body: a whole message or a part of one.
 *
 * <pre>
 *   kind    u8   1: in order; 2: a fragment; both may be set
 *   length  u16  of the bytes at the end
 *   id      u32  only with a kind: the number of the message among those in order, or among those
 *                without order that the sender cut, for whomever
 *   total   u32  only in fragments: the length of the whole message
 *   offset  u32  only in fragments: where in it these bytes belong
 *   bytes
 * </pre>
 */
final class Chunk {
  static final int ORDERED = 1;
  static final int FRAGMENT = 2;
  static final int KINDS = 3;

  /** Bytes before those of a whole message without order. */
  static final int PLAIN_BYTES = 3;

  private static final int ID_BYTES = 4;
  private static final int FRAGMENT_BYTES = 8;

  private Chunk() {}

  /** How many bytes precede those of the message. */
  static int headerBytes(int kind) {
    return PLAIN_BYTES + (kind == 0 ? 0 : ID_BYTES) + ((kind & FRAGMENT) == 0 ? 0 : FRAGMENT_BYTES);
  }
}
