package io.loggos.simulation.grdp;

import io.loggos.network.grdp.Connection;
import io.loggos.network.grdp.GrdpCounters;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One run of the datagram protocol from a seed, and what has to hold during and after it. */
public final class GrdpRun {
  static final String ENDS = "G6 once the network is well, everything arrives";
  static final String BOUNDED = "G7 what is kept is bounded";
  static final String LASTING = "G8 no connection ends without a reason";
  static final String MODEST = "G9 a stranger gets no more than it sent";
  static final String SPARING = "G10 nothing is sent twice for nothing";
  static final String WINDOW = "G11 nobody sends beyond the other's window";
  static final String TRUE_TIMES = "G12 measured round trips are real ones";
  static final String PATIENT = "G13 the silent are asked less and less";
  static final String SOUND = "G14 the endpoint does not break";

  private static final long QUIET_NANOS = 600_000 * GrdpPlan.MILLI;
  private static final long FAULTS_NANOS = 8_000 * GrdpPlan.MILLI;

  private final SplittableRandom random;
  private final GrdpPlan plan;
  private final VirtualDatagrams network;
  private final Conversations conversations = new Conversations();
  private final VirtualPeer[] peers;
  private final List<VirtualPeer> everybody = new ArrayList<>();
  private long strangersSentBytes;
  private long incarnations = 100;

  private GrdpRun(long seed) {
    random = new SplittableRandom(seed);
    plan = GrdpPlan.draw(random, new SplittableRandom(~seed));
    peers = new VirtualPeer[plan.nodes()];
    network = new VirtualDatagrams(plan, random.split(), this::onDatagram);
  }

  /**
   * How a run failed.
   *
   * @param invariant what does not hold
   * @param text everything, for people
   */
  public record Failure(String invariant, String text) {}

  /** Runs a seed; null when everything holds. */
  public static Failure run(long seed) {
    GrdpRun run = new GrdpRun(seed);
    try {
      run.run();
      return null;
    } catch (GrdpFailure e) {
      return new Failure(e.invariant(), "seed " + seed + ": " + e.getMessage() + "\n" + run.plan);
    } catch (RuntimeException e) {
      StringBuilder text = new StringBuilder("seed " + seed + ": " + e);
      for (StackTraceElement frame : e.getStackTrace()) {
        text.append("\n  at ").append(frame);
      }
      return new Failure(SOUND, text.append('\n').append(run.plan).toString());
    }
  }

  private void onDatagram(int to, InetSocketAddress from, byte[] bytes) {
    peers[to].onDatagram(from, bytes);
  }

  private void run() {
    for (int i = 0; i < peers.length; i++) {
      begin(i);
    }
    scheduleFaults();
    long end = network.now() + FAULTS_NANOS;
    while (network.step(end)) {
      checkAlways();
    }
    network.heal();
    long deadline = network.now() + QUIET_NANOS;
    while (!isDone() && network.step(deadline)) {
      checkAlways();
    }
    checkAtEnd();
  }

  private void begin(int id) {
    peers[id] = new VirtualPeer(plan, network, conversations, random.split(), id, incarnations++);
    everybody.add(peers[id]);
    peers[id].start();
    talkOn(peers[id]);
  }

  private void talkOn(VirtualPeer peer) {
    peer.talk();
    if (!peer.isDead()) {
      network.at(random.nextLong(40 * GrdpPlan.MILLI), () -> talkOn(peer));
    }
  }

  private void scheduleFaults() {
    for (int i = 0; i < plan.restarts(); i++) {
      network.at(random.nextLong(FAULTS_NANOS), this::restart);
    }
    for (int i = 0; i < plan.partitions(); i++) {
      network.at(random.nextLong(FAULTS_NANOS), this::partition);
    }
    for (int i = 0; i < plan.strangers(); i++) {
      network.at(random.nextLong(FAULTS_NANOS), this::stranger);
    }
    for (int i = 0; i < plan.replays(); i++) {
      network.at(random.nextLong(FAULTS_NANOS), network::replay);
    }
  }

  private void restart() {
    int id = random.nextInt(peers.length);
    if (random.nextBoolean()) {
      peers[id].kill();
    } else {
      peers[id].close();
    }
    begin(id);
  }

  private void partition() {
    int one = random.nextInt(peers.length);
    int other = (one + 1) % peers.length;
    network.cut(one, other);
    long sentBefore = packetsSent();
    long nanos = random.nextLong(3_000 * GrdpPlan.MILLI);
    network.at(
        nanos,
        () -> {
          network.mend();
          checkPatience(packetsSent() - sentBefore);
        });
  }

  private long packetsSent() {
    long sum = 0;
    for (VirtualPeer peer : everybody) {
      sum += peer.grdp().counters().timeouts();
    }
    return sum;
  }

  /** Timers that resend double: within three seconds some ten rounds of a window, at most. */
  private void checkPatience(long timeouts) {
    long rounds = 20L * Math.min(500, plan.options().windowPackets()) * peers.length + 2_000;
    int pairs = peers.length * (peers.length - 1) / 2;
    if (timeouts > rounds * Math.max(1, pairs / 2)) {
      throw new GrdpFailure(PATIENT, timeouts + " packets were resent by timers in a partition");
    }
  }

  /** Somebody unknown sends noise, or something that once was right, or half of it. */
  private void stranger() {
    byte[] bytes = network.remembered();
    if (bytes == null || random.nextBoolean()) {
      bytes = new byte[1 + random.nextInt(200)];
      random.nextBytes(bytes);
      bytes[0] = (byte) (1 << 4 | random.nextInt(6));
    }
    strangersSentBytes += bytes.length;
    InetSocketAddress from = VirtualDatagrams.address(plan.nodes() + random.nextInt(1000));
    peers[random.nextInt(peers.length)].onDatagram(from, bytes);
  }

  private void checkAlways() {
    long answered = 0;
    for (VirtualPeer peer : everybody) {
      answered += peer.sentBytesToStrangers();
    }
    if (answered > strangersSentBytes) {
      throw new GrdpFailure(
          MODEST, answered + " bytes for " + strangersSentBytes + " bytes of strangers");
    }
    for (VirtualPeer peer : peers) {
      checkBounds(peer);
    }
  }

  private void checkBounds(VirtualPeer peer) {
    int connections = peer.grdp().connections();
    if (connections > 3 * peers.length) {
      throw new GrdpFailure(BOUNDED, connections + " connections at " + peer.id());
    }
    for (int other = 0; other < peers.length; other++) {
      Connection connection = peer.connection(other);
      if (connection == null) {
        continue;
      }
      long kept = 4L * plan.options().messageBytesMax() + plan.options().windowBytes() + 140_000;
      if (connection.keptBytes() > kept) {
        throw new GrdpFailure(BOUNDED, connection.keptBytes() + " bytes kept by " + peer.id());
      }
      if (connection.waitingBytes() > plan.options().queueBytesMax()) {
        throw new GrdpFailure(BOUNDED, connection.waitingBytes() + " bytes wait at " + peer.id());
      }
    }
  }

  private boolean isDone() {
    for (VirtualPeer peer : peers) {
      if (!peer.isDone()) {
        return false;
      }
    }
    return true;
  }

  private void checkAtEnd() {
    if (!isDone()) {
      throw new GrdpFailure(ENDS, "not everything has arrived" + state());
    }
    for (VirtualPeer peer : peers) {
      for (int other = 0; other < peers.length; other++) {
        if (other != peer.id()) {
          conversations.checkComplete(peer.talk(other));
          checkTimes(peer.connection(other));
        }
      }
      checkCounters(peer);
    }
  }

  private void checkCounters(VirtualPeer peer) {
    GrdpCounters counters = peer.grdp().counters();
    if (plan.isClean() && plan.isStable() && counters.packetsResent() > 0) {
      throw new GrdpFailure(SPARING, "node " + peer.id() + ": " + counters);
    }
    if (plan.isStable() && counters.ahead() > 0) {
      throw new GrdpFailure(WINDOW, "node " + peer.id() + ": " + counters);
    }
  }

  private void checkTimes(Connection connection) {
    long rtt = connection.smoothedRttNanos();
    if (rtt != 0 && rtt < 2 * plan.latencyNanos() * 9 / 10) {
      throw new GrdpFailure(
          TRUE_TIMES, rtt + " ns, while a datagram takes " + plan.latencyNanos() + " ns");
    }
  }

  private String state() {
    StringBuilder text = new StringBuilder();
    for (VirtualPeer peer : peers) {
      text.append("\nnode ").append(peer.id()).append(": ").append(peer.grdp().counters());
      for (int other = 0; other < peers.length; other++) {
        Connection connection = peer.connection(other);
        if (other != peer.id()) {
          text.append("\n  to ").append(other).append(": ");
          text.append(
              connection == null
                  ? "none"
                  : "open "
                      + connection.isOpen()
                      + ", waiting "
                      + connection.waitingBytes()
                      + ", kept "
                      + connection.keptBytes()
                      + ", window "
                      + connection.congestionWindow());
        }
      }
    }
    return text.toString();
  }
}
