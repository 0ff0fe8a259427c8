package io.loggos.simulation.grdp;

import io.loggos.network.grdp.Connection;
import io.loggos.network.grdp.DatagramPort;
import io.loggos.network.grdp.Grdp;
import io.loggos.network.grdp.GrdpListener;
import io.loggos.network.grdp.Greeting;
import io.loggos.network.grdp.Verdict;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** One process with an endpoint in the virtual network: it calls all others and talks to them. */
final class VirtualPeer implements GrdpListener {
  private static final int TO_ALL_BYTES_MAX = 1 << 14;

  private final GrdpPlan plan;
  private final VirtualDatagrams network;
  private final Conversations conversations;
  private final SplittableRandom random;
  private final int id;
  private final int[] left;
  private int leftForAll;
  private final Connection[] connections;
  private final Conversations.Talk[] talks;
  private Grdp grdp;
  private boolean dead;
  private long armedNanos = Long.MAX_VALUE;
  private int closed;
  private long sentBytesToStrangers;

  VirtualPeer(
      GrdpPlan plan,
      VirtualDatagrams network,
      Conversations conversations,
      SplittableRandom random,
      int id,
      long incarnation) {
    this.plan = plan;
    this.network = network;
    this.conversations = conversations;
    this.random = random;
    this.id = id;
    this.left = new int[plan.nodes()];
    this.connections = new Connection[plan.nodes()];
    this.talks = new Conversations.Talk[plan.nodes()];
    Arrays.fill(left, plan.messages());
    leftForAll = plan.messages();
    grdp = new Grdp(plan.options(), incarnation, new Port(), this, numbers(), network.now());
  }

  /** Random numbers of which the first packets' are close to their end if the plan says so. */
  private RandomGenerator numbers() {
    SplittableRandom own = random.split();
    if (!plan.wraps()) {
      return own;
    }
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return own.nextLong();
      }

      @Override
      public int nextInt() {
        return -1 - own.nextInt(60);
      }

      @Override
      public int nextInt(int bound) {
        return own.nextInt(bound);
      }
    };
  }

  private final class Port implements DatagramPort {
    @Override
    public void send(InetSocketAddress to, byte[] bytes, int length) {
      int node = to.getPort() - 7000;
      if (node >= plan.nodes()) {
        sentBytesToStrangers += length;
      } else {
        network.send(id, node, bytes, length);
      }
    }

    @Override
    public void sendToGroup(byte[] bytes, int length) {
      network.sendToGroup(id, bytes, length);
    }
  }

  void start() {
    for (int other = 0; other < plan.nodes(); other++) {
      if (other != id) {
        call(other);
      }
    }
    settle();
  }

  private void call(int other) {
    connections[other] = grdp.connect(other, VirtualDatagrams.address(other), network.now());
  }

  /** Ends without a word. */
  void kill() {
    dead = true;
  }

  /** Ends and says so. */
  void close() {
    grdp.close();
    dead = true;
  }

  void onDatagram(InetSocketAddress from, byte[] bytes) {
    if (!dead) {
      grdp.onDatagram(from, ByteBuffer.wrap(bytes), network.now());
      settle();
    }
  }

  /** Says something to each other node, if there is anything left to say. */
  void talk() {
    if (dead) {
      return;
    }
    for (int other = 0; other < plan.nodes(); other++) {
      Connection connection = connections[other];
      if (connection == null || !connection.isOpen()) {
        continue;
      }
      for (int i = random.nextInt(6); i > 0 && left[other] > 0; i--) {
        boolean inOrder = random.nextInt(3) == 0;
        byte[] message =
            conversations.say(talks[other], plan.options().messageBytesMax(), inOrder, random);
        if (connection.send(ByteBuffer.wrap(message), inOrder)) {
          left[other]--;
        } else {
          conversations.unsay(talks[other]);
        }
      }
    }
    if (plan.group()) {
      talkToAll();
    }
    settle();
  }

  private void talkToAll() {
    for (int i = random.nextInt(6); i > 0 && leftForAll > 0; i--, leftForAll--) {
      List<Conversations.Talk> all = new ArrayList<>();
      for (int other = 0; other < plan.nodes(); other++) {
        Connection connection = connections[other];
        if (connection != null && connection.isOpen()) {
          all.add(talks[other]);
          if (connection.waitingBytes() > plan.options().queueBytesMax() / 2) {
            return; // it might be dropped for that one
          }
        }
      }
      int bytesMax = Math.min(TO_ALL_BYTES_MAX, plan.options().messageBytesMax());
      byte[] message = conversations.sayToAll(all, bytesMax, random);
      grdp.broadcast(ByteBuffer.wrap(message));
    }
  }

  private void settle() {
    grdp.flush(network.now());
    long next = grdp.nextTimeNanos();
    if (next < armedNanos) {
      armedNanos = next;
      network.at(Math.max(0, next - network.now()), this::onTime);
    }
  }

  private void onTime() {
    if (!dead && network.now() >= armedNanos) {
      armedNanos = Long.MAX_VALUE;
      grdp.onTime(network.now());
      settle();
    }
  }

  @Override
  public byte[] greeting(Object peer) {
    return new byte[] {(byte) id};
  }

  @Override
  public Verdict judge(Greeting greeting) {
    if (greeting.bytes().remaining() != 1) {
      return Verdict.refuse(new byte[] {1, 2, 3});
    }
    int who = greeting.bytes().get(greeting.bytes().position());
    boolean known = who >= 0 && who < plan.nodes() && who != id;
    return known ? Verdict.accept(who) : Verdict.refuse(new byte[] {4});
  }

  @Override
  public void onOpened(Connection connection) {
    int other = (Integer) connection.peer();
    connections[other] = connection;
    talks[other] = conversations.begin(id, other);
    if (plan.group()) {
      grdp.join(connection);
    }
  }

  @Override
  public void onMessage(Connection connection, ByteBuffer message) {
    conversations.hear(id, connection, message);
  }

  @Override
  public void onSilence(Connection connection) {}

  @Override
  public void onClosed(Connection connection, String cause) {
    closed++;
    int other = (Integer) connection.peer();
    if (plan.isStable()) {
      throw new GrdpFailure(GrdpRun.LASTING, id + " lost " + other + ": " + cause);
    }
    if (connections[other] == connection) {
      connections[other] = null;
      network.at(
          0,
          () -> {
            if (!dead && connections[other] == null) {
              call(other);
              settle();
            }
          });
    }
  }

  @Override
  public void onRefused(Object peer, InetSocketAddress from, ByteBuffer reason) {}

  boolean isDead() {
    return dead;
  }

  boolean isDone() {
    if (plan.group() && leftForAll > 0) {
      return false;
    }
    for (int other = 0; other < plan.nodes(); other++) {
      if (other != id && (connections[other] == null || !connections[other].isOpen())) {
        return false;
      }
      if (other != id && (left[other] > 0 || !connections[other].isIdle())) {
        return false;
      }
    }
    return true;
  }

  Connection connection(int other) {
    return connections[other];
  }

  Conversations.Talk talk(int other) {
    return talks[other];
  }

  Grdp grdp() {
    return grdp;
  }

  int id() {
    return id;
  }

  int closedConnections() {
    return closed;
  }

  long sentBytesToStrangers() {
    return sentBytesToStrangers;
  }
}
