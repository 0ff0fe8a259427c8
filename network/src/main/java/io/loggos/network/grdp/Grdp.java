package io.loggos.network.grdp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * An endpoint of the reliable datagram protocol: all connections of one process. It has no socket,
 * no clock and no thread: datagrams and the time come in by calls, datagrams leave through a port.
 * Used by one thread; time never runs backwards.
 *
 * <p>After whatever was told, {@link #flush} sends what there is to send; {@link #onTime} is to be
 * called when {@link #nextTimeNanos} has come.
 */
public final class Grdp {
  /** The longest greeting, so that a ping fits the smallest datagram. */
  public static final int GREETING_BYTES_MAX = Wire.DATAGRAM_BYTES_MIN - Calls.GREETING_AT - 16;

  private final Parts parts;
  private final Handshake handshake;
  private final Group group;

  /**
   * An endpoint without connections.
   *
   * @param incarnation which start of the process this is
   * @param port where datagrams leave
   * @param random for numbers that strangers must not guess
   * @param nowNanos the time, from any beginning
   */
  public Grdp(
      GrdpOptions options,
      long incarnation,
      DatagramPort port,
      GrdpListener listener,
      RandomGenerator random,
      long nowNanos) {
    this.parts =
        new Parts(
            options,
            port,
            listener,
            new TimerWheel(nowNanos),
            new PacketPool(options.datagramBytes(), options.windowPackets()),
            new GrdpCounters(),
            new MessageIds(),
            new byte[options.datagramBytes()]);
    this.handshake = new Handshake(parts, incarnation, random);
    this.group = new Group(parts, handshake, handshake.seal(), nowNanos);
  }

  /**
   * Begins to call a peer, until it answers or the connection is closed. With a peer with whom
   * there is a connection already, that one is returned.
   *
   * @param peer how the caller names it
   * @throws IllegalStateException when there are too many connections
   */
  public Connection connect(Object peer, InetSocketAddress address, long nowNanos) {
    Connection known = handshake.byPeer(peer);
    if (known != null) {
      known.want();
      return known;
    }
    Connection connection = handshake.create(peer, address, true);
    if (connection == null) {
      throw new IllegalStateException("more than " + Handshake.CONNECTIONS_MAX + " connections");
    }
    connection.call(nowNanos);
    return connection;
  }

  /**
   * A datagram arrived, from whomever.
   *
   * @param datagram from its position on; may lie in the heap or outside, and is not kept
   */
  public void onDatagram(InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
    ByteBuffer bytes = datagram.position() == 0 ? datagram : datagram.slice();
    if (bytes.limit() <= Wire.HEADER_BYTES || bytes.limit() > Wire.DATAGRAM_BYTES_MAX) {
      parts.counters().malformed++;
      return;
    }
    DatagramType type = DatagramType.of(bytes.get(0) & 0xf);
    if (type == null || bytes.get(0) >> 4 != Wire.VERSION) {
      parts.counters().malformed++;
    } else if (type == DatagramType.PING || type == DatagramType.PONG) {
      handshake.onDatagram(type, from, bytes, nowNanos);
    } else {
      onTraffic(type, from, bytes, nowNanos);
    }
  }

  private void onTraffic(
      DatagramType type, InetSocketAddress from, ByteBuffer bytes, long nowNanos) {
    int own = bytes.getInt(Wire.TO_AT);
    if (own == 0 && type == DatagramType.PACKET) {
      group.onDatagram(from, bytes, nowNanos);
      return;
    }
    int other = bytes.getInt(Wire.FROM_AT);
    Connection connection = handshake.byId(own);
    if (connection == null) {
      handshake.sendGoneToStranger(from, other, own, bytes.limit(), nowNanos);
      return;
    }
    if (!connection.isWith(from, other)) {
      parts.counters().foreign++;
      return;
    }
    Traffic traffic = connection.isOpen() ? connection.traffic() : handshake.traffic(connection);
    int length = bytes.limit() - traffic.sealBytes();
    if (length < Wire.HEADER_BYTES || !traffic.isIntact(type, bytes, length)) {
      parts.counters().corrupt++;
      return;
    }
    if (!connection.isOpen()) {
      connection.open(traffic, nowNanos);
    }
    connection.heard(nowNanos);
    if (connection.isOpen() && !take(type, traffic, bytes, length, nowNanos)) {
      parts.counters().malformed++;
      connection.lose("the peer does not keep to the protocol");
    }
  }

  private static boolean take(
      DatagramType type, Traffic traffic, ByteBuffer bytes, int length, long nowNanos) {
    return type == DatagramType.PACKET
        ? traffic.onPacket(bytes, length, nowNanos)
        : traffic.onAck(type, bytes, length, nowNanos);
  }

  /** Does what was due by now. */
  public void onTime(long nowNanos) {
    parts.wheel().advance(nowNanos);
    flush(nowNanos);
  }

  /** When {@link #onTime} is to be called; {@code Long.MAX_VALUE} while nothing is due. */
  public long nextTimeNanos() {
    return parts.wheel().nextTimeNanos();
  }

  /**
   * From now on {@link #broadcast} reaches that peer, while its connection is open: in one datagram
   * with others, if the port has a multicast group that the peer hears.
   */
  public void join(Connection connection) {
    group.join(connection);
  }

  /** {@link #broadcast} reaches that peer no more. */
  public void leave(Connection connection) {
    group.leave(connection);
  }

  /**
   * Queues a message without order for all who joined; it leaves with the next flush, and is
   * dropped and counted for those for whom too much waits.
   *
   * @param message its remaining bytes are copied
   */
  public void broadcast(ByteBuffer message) {
    group.send(message);
  }

  /** Sends all that may be sent now. */
  public void flush(long nowNanos) {
    group.flush(nowNanos);
    List<Connection> all = handshake.all();
    for (int i = 0; i < all.size(); i++) {
      Connection connection = all.get(i);
      if (connection.isOpen() && connection.traffic().isDirty()) {
        connection.traffic().flush(nowNanos);
      }
    }
  }

  /** Whether {@link #flush} has anything to do. */
  public boolean isDirty() {
    if (group.isDirty()) {
      return true;
    }
    List<Connection> all = handshake.all();
    for (int i = 0; i < all.size(); i++) {
      Connection connection = all.get(i);
      if (connection.isOpen() && connection.traffic().isDirty()) {
        return true;
      }
    }
    return false;
  }

  /** Closes every connection and tells the peers. */
  public void close() {
    List.copyOf(handshake.all()).forEach(Connection::close);
  }

  /** How many connections there are, those that do not stand included. */
  public int connections() {
    return handshake.all().size();
  }

  /** What was counted so far. */
  public GrdpCounters counters() {
    return parts.counters();
  }

  /** How many timers run. */
  int timers() {
    return parts.wheel().running();
  }
}
