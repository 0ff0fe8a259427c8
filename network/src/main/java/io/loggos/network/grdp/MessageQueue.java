package io.loggos.network.grdp;

import java.nio.ByteBuffer;

/**
 * Messages one after another in one circular buffer, which grows as needed and shrinks when empty.
 * The first may be taken in pieces. Used by one thread.
 */
final class MessageQueue {
  private static final int INITIAL_BYTES = 4 << 10;
  private static final int KEPT_BYTES_MAX = 1 << 20;
  private static final int LENGTH_BYTES = 4;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int head;
  private int used;
  private int count;

  /** What is left of the first message; 0 when there is none. */
  private int headLeft;

  private int headLength;

  boolean isEmpty() {
    return count == 0;
  }

  /** How many bytes wait, including what goes with each message. */
  int usedBytes() {
    return used;
  }

  /** Copies the remaining bytes of a message, at least one; its position moves. */
  void add(ByteBuffer message) {
    int length = message.remaining();
    ensure(LENGTH_BYTES + length);
    int at = head + used & bytes.length - 1;
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[at] = (byte) (length >>> shift);
      at = at + 1 & bytes.length - 1;
    }
    int first = Math.min(length, bytes.length - at);
    message.get(bytes, at, first);
    message.get(bytes, 0, length - first);
    used += LENGTH_BYTES + length;
    if (count++ == 0) {
      openHead();
    }
  }

  private void ensure(int more) {
    long needed = (long) used + more;
    if (needed <= bytes.length) {
      return;
    }
    long capacity = bytes.length;
    while (capacity < needed) {
      capacity *= 2;
    }
    byte[] larger = new byte[Math.toIntExact(capacity)];
    copyOut(head, larger, 0, used);
    bytes = larger;
    head = 0;
  }

  private void copyOut(int from, byte[] target, int at, int length) {
    int first = Math.min(length, bytes.length - from);
    System.arraycopy(bytes, from, target, at, first);
    System.arraycopy(bytes, 0, target, at + first, length - first);
  }

  private void openHead() {
    int length = 0;
    for (int i = 0; i < LENGTH_BYTES; i++) {
      length = length << 8 | bytes[head + i & bytes.length - 1] & 0xff;
    }
    skip(LENGTH_BYTES);
    headLength = length;
    headLeft = length;
  }

  private void skip(int length) {
    head = head + length & bytes.length - 1;
    used -= length;
  }

  /** The length of the first message; 0 when there is none. */
  int headLength() {
    return headLength;
  }

  /** How much of the first message was not taken. */
  int headLeft() {
    return headLeft;
  }

  /** Takes the next bytes of the first message. */
  void take(byte[] target, int at, int length) {
    copyOut(head, target, at, length);
    skip(length);
    headLeft -= length;
    if (headLeft > 0) {
      return;
    }
    headLength = 0;
    if (--count > 0) {
      openHead();
    } else {
      head = 0;
      if (bytes.length > KEPT_BYTES_MAX) {
        bytes = new byte[INITIAL_BYTES];
      }
    }
  }
}
