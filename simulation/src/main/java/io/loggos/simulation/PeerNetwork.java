package io.loggos.simulation;

import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.MessageCodec;
import io.loggos.simulation.check.Violation;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The links between replicas: one in each direction, each with faults of its own. */
final class PeerNetwork {
  private static final double SPIKE_PROBABILITY = 0.01;
  private static final double SPIKE_FACTOR = 100;
  private static final double LATE_COPY_FACTOR = 1000;
  private static final int COPIES_MAX = 3;

  private final World world;
  private final ClusterPlan cluster;
  private final FaultPlan faults;
  private final FaultCounts counts;
  private final MessageCodec codec;
  private final Link[][] links;
  private boolean healed;
  private long sent;

  PeerNetwork(
      long seed,
      World world,
      ClusterPlan cluster,
      FaultPlan faults,
      FaultCounts counts,
      MessageCodec codec) {
    this.world = world;
    this.cluster = cluster;
    this.faults = faults;
    this.counts = counts;
    this.codec = codec;
    int n = cluster.replicas;
    links = new Link[n][n];
    for (int from = 0; from < n; from++) {
      for (int to = 0; to < n; to++) {
        links[from][to] = new Link(Dice.of(seed, "link-" + from + "-" + to), cluster, faults);
      }
    }
    if (faults.slowLink && n > 1) {
      Dice dice = Dice.of(seed, "slow-link");
      int from = dice.between(0, n - 1);
      int to = (from + dice.between(1, n - 1)) % n;
      links[from][to].slowness = dice.logUniform(10.0, 1000.0);
    }
  }

  /** Cuts a link, or takes one cut back; a link may be cut several times over. */
  void cut(int from, int to, int times) {
    links[from][to].cuts += times;
  }

  /** The link holds everything until then. */
  void clog(int from, int to, long untilNanos) {
    counts.add(FaultCounts.Fault.CLOGGED);
    links[from][to].clogUntil = untilNanos;
  }

  /** No faults from now on; what is under way arrives as it was to. */
  void heal() {
    healed = true;
    for (Link[] row : links) {
      for (Link link : row) {
        link.cuts = 0;
        link.clogUntil = 0;
        link.lastArrival = 0;
        link.slowness = 1;
        link.loss = 0;
      }
    }
  }

  /** How many messages were sent. */
  long sent() {
    return sent;
  }

  void send(int from, SimNode to, byte[] bytes) {
    sent++;
    Link link = links[from][to.index()];
    if (link.cuts > 0) {
      counts.add(FaultCounts.Fault.CUT_OFF);
      return;
    }
    if (link.dice.chance(link.loss)) {
      counts.add(FaultCounts.Fault.LOST);
      return;
    }
    deliverLater(link, from, to, bytes, link.delay());
    if (!healed && link.dice.chance(faults.duplication)) {
      int copies = link.dice.between(1, COPIES_MAX);
      for (int i = 0; i < copies; i++) {
        counts.add(FaultCounts.Fault.DUPLICATED);
        double mean = cluster.delayNanos * link.dice.logUniform(1, LATE_COPY_FACTOR);
        world.after(link.dice.exponential(mean), new Delivery(to, from, bytes));
      }
    }
  }

  private void deliverLater(Link link, int from, SimNode to, byte[] bytes, long delay) {
    if (!healed && link.dice.chance(faults.corruption) && isRefused(link.dice, bytes)) {
      counts.add(FaultCounts.Fault.CORRUPTED);
      return;
    }
    long at = Math.max(world.now() + delay, link.clogUntil);
    if (!faults.reordering || healed) {
      at = Math.max(at, link.lastArrival);
      link.lastArrival = at;
    }
    world.at(at, new Delivery(to, from, bytes));
  }

  /** A bit flips: the frame's checksum must notice, and the codec must bear it. */
  private boolean isRefused(Dice dice, byte[] bytes) {
    byte[] flipped = bytes.clone();
    int bit = dice.between(0, 8 * bytes.length - 1);
    flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
    try {
      codec.decode(ByteBuffer.wrap(flipped));
    } catch (MalformedMessageException e) {
      // as it should
    } catch (RuntimeException e) {
      throw new Violation("codec bears anything", "a flipped bit made it throw " + e);
    }
    return checksum(flipped) != checksum(bytes);
  }

  private static long checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  private final class Link {
    final Dice dice;
    double loss;
    double slowness = 1;
    int cuts;
    long clogUntil;
    long lastArrival;

    Link(Dice dice, ClusterPlan cluster, FaultPlan faults) {
      this.dice = dice;
      this.loss = faults.loss;
    }

    long delay() {
      double half = cluster.delayNanos / 2.0;
      double nanos = half + dice.exponential(half);
      if (!healed) {
        nanos *= slowness;
        if (faults.spikes && dice.chance(SPIKE_PROBABILITY)) {
          nanos *= SPIKE_FACTOR;
        }
      }
      return (long) nanos;
    }
  }

  /** A message arrives. */
  private record Delivery(SimNode to, int from, byte[] bytes) implements Runnable, SimNode.Input {
    @Override
    public void run() {
      to.input(this);
    }

    @Override
    public void apply() {
      to.onPeerBytes(from, bytes);
    }
  }
}
