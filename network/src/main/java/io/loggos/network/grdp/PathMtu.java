package io.loggos.network.grdp;

/**
 * Finds out how large the datagrams are that a path carries, as RFC 8899 describes: begins with a
 * size that passes everywhere, tries the next larger of the usual sizes with a packet that carries
 * nothing but padding, and takes what was acknowledged. A size that is lost several times ends the
 * search for a while. When larger packets get lost that were carried before, the path has changed:
 * that is noticed, and is the end of the connection. Used by one thread.
 */
final class PathMtu {
  /**
   * Sizes that are tried: of tunnels, Ethernet with IPv6 and IPv4, FDDI, jumbo frames with both,
   * and of interfaces that carry more.
   */
  private static final int[] SIZES = {
    1_400, 1_452, 1_472, 4_324, 8_952, 8_972, 16_384, 32_768, Wire.DATAGRAM_BYTES_MAX
  };

  /** A size that was lost so often is not carried. */
  private static final int ATTEMPTS_MAX = 3;

  /** After so long, a larger size is tried again. */
  private static final long RAISE_NANOS = 600_000_000_000L;

  /** The path has changed when at least so many larger packets were lost in a row. */
  private static final int LOST_IN_A_ROW = 8;

  private final int max;

  /** Packets whose bodies end at this byte or before fit the first size. */
  private final int smallEnd;

  private final long patienceNanos;

  /** What is known to be carried. */
  private int bytes;

  private int attempts;
  private boolean underWay;

  /** A size was lost too often; nothing larger is tried before this time. */
  private long pausedUntilNanos = Long.MIN_VALUE;

  private boolean paused;
  private int lostInARow;
  private long firstLostNanos;

  /**
   * Begins the search.
   *
   * @param first passes
   * @param max the largest that both sides allow
   * @param trailerBytes for which each packet has room behind its body
   * @param patienceNanos how long larger packets may all be lost
   */
  PathMtu(int first, int max, int trailerBytes, long patienceNanos) {
    this.max = max;
    this.patienceNanos = patienceNanos;
    this.bytes = Math.min(first, max);
    this.smallEnd = bytes - trailerBytes;
  }

  /** The largest datagram that may be sent. */
  int bytes() {
    return bytes;
  }

  /** Whether a size is to be tried now. */
  boolean isProbeDue() {
    return bytes < max && !underWay && !paused;
  }

  /** The size to be tried; it is under way from now on. */
  int nextProbe() {
    underWay = true;
    for (int size : SIZES) {
      if (size > bytes && size < max) {
        return size;
      }
    }
    return max;
  }

  void onProbeAcknowledged(int size) {
    underWay = false;
    attempts = 0;
    bytes = Math.max(bytes, Math.min(size, max));
  }

  void onProbeLost(long nowNanos) {
    underWay = false;
    if (++attempts == ATTEMPTS_MAX) {
      attempts = 0;
      paused = true;
      pausedUntilNanos = nowNanos + RAISE_NANOS;
    }
  }

  /** To be called at times: whether there is reason to try again what was lost long ago. */
  boolean resume(long nowNanos) {
    boolean resumes = paused && nowNanos - pausedUntilNanos >= 0;
    paused &= !resumes;
    return resumes;
  }

  /** A packet whose body ends there was acknowledged. */
  void onCarried(int bodyEnd) {
    if (bodyEnd > smallEnd) {
      lostInARow = 0;
    }
  }

  /**
   * The timer of a packet ended whose body ends there.
   *
   * @param heardNanos when anything was last heard of the other side
   * @return whether the path carries less than before: small datagrams pass, larger ones have not
   *     for long
   */
  boolean isBlackHole(int bodyEnd, long heardNanos, long nowNanos) {
    if (bodyEnd <= smallEnd) {
      return false;
    }
    if (lostInARow++ == 0) {
      firstLostNanos = nowNanos;
    }
    return lostInARow >= LOST_IN_A_ROW
        && nowNanos - firstLostNanos >= patienceNanos
        && heardNanos - firstLostNanos > patienceNanos / 2;
  }
}
