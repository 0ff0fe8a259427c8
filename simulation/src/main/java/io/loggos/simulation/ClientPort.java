package io.loggos.simulation;

import io.loggos.api.Hash64;
import io.loggos.api.Member;
import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.network.clientwire.ClientWire;
import io.loggos.network.clientwire.Welcome;
import io.loggos.network.clientwire.WelcomeFrame;
import io.loggos.simulation.check.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A node's end of its clients' connections. */
final class ClientPort {
  private static final int KIND_AT = 4;
  private static final int SESSION_AT = 5;
  private static final int SEQUENCE_AT = 13;

  private final World world;
  private final SimNode node;
  private final long sessionWindow;
  private final int requestBytesMax;
  private final TreeMap<Long, Connection> connections = new TreeMap<>();
  private final ByteBuf frame = Unpooled.buffer(256);
  private final Checks checks;
  private LoudClient loud;

  ClientPort(World world, SimNode node, ClusterPlan cluster, Checks checks) {
    this.world = world;
    this.node = node;
    this.checks = checks;
    this.sessionWindow = cluster.sessionWindow;
    this.requestBytesMax = cluster.requestBytesMax();
  }

  void open(Connection connection) {
    connections.put(connection.number, connection);
  }

  /** The client's end is closed; what it sent before has arrived. */
  void onClosed(Connection connection) {
    connection.nodeOpen = false;
    connections.remove(connection.number);
  }

  void crash() {
    for (Connection connection : connections.values()) {
      connection.nodeOpen = false;
      connection.client.onNodeGone(connection);
    }
    connections.clear();
  }

  /** The connections that stand, in the order they were made. */
  List<Connection> standing() {
    return new ArrayList<>(connections.values());
  }

  /** There is a client that needs no connection. */
  void hears(LoudClient client) {
    loud = client;
  }

  /** A frame from that client, as the loop takes it. */
  void onLoudFrame(byte[] bytes) {
    pass(LoudClient.CONNECTION, bytes);
  }

  /** A frame from a client, as the loop takes it. */
  void onFrame(Connection connection, byte[] bytes) {
    if (!connection.nodeOpen || connection.broken) {
      return;
    }
    if (bytes[KIND_AT] == ClientWire.HELLO) {
      welcome(connection);
    } else {
      pass(connection.number, bytes);
    }
  }

  private void pass(long number, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes[KIND_AT] == ClientWire.READ && bytes.length >= RequestEntry.HEADER_BYTES) {
      checks.onRead(node.index(), number, in.getLong(SESSION_AT), in.getLong(SEQUENCE_AT));
    }
    if (bytes[KIND_AT] == RequestEntry.COMMAND) {
      node.inspection().onCommand(RequestEntry.session(bytes, 0), RequestEntry.sequence(bytes, 0));
    }
    boolean wellFormed =
        bytes[KIND_AT] == ClientWire.READ
            ? node.replica().onClientRead(number, in, 0, bytes.length)
            : node.replica().onClientEntry(number, in, 0, bytes.length);
    if (!wellFormed) {
      throw new Violation("client wire", "r" + node.index() + " refuses a client's frame");
    }
  }

  private void welcome(Connection connection) {
    frame.clear();
    List<Welcome.Member> members = new ArrayList<>();
    for (Member member : node.replica().schedule().latest().members()) {
      members.add(new Welcome.Member(member.id().index(), member.host(), member.clientPort()));
    }
    Welcome welcome =
        new Welcome(
            node.replica().clusterId(),
            ClientWire.PROTOCOL_VERSION,
            node.id().index(),
            node.replica().trustedLeader(),
            sessionWindow,
            requestBytesMax,
            members);
    WelcomeFrame.write(frame, welcome);
    sendFrame(connection);
  }

  /** The replica answers; lost when the connection is gone. */
  void reply(long number, ReplyStatus status, long session, long sequence, byte[] payload) {
    world.trace().fold(Hash64.mix(session ^ sequence) + status.ordinal());
    if (world.trace().isVerbose()) {
      world.say(
          TraceEvent.Kind.REPLY,
          node.name(),
          status + " to " + session + "/" + sequence + " on " + number);
    }
    node.inspection().onReply(status, session, sequence);
    if (number == LoudClient.CONNECTION) {
      loud.onReply(status, session, sequence, payload);
      return;
    }
    Connection connection = connections.get(number);
    if (connection != null) {
      frame.clear();
      ClientWire.writeReply(frame, status, session, sequence, payload);
      sendFrame(connection);
    }
  }

  private void sendFrame(Connection connection) {
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    connection.client.receiveLater(connection, bytes);
  }
}
