package io.loggos.network.grdp;

import java.nio.ByteBuffer;

/**
 * The packets on their way to the other side: which were acknowledged, which are believed lost.
 * Selective repeat: only what is lost is sent again. Used by one thread.
 */
final class SendWindow {
  /** A packet is lost when so many sent after it were acknowledged. */
  private static final int LATER_ACKNOWLEDGED = 3;

  private final int size;
  private final Packet[] ring;
  private final int mask;
  private final TimerWheel wheel;
  private final PacketPool pool;

  /** The lowest number that was not acknowledged. */
  private long base;

  /** The next number to be used. */
  private long next;

  /** The other side has no room from this number on. */
  private long limit;

  private int inFlight;
  private long bytesInFlight;
  private int lostCount;
  private long orders;
  private long highestOrderAcknowledged;

  /** Set by an acknowledgement: the time one took that was sent once, or -1. */
  private long sample;

  private long sampleOrder;

  /** Something that was sent to the group only was acknowledged since that was last asked. */
  private boolean groupHeard;

  SendWindow(int size, long first, TimerWheel wheel, PacketPool pool) {
    this.size = size;
    int capacity = Integer.highestOneBit(Math.max(1, size - 1)) << 1;
    this.ring = new Packet[capacity];
    this.mask = capacity - 1;
    this.base = first;
    this.next = first;
    this.limit = first + size;
    this.wheel = wheel;
    this.pool = pool;
  }

  long base() {
    return base;
  }

  long next() {
    return next;
  }

  int inFlight() {
    return inFlight;
  }

  long bytesInFlight() {
    return bytesInFlight;
  }

  /** Whether so many new packets have room in both sides' windows. */
  boolean hasRoom(int packets) {
    return next + packets <= base + size && next + packets <= limit;
  }

  /** Whether everything was acknowledged. */
  boolean isEmpty() {
    return base == next;
  }

  boolean hasLost() {
    return lostCount > 0;
  }

  /** The other side's window as the handshake told it. */
  void limitFrom(long first, int window) {
    limit = first + window;
  }

  /** Gives a new packet its number. */
  void add(Packet packet) {
    packet.sequence = next;
    ring[(int) next & mask] = packet;
    next++;
  }

  /** A packet was sent, for the first time or again. */
  void onSent(Packet packet, long nowNanos, long timeoutNanos) {
    if (packet.lost) {
      packet.lost = false;
      lostCount--;
    }
    packet.sendings++;
    packet.order = ++orders;
    packet.sentNanos = nowNanos;
    inFlight++;
    bytesInFlight += packet.bodyEnd;
    wheel.start(packet, nowNanos + timeoutNanos);
  }

  /** The first packet that is believed lost; there is one. */
  Packet firstLost() {
    for (long sequence = base; sequence < next; sequence++) {
      Packet packet = ring[(int) sequence & mask];
      if (packet != null && packet.lost) {
        return packet;
      }
    }
    throw new IllegalStateException(lostCount + " lost packets that are not there");
  }

  /** A packet on its way is believed lost. */
  void markLost(Packet packet) {
    wheel.stop(packet);
    packet.lost = true;
    lostCount++;
    inFlight--;
    bytesInFlight -= packet.bodyEnd;
  }

  /**
   * Takes an acknowledgement as {@link ReceiveWindow#writeAck} wrote it. Whatever it says of
   * numbers that are not on their way is ignored.
   *
   * @param at where it begins
   * @param end where it must end at the latest
   * @return how many packets it acknowledges that were not before; -1 when it is malformed
   */
  int onAck(ByteBuffer bytes, int at, int end, long nowNanos) {
    sample = -1;
    sampleOrder = -1;
    if (end - at < ReceiveWindow.ACK_BYTES_MIN) {
      return -1;
    }
    int ranges = bytes.get(at + 6) & 0xff;
    if (end - at < ReceiveWindow.ACK_BYTES_MIN + ranges * ReceiveWindow.RANGE_BYTES) {
      return -1;
    }
    long expected = Wire.expand(bytes.getInt(at), base);
    if (expected > next || expected < base - size) {
      return 0;
    }
    int acknowledged = acknowledge(base, expected, nowNanos);
    int rangeAt = at + ReceiveWindow.ACK_BYTES_MIN;
    for (int i = 0; i < ranges; i++) {
      long first = expected + Wire.unsignedShort(bytes, rangeAt);
      long last = first + Wire.unsignedShort(bytes, rangeAt + 2);
      acknowledged += acknowledge(Math.max(base, first), Math.min(next, last), nowNanos);
      rangeAt += ReceiveWindow.RANGE_BYTES;
    }
    limit = Math.max(limit, expected + Wire.unsignedShort(bytes, at + 4));
    slide();
    return acknowledged;
  }

  /**
   * The other side had received that packet before.
   *
   * @return whether this is news
   */
  boolean onReceivedBefore(long sequence, long nowNanos) {
    sample = -1;
    if (sequence < base || sequence >= next) {
      return false;
    }
    boolean news = acknowledge(sequence, sequence + 1, nowNanos) > 0;
    slide();
    return news;
  }

  private int acknowledge(long from, long to, long nowNanos) {
    int count = 0;
    for (long sequence = from; sequence < to; sequence++) {
      int slot = (int) sequence & mask;
      Packet packet = ring[slot];
      if (packet != null) {
        ring[slot] = null;
        count++;
        conclude(packet, nowNanos);
      }
    }
    return count;
  }

  private void conclude(Packet packet, long nowNanos) {
    wheel.stop(packet);
    if (packet.lost) {
      lostCount--;
    } else {
      inFlight--;
      bytesInFlight -= packet.bodyEnd;
    }
    groupHeard |= packet.grouped;
    if (packet.sendings == 1) {
      // Karn: of what was sent twice nobody knows which sending was acknowledged
      highestOrderAcknowledged = Math.max(highestOrderAcknowledged, packet.order);
      if (packet.order > sampleOrder) {
        sampleOrder = packet.order;
        sample = nowNanos - packet.sentNanos;
      }
    }
    pool.give(packet);
  }

  private void slide() {
    while (base < next && ring[(int) base & mask] == null) {
      base++;
    }
  }

  /** Whether the other side has heard the group since this was last asked. */
  boolean takeGroupHeard() {
    boolean heard = groupHeard;
    groupHeard = false;
    return heard;
  }

  /** How long the last acknowledged packet took that was sent once; -1 when there is none. */
  long sample() {
    return sample;
  }

  /**
   * Finds packets of which enough later ones were acknowledged, and marks them as lost.
   *
   * @return the highest of them, or -1 when there is none
   */
  long detectLosses() {
    long highest = -1;
    if (base == next || ring[(int) base & mask].order >= highestOrderAcknowledged) {
      return highest;
    }
    long outstanding = next - base;
    long later = Math.min(LATER_ACKNOWLEDGED, Math.max(1, outstanding - 1));
    for (long sequence = base; sequence < next; sequence++) {
      Packet packet = ring[(int) sequence & mask];
      if (packet != null && !packet.lost && packet.order + later <= highestOrderAcknowledged) {
        markLost(packet);
        highest = sequence;
      }
    }
    return highest;
  }

  /** Gives all packets back; the window is of no use any more. */
  void close() {
    for (int i = 0; i < ring.length; i++) {
      Packet packet = ring[i];
      if (packet != null) {
        ring[i] = null;
        wheel.stop(packet);
        pool.give(packet);
      }
    }
    base = next;
    inFlight = 0;
    bytesInFlight = 0;
    lostCount = 0;
  }
}
