package io.loggos.api;

/**
 * Which start of which memory a process is: a positive number made of the memory's random lineage
 * (24 bits), the start's number (20 bits, 0 for a memory that ends with its process) and a random
 * nonce (19 bits). It tells a restart with everything remembered from one that forgot.
 */
public final class Incarnation {
  private static final int NONCE_BITS = 19;
  private static final int START_BITS = 20;
  private static final int LINEAGE_BITS = 24;

  /** The highest number of a start. */
  public static final int START_MAX = (1 << START_BITS) - 1;

  private Incarnation() {}

  /**
   * Composes an incarnation.
   *
   * @param lineage drawn once for each memory; its lower 24 bits count, and are not all 0
   * @param start 0 to {@link #START_MAX}; 0 when nothing is remembered over a stop
   * @param nonce drawn anew for each start; its lower 19 bits count
   */
  public static long of(int lineage, int start, int nonce) {
    if (start < 0 || start > START_MAX) {
      throw new IllegalArgumentException("start " + start);
    }
    long lineageBits = Math.max(1, lineage & (1 << LINEAGE_BITS) - 1);
    return (lineageBits << START_BITS | start) << NONCE_BITS | nonce & (1 << NONCE_BITS) - 1;
  }

  /** The number of the start. */
  public static int start(long incarnation) {
    return (int) (incarnation >>> NONCE_BITS) & START_MAX;
  }

  /** Whether both are starts of the same memory. */
  public static boolean sameLineage(long one, long other) {
    return one >>> NONCE_BITS + START_BITS == other >>> NONCE_BITS + START_BITS;
  }

  /** Whether a process remembers everything that the earlier one did. */
  public static boolean remembers(long later, long earlier) {
    return later == earlier || sameLineage(later, earlier) && start(later) > start(earlier);
  }
}
