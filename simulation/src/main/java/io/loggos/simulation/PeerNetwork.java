package io.loggos.simulation;

import io.loggos.api.ReplicaId;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.MessageCodec;
import io.loggos.simulation.FaultCounts.Fault;
import io.loggos.simulation.check.Violation;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
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
  private final FaultLog log;
  private final MessageCodec codec;
  private final Link[][] links;
  private final MessageKinds kinds;
  private final TargetedLoss targeted;
  private Muting muting;

  /** Those that a schedule wants, besides. */
  private final List<Muting> scheduled = new ArrayList<>();

  private boolean healed;
  private long sent;

  PeerNetwork(
      long seed,
      World world,
      ClusterPlan cluster,
      int machines,
      FaultPlan faults,
      FaultLog log,
      MessageCodec codec) {
    this.world = world;
    this.cluster = cluster;
    this.faults = faults;
    this.log = log;
    this.codec = codec;
    kinds = new MessageKinds(codec);
    targeted = new TargetedLoss(seed, world, kinds, faults.mutedLeaders, log);
    int n = machines;
    links = new Link[n][n];
    for (int from = 0; from < n; from++) {
      for (int to = 0; to < n; to++) {
        links[from][to] = new Link(seed, from, to);
      }
    }
    if (faults.slowLink && n > 1) {
      Dice dice = Dice.of(seed, "slow-link");
      int from = dice.between(0, n - 1);
      int to = (from + dice.between(1, n - 1)) % n;
      Link slow = links[from][to];
      double slowness = dice.logUniform(10.0, 1000.0);
      if (log.stream("slow-link")
          .strikes(Fault.SLOW_LINK, () -> slow + " is " + (long) slowness + " times as slow")) {
        slow.slowness = slowness;
      }
    }
  }

  /** Cuts a link, or takes one cut back; a link may be cut several times over. */
  void cut(int from, int to, int times) {
    links[from][to].cuts += times;
  }

  /** The link loses messages with that probability from now on. */
  void lose(int from, int to, double probability) {
    links[from][to].loss = probability;
  }

  /** The link takes that many times as long as usual from now on. */
  void slow(int from, int to, double factor) {
    links[from][to].slowness = factor;
  }

  /** The link holds everything until then. */
  void clog(int from, int to, long untilNanos) {
    links[from][to].clogUntil = untilNanos;
  }

  /**
   * The kind of message that is sent next is lost until then.
   *
   * @param from on links from there, or -1 for all
   * @param to on links to there, or -1 for all
   */
  void mute(int from, int to, long untilNanos) {
    muting = new Muting(from, to, untilNanos);
  }

  /** Messages of that type are lost until then; see {@link #mute}. */
  void muteType(int type, int from, int to, long untilNanos) {
    scheduled.removeIf(one -> one.until <= world.now());
    Muting one = new Muting(from, to, untilNanos);
    one.kind = type;
    scheduled.add(one);
  }

  private boolean isMuted(int from, int to, byte[] bytes) {
    boolean muted = muting != null && muting.loses(from, to, bytes);
    for (int i = 0; i < scheduled.size() && !muted; i++) {
      muted = scheduled.get(i).loses(from, to, bytes);
    }
    return muted;
  }

  /** What is said until then about the slot that is spoken of next is lost. */
  void muteSlot(long untilNanos) {
    targeted.muteSlot(untilNanos);
  }

  /**
   * The receiver takes the connection for gone, and the sender learns of that only then: what it
   * sends until then is lost, with all that is under way.
   */
  void halfOpen(int from, int to, long untilNanos) {
    Link link = links[from][to];
    link.deadUntil = untilNanos;
    link.lostSince = -1;
    link.lostUntil = world.now();
    world.at(untilNanos, () -> onHalfOpenEnd(from, to));
  }

  private void onHalfOpenEnd(int from, int to) {
    if (!healed) {
      reset(from, to, world.now());
    }
  }

  /**
   * The receiver reads nothing until then. The sender's last messages, so many of them, arrive over
   * another connection after that; the others are lost.
   */
  void leaveUnread(int from, int to, long untilNanos, int kept) {
    Link link = links[from][to];
    if (link.unread == null && !healed) {
      link.unread = new ArrayDeque<>();
      link.unreadKept = kept;
      world.at(untilNanos, () -> readAgain(link));
    }
  }

  private void readAgain(Link link) {
    ArrayDeque<Delivery> unread = link.unread;
    link.unread = null;
    while (unread != null && !unread.isEmpty()) {
      deliver(link, unread.poll(), (long) link.usualDelay(link.spared));
    }
  }

  /** What was sent between the two after that time and has not arrived is lost. */
  void reset(int one, int other, long sinceNanos) {
    links[one][other].lostSince = sinceNanos;
    links[one][other].lostUntil = world.now();
    links[other][one].lostSince = sinceNanos;
    links[other][one].lostUntil = world.now();
  }

  /** No faults from now on; what is under way arrives as it was to. */
  void heal() {
    healed = true;
    muting = null;
    scheduled.clear();
    targeted.heal();
    for (Link[] row : links) {
      for (Link link : row) {
        link.deadUntil = 0;
        readAgain(link);
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

  void send(SimNode sender, SimNode to, byte[] bytes) {
    sent++;
    int from = sender.index();
    Link link = links[from][to.index()];
    if (link.cuts > 0) {
      log.counts().add(Fault.CUT_OFF);
      return;
    }
    if (isMuted(from, to.index(), bytes)) {
      log.counts().add(Fault.KIND_LOST);
      return;
    }
    if (targeted.loses(from, bytes)) {
      return;
    }
    if (world.now() < link.deadUntil) {
      log.counts().add(Fault.HALF_OPEN_LOST);
      return;
    }
    if (link.unread != null) {
      link.leaveUnread(delivery(link, to, sender, bytes));
      return;
    }
    if (link.dice.chance(link.loss)) {
      if (!link.decisions.strikes(Fault.LOST, () -> "lost " + link + " " + describe(bytes))) {
        // by draws of its own, so that those of the link's stream stay where they are
        deliver(link, delivery(link, to, sender, bytes), (long) link.usualDelay(link.spared));
      }
      return;
    }
    deliverLater(link, delivery(link, to, sender, bytes), link.delay(bytes));
    if (!healed && link.dice.chance(faults.duplication)) {
      duplicate(link, delivery(link, to, sender, bytes));
    }
  }

  private Delivery delivery(Link link, SimNode to, SimNode from, byte[] bytes) {
    return new Delivery(link, world.now(), to, to.id(), from.index(), from.id(), bytes);
  }

  private void duplicate(Link link, Delivery delivery) {
    long[] delays = new long[link.dice.between(1, COPIES_MAX)];
    for (int i = 0; i < delays.length; i++) {
      double mean = cluster.delayNanos * link.dice.logUniform(1, LATE_COPY_FACTOR);
      delays[i] = link.dice.exponential(mean);
    }
    if (link.decisions.strikes(
        Fault.DUPLICATED,
        () -> delays.length + " copies of " + link + " " + describe(delivery.bytes()))) {
      for (int i = 0; i < delays.length; i++) {
        if (i > 0) {
          log.counts().add(Fault.DUPLICATED);
        }
        world.after(delays[i], delivery);
      }
    }
  }

  private void deliverLater(Link link, Delivery delivery, long delay) {
    byte[] bytes = delivery.bytes();
    if (!healed
        && link.dice.chance(faults.corruption)
        && isRefused(link.dice, bytes)
        && link.decisions.strikes(
            Fault.CORRUPTED, () -> "corrupted " + link + " " + describe(bytes))) {
      return;
    }
    deliver(link, delivery, delay);
  }

  private void deliver(Link link, Delivery delivery, long delay) {
    long at = Math.max(world.now() + delay, link.clogUntil);
    if (!faults.reordering || healed) {
      at = Math.max(at, link.lastArrival);
      link.lastArrival = at;
    }
    world.at(at, delivery);
  }

  private String describe(byte[] bytes) {
    try {
      return Subject.of(codec.decode(ByteBuffer.wrap(bytes))).toString();
    } catch (MalformedMessageException e) {
      return "what cannot be read";
    }
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
    final String name;
    final Dice dice;

    /** For messages whose fault is not to happen after all. */
    final Dice spared;

    final FaultLog.Stream decisions;
    double loss;
    double slowness = 1;
    int cuts;
    long clogUntil;
    long lastArrival;

    /** What was sent in between has gone with a connection. */
    long lostSince;

    long lostUntil;

    /** Until then one side does not know that the connection is gone. */
    long deadUntil;

    /** What waits since nobody reads, and how much of it at most; null while somebody does. */
    ArrayDeque<Delivery> unread;

    int unreadKept;

    Link(long seed, int from, int to) {
      String stream = "link-" + from + "-" + to;
      this.name = "r" + from + "->r" + to;
      this.dice = Dice.of(seed, stream);
      this.spared = Dice.of(seed, stream + "-spared");
      this.decisions = log.stream(stream);
      this.loss = faults.loss;
    }

    void leaveUnread(Delivery delivery) {
      unread.add(delivery);
      if (unread.size() > unreadKept) {
        unread.poll();
        log.counts().add(Fault.UNREAD_LOST);
      }
    }

    void noteLost() {
      log.counts().add(Fault.RESET_LOST);
    }

    double usualDelay(Dice draws) {
      double half = cluster.delayNanos / 2.0;
      double nanos = half + draws.exponential(half);
      return healed ? nanos : nanos * slowness;
    }

    long delay(byte[] bytes) {
      double nanos = usualDelay(dice);
      boolean spike =
          !healed
              && faults.spikes
              && dice.chance(SPIKE_PROBABILITY)
              && decisions.strikes(
                  Fault.SPIKE,
                  () ->
                      describe(bytes)
                          + " takes "
                          + Millis.text(nanos * SPIKE_FACTOR)
                          + " over "
                          + name);
      return (long) (spike ? nanos * SPIKE_FACTOR : nanos);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Whose messages of one kind are lost for a while. */
  private final class Muting {
    final int from;
    final int to;
    final long until;
    int kind = -1;

    Muting(int from, int to, long until) {
      this.from = from;
      this.to = to;
      this.until = until;
    }

    boolean loses(int sender, int receiver, byte[] bytes) {
      boolean concerned =
          world.now() < until && (from < 0 || from == sender) && (to < 0 || to == receiver);
      if (!concerned) {
        return false;
      }
      int number = kinds.of(bytes);
      kind = kind < 0 ? number : kind;
      return kind == number;
    }
  }

  /** A message arrives, unless the connection ended that it was sent on. */
  private record Delivery(
      Link link,
      long sentAt,
      SimNode to,
      ReplicaId receiver,
      int from,
      ReplicaId sender,
      byte[] bytes)
      implements Runnable, SimNode.Input {
    @Override
    public void run() {
      if (sentAt > link.lostSince && sentAt <= link.lostUntil) {
        link.noteLost();
      } else {
        to.input(this);
      }
    }

    @Override
    public void apply() {
      // connections are between replicas, not between machines
      if (receiver.equals(to.id())) {
        to.onPeerBytes(from, sender, bytes);
      }
    }
  }
}
