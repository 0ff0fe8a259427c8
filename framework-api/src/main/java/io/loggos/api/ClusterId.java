package io.loggos.api;

/**
 * The cluster's identity, a word: 32 random bits that stay as long as the cluster lives, and 32
 * bits that name its incarnation: how often it was recovered after the loss of a majority (8 bits),
 * which place's memory it went on with (6 bits), and a draw (18 bits). So those who were lost
 * cannot pass for members of what was recovered without them, nor can two that were recovered apart
 * pass for one. 0 stands for an identity that is not known.
 */
public final class ClusterId {
  /** A cluster can be recovered so often. */
  public static final int RECOVERIES_MAX = (1 << 8) - 1;

  private static final int INCARNATION_BITS = 32;
  private static final int RECOVERIES_AT = 24;
  private static final int PLACE_AT = 18;

  private ClusterId() {}

  /** The identity of a new cluster, made of a random word; never 0. */
  public static long founding(long random) {
    long cluster = random >>> INCARNATION_BITS;
    return (cluster == 0 ? 1 : cluster) << INCARNATION_BITS;
  }

  /**
   * The identity of what is recovered.
   *
   * @param before the identity that the survivors have
   * @param place the place whose memory goes on: from no two does the same identity come
   * @param random tells apart what is recovered from two copies of one memory
   * @throws IllegalArgumentException when it was recovered too often
   */
  public static long recovered(long before, int place, long random) {
    int count = recoveries(before) + 1;
    if (count > RECOVERIES_MAX) {
      throw new IllegalArgumentException("recovered " + RECOVERIES_MAX + " times already");
    }
    long cluster = before >>> INCARNATION_BITS << INCARNATION_BITS;
    long draw = random & (1 << PLACE_AT) - 1;
    return cluster | (long) count << RECOVERIES_AT | (long) place << PLACE_AT | draw;
  }

  /** How often the cluster was recovered. */
  public static int recoveries(long id) {
    return (int) (id >>> RECOVERIES_AT) & RECOVERIES_MAX;
  }

  /** Whether both are incarnations of one cluster, or the same one. */
  public static boolean isSameCluster(long one, long other) {
    return one >>> INCARNATION_BITS == other >>> INCARNATION_BITS;
  }

  /** Whether the first is a later incarnation of the cluster that the second is of. */
  public static boolean isLater(long one, long other) {
    return isSameCluster(one, other) && recoveries(one) > recoveries(other);
  }

  /**
   * The later incarnation of two that may be unknown; the first when they are of no one cluster.
   */
  public static long latest(long one, long other) {
    return one == 0 || isLater(other, one) ? other : one;
  }
}
