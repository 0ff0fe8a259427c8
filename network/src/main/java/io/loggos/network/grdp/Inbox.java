package io.loggos.network.grdp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * What arrived on one connection on its way to the receiver: puts fragments together and, where
 * order was asked for, keeps what came too early. A whole message that need not wait is handed on
 * where it lies. What is kept is bounded. Used by one thread.
 */
final class Inbox {
  /** Nobody may be further ahead of the next message in order. */
  private static final int ORDERED_AHEAD_MAX = 1 << 20;

  private static final int PART_BYTES_MIN = 4 << 10;

  private final Receiver receiver;
  private final int messageBytesMax;
  private final long roomBytes;
  private final long keptBytesMax;

  /** Messages of which parts are missing; those in order by their number, the others below zero. */
  private final TreeMap<Long, Partial> partials = new TreeMap<>();

  /** Messages that are complete and wait for earlier ones. */
  private final TreeMap<Long, byte[]> early = new TreeMap<>();

  /** The number of the next message in order. */
  private long nextOrdered;

  private long keptBytes;

  /** Whom messages are for. */
  interface Receiver {
    /**
     * A message; the buffer is valid during the call only.
     *
     * @return whether more is wanted
     */
    boolean onMessage(ByteBuffer message);
  }

  private static final class Partial {
    private final int total;
    private byte[] bytes;
    private int received;

    Partial(int total, int capacity) {
      this.total = total;
      this.bytes = new byte[capacity];
    }
  }

  /**
   * An empty inbox.
   *
   * @param messageBytesMax no message is longer
   * @param roomBytes beyond this, only packets are taken without which nothing goes on
   */
  Inbox(Receiver receiver, int messageBytesMax, long roomBytes) {
    this.receiver = receiver;
    this.messageBytesMax = messageBytesMax;
    this.roomBytes = roomBytes;
    // an honest sender has at most three cut messages that began before the window: one in order,
    // one of the connection's own without order, and one for a multicast group
    this.keptBytesMax = roomBytes + 3L * messageBytesMax + 3L * Wire.DATAGRAM_BYTES_MAX;
  }

  /** Whether a packet is welcome that is not the next one expected. */
  boolean hasRoom(int bodyBytes) {
    return keptBytes + bodyBytes <= roomBytes;
  }

  /** How many bytes are kept. */
  long keptBytes() {
    return keptBytes;
  }

  /** Whether a body consists of chunks that may be believed; changes nothing. */
  boolean isWellFormed(ByteBuffer datagram, int start, int end) {
    int at = start;
    while (at < end) {
      int kind = datagram.get(at);
      if (kind < 0 || kind > Chunk.KINDS || end - at < Chunk.headerBytes(kind)) {
        return false;
      }
      int length = Wire.unsignedShort(datagram, at + 1);
      if ((kind & Chunk.FRAGMENT) != 0) {
        long total = Wire.unsignedInt(datagram, at + 7);
        long offset = Wire.unsignedInt(datagram, at + 11);
        if (length == 0 || total > messageBytesMax || offset + length > total) {
          return false;
        }
      } else if (length > messageBytesMax) {
        return false;
      }
      at += Chunk.headerBytes(kind) + length;
    }
    return at == end;
  }

  /**
   * Takes a well-formed body, each only once.
   *
   * @return false when the sender broke the rules
   */
  boolean accept(ByteBuffer datagram, int start, int end) {
    int limit = datagram.limit();
    int at = start;
    boolean wanted = true;
    boolean honest = true;
    while (at < end && wanted && honest) {
      int kind = datagram.get(at);
      int length = Wire.unsignedShort(datagram, at + 1);
      int from = at + Chunk.headerBytes(kind);
      at = from + length;
      datagram.limit(at).position(from);
      if (kind == 0) {
        wanted = receiver.onMessage(datagram);
      } else {
        int id = datagram.getInt(from - Chunk.headerBytes(kind) + Chunk.PLAIN_BYTES);
        honest =
            (kind & Chunk.FRAGMENT) == 0 ? takeOrdered(id, datagram) : take(kind, id, datagram);
      }
      datagram.limit(limit);
    }
    return honest;
  }

  private boolean takeOrdered(int id, ByteBuffer message) {
    long number = Wire.expand(id, nextOrdered);
    if (number < nextOrdered || number - nextOrdered > ORDERED_AHEAD_MAX) {
      return false;
    }
    if (number == nextOrdered) {
      nextOrdered++;
      return !receiver.onMessage(message) || deliverEarly();
    }
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return keep(number, bytes);
  }

  private boolean keep(long number, byte[] bytes) {
    keptBytes += bytes.length;
    return early.put(number, bytes) == null && keptBytes <= keptBytesMax;
  }

  private boolean deliverEarly() {
    boolean wanted = true;
    while (wanted && !early.isEmpty() && early.firstKey() == nextOrdered) {
      byte[] bytes = early.pollFirstEntry().getValue();
      keptBytes -= bytes.length;
      nextOrdered++;
      wanted = receiver.onMessage(ByteBuffer.wrap(bytes));
    }
    return true;
  }

  /** Takes a fragment, whose header lies before the position. */
  private boolean take(int kind, int id, ByteBuffer datagram) {
    boolean inOrder = (kind & Chunk.ORDERED) != 0;
    long number = inOrder ? Wire.expand(id, nextOrdered) : id;
    if (inOrder && (number < nextOrdered || number - nextOrdered > ORDERED_AHEAD_MAX)) {
      return false;
    }
    int header = datagram.position() - Chunk.headerBytes(kind);
    int total = datagram.getInt(header + 7);
    int offset = datagram.getInt(header + 11);
    int length = datagram.remaining();
    long key = inOrder ? number : Long.MIN_VALUE / 2 + number;
    Partial partial = partials.get(key);
    if (partial == null) {
      partial = new Partial(total, Math.min(total, Math.max(PART_BYTES_MIN, 2 * length)));
      keptBytes += partial.bytes.length;
      partials.put(key, partial);
    }
    if (partial.total != total || !reserve(partial, offset + length)) {
      return false;
    }
    datagram.get(partial.bytes, offset, length);
    partial.received += length;
    if (partial.received < total) {
      return true;
    }
    partials.remove(key);
    keptBytes -= partial.bytes.length;
    return complete(inOrder, number, partial.bytes);
  }

  private boolean reserve(Partial partial, int needed) {
    int before = partial.bytes.length;
    if (needed > before) {
      int capacity = (int) Math.min(partial.total, Math.max(needed, 2L * before));
      partial.bytes = Arrays.copyOf(partial.bytes, capacity);
      keptBytes += capacity - before;
    }
    return keptBytes <= keptBytesMax;
  }

  private boolean complete(boolean inOrder, long number, byte[] bytes) {
    if (!inOrder) {
      receiver.onMessage(ByteBuffer.wrap(bytes));
      return true;
    }
    if (number > nextOrdered) {
      return keep(number, bytes);
    }
    nextOrdered++;
    return !receiver.onMessage(ByteBuffer.wrap(bytes)) || deliverEarly();
  }
}
