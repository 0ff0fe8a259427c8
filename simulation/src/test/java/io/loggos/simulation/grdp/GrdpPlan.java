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
 * @param restarts how often a node restarts
 * @param partitions how often the network is cut
 * @param strangers how many datagrams of strangers arrive
 * @param replays how many datagrams of the past are repeated
 * @param wraps whether numbers begin close to their end
 * @param messages how many messages each node sends to each other
 * @param messageBytesMax how long they are at most
 * @param options of every endpoint
 * @param group whether there is a multicast group
 * @param deaf the node that the group does not reach, or none of them
 */
record GrdpPlan(
    int nodes,
    double loss,
    double duplication,
    double corruption,
    long latencyNanos,
    long jitterNanos,
    int restarts,
    int partitions,
    int strangers,
    int replays,
    boolean wraps,
    int messages,
    int messageBytesMax,
    GrdpOptions options,
    boolean group,
    int deaf) {
  static final long MILLI = 1_000_000;

  /** Draws a plan; every third run has a network without faults, and another third a group. */
  static GrdpPlan draw(SplittableRandom random, SplittableRandom groups) {
    boolean group = groups.nextInt(3) == 0;
    boolean clean = random.nextInt(3) == 0;
    boolean stable = random.nextInt(2) == 0;
    long latency = 20_000L << random.nextInt(clean ? 5 : 10);
    int messageBytesMax = 8 << random.nextInt(15);
    return new GrdpPlan(
        2 + random.nextInt(2) + (group ? 1 : 0),
        clean ? 0 : random.nextInt(4) * random.nextDouble() * 0.1,
        clean ? 0 : random.nextInt(3) * random.nextDouble() * 0.1,
        clean ? 0 : random.nextInt(3) * random.nextDouble() * 0.05,
        latency,
        clean ? 0 : random.nextInt(3) * latency,
        clean || stable ? 0 : random.nextInt(4),
        clean || stable ? 0 : random.nextInt(3),
        random.nextInt(3) * 30,
        clean ? 0 : random.nextInt(3) * 30,
        random.nextInt(2) == 0,
        20 + random.nextInt(200),
        messageBytesMax,
        options(random, clean, messageBytesMax),
        group,
        clean ? -1 : groups.nextInt(8));
  }

  private static GrdpOptions options(SplittableRandom random, boolean clean, int messageBytesMax) {
    int[] datagrams = {508, 1400, 9000};
    int[] windows = {1, 2, 3, 8, 64, 500};
    byte[] key = new byte[random.nextInt(3) == 0 ? 32 : 0];
    random.nextBytes(key);
    int datagramBytes = datagrams[random.nextInt(datagrams.length)];
    return new GrdpOptions(
        datagramBytes,
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
    boolean reaches = !group || deaf < 0 || deaf >= nodes;
    return loss == 0 && duplication == 0 && corruption == 0 && jitterNanos == 0 && reaches;
  }

  /** Whether every connection has to last. */
  boolean isStable() {
    return restarts == 0 && partitions == 0;
  }
}
