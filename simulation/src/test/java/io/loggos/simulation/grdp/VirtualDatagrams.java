package io.loggos.simulation.grdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * A network of datagrams in virtual time: loses, doubles, delays, reorders and alters them, can be
 * cut and can repeat what passed. Everything follows from the random numbers it is given.
 */
final class VirtualDatagrams {
  private static final int REMEMBERED_MAX = 2000;

  /** The share of handshakes that a stranger overhears, where there are any. */
  private static final double OVERHEARD = 0.1;

  private static final int STRANGERS = 1000;
  private static final int FIRST_PORT = 7000;

  // types of datagrams
  private static final int PING = 2;
  private static final int PONG = 3;

  private final GrdpPlan plan;
  private final SplittableRandom random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final List<Datagram> remembered = new ArrayList<>();
  private long now = 1_000_000_000;
  private long order;
  private boolean faulty = true;
  private int pathBytes;
  private int cutFrom = -1;
  private int cutTo = -1;

  /** What happens at a time. */
  private record Event(long time, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private record Datagram(int from, int to, byte[] bytes) {}

  /** Who gets datagrams. */
  interface Receiver {
    void onDatagram(int to, InetSocketAddress from, byte[] bytes);
  }

  private final Receiver receiver;

  VirtualDatagrams(GrdpPlan plan, SplittableRandom random, Receiver receiver) {
    this.plan = plan;
    this.pathBytes = plan.pathBytes();
    this.random = random;
    this.receiver = receiver;
  }

  /** The address of a node; beyond the nodes there are strangers. */
  static InetSocketAddress address(int node) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), FIRST_PORT + node);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Who has that address. */
  static int node(InetSocketAddress address) {
    return address.getPort() - FIRST_PORT;
  }

  long now() {
    return now;
  }

  /** Where some stranger is. */
  InetSocketAddress stranger() {
    return address(plan.nodes() + random.nextInt(STRANGERS));
  }

  /** From now on everything arrives. */
  void heal() {
    faulty = false;
    cutFrom = -1;
  }

  /** Nothing passes between two nodes, in either direction. */
  void cut(int one, int other) {
    cutFrom = one;
    cutTo = other;
  }

  void mend() {
    cutFrom = -1;
  }

  /** Only what every path carries arrives from now on. */
  void shrink() {
    pathBytes = GrdpPlan.PATH_BYTES_MIN;
  }

  void at(long delayNanos, Runnable action) {
    events.add(new Event(now + delayNanos, order++, action));
  }

  void send(int from, int to, byte[] bytes, int length) {
    if (length > pathBytes) {
      return;
    }
    Datagram datagram = new Datagram(from, to, Arrays.copyOf(bytes, length));
    if (remembered.size() < REMEMBERED_MAX) {
      remembered.add(datagram);
    } else {
      remembered.set(random.nextInt(REMEMBERED_MAX), datagram);
    }
    int type = bytes[0] & 0xf;
    boolean handshake = type == PING || type == PONG;
    if (handshake && faulty && plan.strangers() > 0 && random.nextDouble() < OVERHEARD) {
      InetSocketAddress stranger = stranger();
      at(0, () -> receiver.onDatagram(to, stranger, datagram.bytes.clone()));
    }
    if (faulty && random.nextDouble() < plan.loss() || isCut(from, to)) {
      return;
    }
    carry(datagram);
    if (faulty && random.nextDouble() < plan.duplication()) {
      carry(datagram);
    }
  }

  private boolean isCut(int from, int to) {
    return cutFrom >= 0 && (from == cutFrom && to == cutTo || from == cutTo && to == cutFrom);
  }

  private void carry(Datagram datagram) {
    byte[] bytes = datagram.bytes.clone();
    if (faulty && random.nextDouble() < plan.corruption()) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      if (random.nextInt(4) == 0) {
        bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
      }
    }
    byte[] arriving = bytes;
    long jitter = plan.jitterNanos() == 0 || !faulty ? 0 : random.nextLong(plan.jitterNanos());
    at(
        plan.latencyNanos() + jitter,
        () -> receiver.onDatagram(datagram.to, address(datagram.from), arriving));
  }

  /** Repeats a datagram of the past, as somebody on the road could. */
  void replay() {
    if (!remembered.isEmpty()) {
      Datagram datagram = remembered.get(random.nextInt(remembered.size()));
      receiver.onDatagram(datagram.to, address(datagram.from), datagram.bytes.clone());
    }
  }

  /** A datagram that once passed, or null. */
  byte[] remembered() {
    return remembered.isEmpty()
        ? null
        : remembered.get(random.nextInt(remembered.size())).bytes.clone();
  }

  /** Lets the next thing happen, unless it is later; false when there is none. */
  boolean step(long untilNanos) {
    Event next = events.peek();
    if (next == null || next.time > untilNanos) {
      now = Math.max(now, untilNanos);
      return false;
    }
    events.poll();
    now = next.time;
    next.action.run();
    return true;
  }
}
