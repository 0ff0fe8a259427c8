package io.loggos.simulation.grdp;

import io.loggos.network.grdp.Congestion;
import io.loggos.network.grdp.GrdpOptions;
import java.util.SplittableRandom;

/**
 * What one run is like, drawn from its seed: the network, the faults, the options of the protocol
 * and the work.
 *
 * @param nodes how many nodes there are, all connected with all
 * @param loss share of datagrams lost
 * @param duplication share of datagrams doubled
 * @param corruption share of datagrams altered
 * @param latencyNanos how long a datagram takes at least
 * @param jitterNanos how much longer it may take
 * @param pathBytes longer datagrams are lost
 * @param shrinks whether even shorter ones are lost after a while
 * @param restarts how often a node restarts
 * @param partitions how often the network is cut
 * @param strangers how many datagrams of strangers arrive
 * @param replays how many datagrams of the past are repeated
 * @param wraps whether numbers begin close to their end
 * @param messages how many messages each node sends to each other
 * @param messageBytesMax how long they are at most
 * @param options of every endpoint
 */
record GrdpPlan(
    int nodes,
    double loss,
    double duplication,
    double corruption,
    long latencyNanos,
    long jitterNanos,
    int pathBytes,
    boolean shrinks,
    int restarts,
    int partitions,
    int strangers,
    int replays,
    boolean wraps,
    int messages,
    int messageBytesMax,
    GrdpOptions options) {
  static final long MILLI = 1_000_000;

  /** Every path carries these. */
  static final int PATH_BYTES_MIN = 508;

  private static final int DATAGRAM_BYTES_MAX = 65_507;

  /** With more faults than this, even lasting bad luck looks like a path that has changed. */
  private static final double FAULTS_OF_SEARCHERS_MAX = 0.1;

  /** Draws a plan; every third run has a network without faults. */
  static GrdpPlan draw(SplittableRandom random) {
    boolean clean = random.nextInt(3) == 0;
    boolean stable = random.nextInt(2) == 0;
    long latency = 20_000L << random.nextInt(clean ? 5 : 10);
    int messageBytesMax = 8 << random.nextInt(15);
    double loss = clean ? 0 : random.nextInt(4) * random.nextDouble() * 0.1;
    double corruption = clean ? 0 : random.nextInt(3) * random.nextDouble() * 0.05;
    boolean searching = loss + corruption < FAULTS_OF_SEARCHERS_MAX && random.nextBoolean();
    int[] paths = {PATH_BYTES_MIN, 1400, 1500, 9000, DATAGRAM_BYTES_MAX};
    return new GrdpPlan(
        2 + random.nextInt(2),
        loss,
        clean ? 0 : random.nextInt(3) * random.nextDouble() * 0.1,
        corruption,
        latency,
        clean ? 0 : random.nextInt(3) * latency,
        searching ? paths[random.nextInt(paths.length)] : DATAGRAM_BYTES_MAX,
        searching && !clean && !stable && random.nextBoolean(),
        clean || stable ? 0 : random.nextInt(4),
        clean || stable ? 0 : random.nextInt(3),
        random.nextInt(3) * 30,
        clean ? 0 : random.nextInt(3) * 30,
        random.nextInt(2) == 0,
        20 + random.nextInt(200),
        messageBytesMax,
        options(random, clean, searching, messageBytesMax));
  }

  private static GrdpOptions options(
      SplittableRandom random, boolean clean, boolean searching, int messageBytesMax) {
    int[] datagrams = {508, 1400, 9000, DATAGRAM_BYTES_MAX};
    int[] windows = {1, 2, 3, 8, 64, 500};
    byte[] key = new byte[random.nextInt(3) == 0 ? 32 : 0];
    random.nextBytes(key);
    int datagramBytes = datagrams[random.nextInt(datagrams.length - (searching ? 0 : 1))];
    return new GrdpOptions(
        datagramBytes,
        searching ? PATH_BYTES_MIN : datagramBytes,
        windows[random.nextInt(windows.length)],
        random.nextInt(4) == 0 ? 2 * datagramBytes : 1 << 20,
        Math.max(64, messageBytesMax),
        1 << 24,
        Congestion.values()[random.nextInt(Congestion.values().length)],
        random.nextBoolean(),
        key,
        new GrdpOptions.Timing(
            200 * MILLI,
            (clean ? 20 : 5) * MILLI,
            2_000 * MILLI,
            random.nextInt(2) * MILLI,
            10 * MILLI,
            500 * MILLI,
            2_000 * MILLI,
            5_000 * MILLI));
  }

  /** Whether the network does everything it should. */
  boolean isClean() {
    // a repeated datagram may overtake others
    return loss == 0 && duplication == 0 && corruption == 0 && jitterNanos == 0 && replays == 0;
  }

  /** Whether every connection has to last. */
  boolean isStable() {
    return restarts == 0 && partitions == 0 && !shrinks;
  }
}
