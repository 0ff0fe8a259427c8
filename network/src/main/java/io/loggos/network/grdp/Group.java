package io.loggos.network.grdp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages for several peers at once: one datagram to a multicast group carries a packet of each of
 * their connections. Only the first sending goes that way. Acknowledgements, and what is sent
 * again, belong to each connection alone; one that hears nothing of the group is left to itself for
 * a while. Used by one thread.
 *
 * <pre>
 *   PACKET  header, with the number of entries, and 0 for both connections; flags u8; length of the
 *           body u16; entries; body: chunks; seal
 *   entry   to u32, from u32: the connection, as in the header of its own packets; number u64
 * </pre>
 *
 * <p>The seal is that of the endpoint, since a connection's own one is unknown to the others.
 */
final class Group {
  /** So many peers share a datagram; further ones have their own. */
  static final int PEERS_MAX = 16;

  private static final int FLAGS_AT = Wire.HEADER_BYTES;
  private static final int LENGTH_AT = FLAGS_AT + 1;
  private static final int ENTRIES_AT = LENGTH_AT + 2;
  private static final int ENTRY_BYTES = 16;

  private final Parts parts;
  private final Handshake handshake;
  private final Seal seal;
  private final byte[] bytes;
  private final MessageQueue waiting = new MessageQueue();

  /** Whose connections are to hear the group, as far as they are open. */
  private final List<Connection> joined = new ArrayList<>();

  /** For whom the waiting messages are. */
  private final List<Connection> peers = new ArrayList<>();

  private int bodyBytesMax;
  private long nanos;

  Group(Parts parts, Handshake handshake, Seal seal, long nowNanos) {
    this.parts = parts;
    this.handshake = handshake;
    this.seal = seal;
    this.bytes = new byte[parts.options().datagramBytes()];
    this.nanos = nowNanos;
  }

  /** The peer hears the group, it is thought. */
  void join(Connection connection) {
    if (!joined.contains(connection)) {
      joined.add(connection);
    }
  }

  /** Its connection is over, or the peer is not to be sent to any more. */
  void leave(Connection connection) {
    joined.remove(connection);
  }

  /** Queues a message without order for all who joined. */
  void send(ByteBuffer message) {
    if (waiting.isEmpty()) {
      gather();
    }
    boolean shared =
        peers.size() > 1
            && Chunk.PLAIN_BYTES + message.remaining() <= bodyBytesMax
            && waiting.usedBytes() + message.remaining() <= parts.options().queueBytesMax();
    if (shared) {
      waiting.add(message.duplicate());
    }
    for (int i = 0; i < joined.size(); i++) {
      Connection connection = joined.get(i);
      if (!shared || !peers.contains(connection)) {
        sendAlone(connection, message);
      }
    }
  }

  private void sendAlone(Connection connection, ByteBuffer message) {
    if (connection.isOpen() && !connection.send(message.duplicate(), false)) {
      parts.counters().dropped++;
    }
  }

  /** Finds out who shares the next datagrams, and how much fits. */
  private void gather() {
    joined.removeIf(Connection::isClosed);
    peers.clear();
    bodyBytesMax = Integer.MAX_VALUE;
    for (int i = 0; i < joined.size() && peers.size() < PEERS_MAX; i++) {
      Connection connection = joined.get(i);
      if (connection.isOpen() && connection.traffic().hearsGroup(nanos)) {
        peers.add(connection);
        bodyBytesMax = Math.min(bodyBytesMax, connection.traffic().groupBytesMax());
      }
    }
    bodyBytesMax -= peers.size() * ENTRY_BYTES;
  }

  boolean isDirty() {
    return !waiting.isEmpty();
  }

  /** Sends what waits: to all at once, or to each alone when one of them has no room. */
  void flush(long nowNanos) {
    nanos = nowNanos;
    if (waiting.isEmpty()) {
      return;
    }
    peers.removeIf(connection -> !connection.isOpen());
    while (!waiting.isEmpty()) {
      if (peers.size() < 2 || !haveRoom(nowNanos)) {
        spill();
        return;
      }
      int bodyAt = ENTRIES_AT + peers.size() * ENTRY_BYTES;
      dispatch(bodyAt, Outbox.fillPlain(waiting, bytes, bodyAt, bodyAt + bodyBytesMax), nowNanos);
    }
  }

  private boolean haveRoom(long nowNanos) {
    for (int i = 0; i < peers.size(); i++) {
      if (!peers.get(i).traffic().hasRoomForGroup(nowNanos)) {
        return false;
      }
    }
    return true;
  }

  private void spill() {
    while (!waiting.isEmpty()) {
      byte[] message = new byte[waiting.headLength()];
      waiting.take(message, 0, message.length);
      for (int i = 0; i < peers.size(); i++) {
        sendAlone(peers.get(i), ByteBuffer.wrap(message));
      }
    }
  }

  private void dispatch(int bodyAt, int bodyEnd, long nowNanos) {
    Wire.writeHeader(bytes, DatagramType.PACKET, peers.size(), 0, 0);
    int flags = 0;
    int at = ENTRIES_AT;
    for (int i = 0; i < peers.size(); i++) {
      Connection connection = peers.get(i);
      Traffic traffic = connection.traffic();
      Wire.putInt(bytes, at, connection.other().id());
      Wire.putInt(bytes, at + 4, connection.own().id());
      Wire.putLong(bytes, at + 8, traffic.addGrouped(bytes, bodyAt, bodyEnd, nowNanos));
      flags |= traffic.groupFlags();
      at += ENTRY_BYTES;
    }
    bytes[FLAGS_AT] = (byte) flags;
    Wire.putShort(bytes, LENGTH_AT, bodyEnd - bodyAt);
    seal.seal(bytes, bodyEnd, 0);
    parts.counters().groupSent++;
    parts.port().sendToGroup(bytes, bodyEnd + seal.bytes());
  }

  /** A datagram for several arrived; it is answered only by whose connection it names. */
  void onDatagram(InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
    int length = datagram.limit() - seal.bytes();
    int entries = datagram.getInt(Wire.NUMBER_AT);
    if (length < ENTRIES_AT
        || entries < 1
        || entries > PEERS_MAX
        || ENTRIES_AT + entries * ENTRY_BYTES + Wire.unsignedShort(datagram, LENGTH_AT) != length) {
      parts.counters().malformed++;
      return;
    }
    if (!seal.isIntact(datagram, length, 0)) {
      parts.counters().corrupt++;
      return;
    }
    for (int i = 0, at = ENTRIES_AT; i < entries; i++, at += ENTRY_BYTES) {
      Connection connection = handshake.byId(datagram.getInt(at));
      if (connection != null
          && connection.isOpen()
          && connection.isWith(from, datagram.getInt(at + 4))) {
        connection.heard(nowNanos);
        int bodyAt = ENTRIES_AT + entries * ENTRY_BYTES;
        take(connection, datagram, at + 8, bodyAt, length, nowNanos);
        return;
      }
    }
    parts.counters().foreign++;
  }

  private void take(
      Connection connection,
      ByteBuffer datagram,
      int numberAt,
      int bodyAt,
      int bodyEnd,
      long nowNanos) {
    long number = datagram.getLong(numberAt);
    int flags = datagram.get(FLAGS_AT);
    if (!connection.traffic().onGrouped(datagram, bodyAt, bodyEnd, number, flags, nowNanos)) {
      parts.counters().malformed++;
      connection.lose("the peer does not keep to the protocol");
    }
  }
}
