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

  private final GrdpPlan plan;
  private final SplittableRandom random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final List<Datagram> remembered = new ArrayList<>();
  private long now = 1_000_000_000;
  private long order;
  private boolean faulty = true;
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
    this.random = random;
    this.receiver = receiver;
  }

  /** The address of a node; beyond the nodes there are strangers. */
  static InetSocketAddress address(int node) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 7000 + node);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  long now() {
    return now;
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

  void at(long delayNanos, Runnable action) {
    events.add(new Event(now + delayNanos, order++, action));
  }

  void send(int from, int to, byte[] bytes, int length) {
    Datagram datagram = new Datagram(from, to, Arrays.copyOf(bytes, length));
    if (remembered.size() < REMEMBERED_MAX) {
      remembered.add(datagram);
    } else {
      remembered.set(random.nextInt(REMEMBERED_MAX), datagram);
    }
    if (faulty && random.nextDouble() < plan.loss() || isCut(from, to)) {
      return;
    }
    carry(datagram);
    if (faulty && random.nextDouble() < plan.duplication()) {
      carry(datagram);
    }
  }

  /** To all, the sender too, but those that the group does not reach. */
  void sendToGroup(int from, byte[] bytes, int length) {
    for (int to = 0; to < plan.nodes(); to++) {
      if (to != plan.deaf()) {
        send(from, to, bytes, length);
      }
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
