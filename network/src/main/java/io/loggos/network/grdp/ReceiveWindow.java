package io.loggos.network.grdp;

/**
 * Which packets arrived. Everything below the base did; beyond it a bit for each packet tells, up
 * to the size of the window. Used by one thread.
 */
final class ReceiveWindow {
  /** Bytes of an acknowledgement without ranges. */
  static final int ACK_BYTES_MIN = 7;

  static final int RANGE_BYTES = 4;

  /** More ranges are not told of; the rest follows when the first gaps are closed. */
  static final int RANGES_MAX = 32;

  private final int size;
  private final long[] bits;
  private final int mask;

  /** The next expected number. */
  private long base;

  /** One more than the highest number that arrived, at least the base. */
  private long end;

  /** What a packet is to the window. */
  enum Place {
    /** Not received yet, and there is room for it. */
    NEW,
    /** Received already, while an earlier one is missing. */
    DUPLICATE,
    /** Received already, as was everything before it. */
    BEHIND,
    /** Beyond the window. */
    AHEAD
  }

  ReceiveWindow(int size, long base) {
    this.size = size;
    int capacity = Math.max(Long.SIZE, Integer.highestOneBit(Math.max(1, size - 1)) << 1);
    this.bits = new long[capacity / Long.SIZE];
    this.mask = capacity - 1;
    this.base = base;
    this.end = base;
  }

  /** The next expected number. */
  long base() {
    return base;
  }

  /** Whether packets are missing before one that arrived. */
  boolean hasGap() {
    return end > base;
  }

  Place place(long sequence) {
    if (sequence < base) {
      return Place.BEHIND;
    }
    if (sequence - base >= size) {
      return Place.AHEAD;
    }
    return isMarked(sequence) ? Place.DUPLICATE : Place.NEW;
  }

  private boolean isMarked(long sequence) {
    int bit = (int) sequence & mask;
    return (bits[bit >> 6] & 1L << bit) != 0;
  }

  /** A packet whose place is new arrived and was taken. */
  void mark(long sequence) {
    int bit = (int) sequence & mask;
    bits[bit >> 6] |= 1L << bit;
    end = Math.max(end, sequence + 1);
    while (base < end && isMarked(base)) {
      int first = (int) base & mask;
      bits[first >> 6] &= ~(1L << first);
      base++;
    }
  }

  /**
   * Writes the acknowledgement: next expected number (4 bytes), how many packets from there on have
   * room (2), number of ranges (1), and for each range of packets received beyond the base its
   * distance from the base (2) and its length (2).
   *
   * @param limit where it must end at the latest; leaves room for {@link #ACK_BYTES_MIN} at least
   * @return where it ends
   */
  int writeAck(byte[] bytes, int start, int limit) {
    Wire.putInt(bytes, start, (int) base);
    Wire.putShort(bytes, start + 4, size);
    int at = start + ACK_BYTES_MIN;
    int ranges = 0;
    long sequence = base + 1;
    while (sequence < end && ranges < RANGES_MAX && at + RANGE_BYTES <= limit) {
      while (!isMarked(sequence)) {
        sequence++;
      }
      long first = sequence;
      while (sequence < end && isMarked(sequence)) {
        sequence++;
      }
      Wire.putShort(bytes, at, (int) (first - base));
      Wire.putShort(bytes, at + 2, (int) (sequence - first));
      at += RANGE_BYTES;
      ranges++;
    }
    bytes[start + 6] = (byte) ranges;
    return at;
  }
}
