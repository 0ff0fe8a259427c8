package io.loggos.network.grdp;

import java.nio.ByteBuffer;

/**
 * Messages that wait to be sent on one connection, and how they are packed into packets: several
 * small ones into one, a large one over several. Messages without order that fit a packet overtake
 * large ones, but not for ever. Used by one thread.
 */
final class Outbox {
  /** Every so many packets, those that are usually overtaken go first. */
  private static final int OTHERS_FIRST_EVERY = 4;

  /** A fragment carries at least so much, unless it is the last. */
  private static final int FRAGMENT_BYTES_MIN = 128;

  private final long bytesMax;
  private final int bodyBytesMax;
  private final MessageQueue small = new MessageQueue();
  private final MessageQueue large = new MessageQueue();
  private final MessageQueue ordered = new MessageQueue();
  private int nextOrdered;
  private final MessageIds largeIds;
  private int largeId;
  private int packets;

  /**
   * An empty outbox.
   *
   * @param bytesMax so much may wait
   * @param bodyBytesMax the largest body of a packet
   * @param largeIds numbers for messages without order that are cut
   */
  Outbox(long bytesMax, int bodyBytesMax, MessageIds largeIds) {
    this.bytesMax = bytesMax;
    this.bodyBytesMax = bodyBytesMax;
    this.largeIds = largeIds;
  }

  boolean isEmpty() {
    return small.isEmpty() && large.isEmpty() && ordered.isEmpty();
  }

  long waitingBytes() {
    return (long) small.usedBytes() + large.usedBytes() + ordered.usedBytes();
  }

  /** Copies a message; false when there is no room for it. */
  boolean add(ByteBuffer message, boolean inOrder) {
    int length = message.remaining();
    if (waitingBytes() + length > bytesMax) {
      return false;
    }
    if (inOrder) {
      ordered.add(message);
    } else if (Chunk.headerBytes(0) + length <= bodyBytesMax) {
      small.add(message);
    } else {
      large.add(message);
    }
    return true;
  }

  /**
   * Packs a body; there is something to pack.
   *
   * @return where it ends
   */
  int fill(byte[] packet, int start) {
    int limit = start + bodyBytesMax;
    boolean othersFirst = ++packets % OTHERS_FIRST_EVERY == 0;
    int at = start;
    if (!othersFirst) {
      at = fillSmall(packet, at, limit);
    }
    // these two take turns, should both have much
    if ((packets & 1) == 0) {
      at = fillOrdered(packet, at, limit);
      at = fillLarge(packet, at, limit);
    } else {
      at = fillLarge(packet, at, limit);
      at = fillOrdered(packet, at, limit);
    }
    return othersFirst ? fillSmall(packet, at, limit) : at;
  }

  private int fillSmall(byte[] packet, int start, int limit) {
    return fillPlain(small, packet, start, limit);
  }

  /**
   * Packs whole messages without order, as many as there is room for.
   *
   * @return where they end
   */
  static int fillPlain(MessageQueue messages, byte[] packet, int start, int limit) {
    int at = start;
    while (!messages.isEmpty() && at + Chunk.PLAIN_BYTES + messages.headLength() <= limit) {
      int length = messages.headLength();
      packet[at] = 0;
      Wire.putShort(packet, at + 1, length);
      messages.take(packet, at + Chunk.PLAIN_BYTES, length);
      at += Chunk.PLAIN_BYTES + length;
    }
    return at;
  }

  private int fillOrdered(byte[] packet, int start, int limit) {
    int at = start;
    while (!ordered.isEmpty()) {
      int length = ordered.headLength();
      int header = Chunk.headerBytes(Chunk.ORDERED);
      int next;
      if (isWhole(ordered) && header + length <= bodyBytesMax) {
        if (header + length > limit - at) {
          return at;
        }
        packet[at] = Chunk.ORDERED;
        Wire.putShort(packet, at + 1, length);
        Wire.putInt(packet, at + Chunk.PLAIN_BYTES, nextOrdered++);
        ordered.take(packet, at + header, length);
        next = at + header + length;
      } else {
        next = cut(ordered, Chunk.ORDERED | Chunk.FRAGMENT, nextOrdered, packet, at, limit);
        if (next == at) {
          return at;
        }
        nextOrdered += isWhole(ordered) ? 1 : 0;
      }
      at = next;
    }
    return at;
  }

  private int fillLarge(byte[] packet, int start, int limit) {
    int at = start;
    while (!large.isEmpty()) {
      if (isWhole(large)) {
        largeId = largeIds.take();
      }
      int next = cut(large, Chunk.FRAGMENT, largeId, packet, at, limit);
      if (next == at) {
        return at;
      }
      at = next;
    }
    return at;
  }

  /** Whether nothing of the first message was taken; also when there is none. */
  static boolean isWhole(MessageQueue queue) {
    return queue.headLeft() == queue.headLength();
  }

  /**
   * Writes as much of the first message as there is room for; none when that is too little.
   *
   * @return where it ends
   */
  static int cut(MessageQueue queue, int kind, int id, byte[] packet, int at, int limit) {
    int header = Chunk.headerBytes(kind);
    int length = Math.min(queue.headLeft(), limit - at - header);
    if (length < Math.min(queue.headLeft(), FRAGMENT_BYTES_MIN)) {
      return at;
    }
    int total = queue.headLength();
    packet[at] = (byte) kind;
    Wire.putShort(packet, at + 1, length);
    Wire.putInt(packet, at + 3, id);
    Wire.putInt(packet, at + 7, total);
    Wire.putInt(packet, at + 11, total - queue.headLeft());
    queue.take(packet, at + header, length);
    return at + header + length;
  }
}
