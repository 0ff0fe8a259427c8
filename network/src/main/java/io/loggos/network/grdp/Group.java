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
  /**
   * So many peers share a datagram; further ones have their own. Even the smallest datagram then
   * has room for a piece.
   */
  static final int PEERS_MAX = 16;

  /** A message that takes more datagrams goes to each alone, at its pace. */
  private static final int PIECES_MAX = 64;

  private static final int FLAGS_AT = Wire.HEADER_BYTES;
  private static final int LENGTH_AT = FLAGS_AT + 1;
  private static final int ENTRIES_AT = LENGTH_AT + 2;
  private static final int ENTRY_BYTES = 16;

  private final Parts parts;
  private final Handshake handshake;
  private final Seal seal;
  private final byte[] bytes;

  /** What waits: messages of which several fit a datagram, and those that are cut. */
  private final MessageQueue small = new MessageQueue();

  private final MessageQueue large = new MessageQueue();

  /** Whose connections are to hear the group, as far as they are open. */
  private final List<Connection> joined = new ArrayList<>();

  /** For whom the waiting messages are. */
  private final List<Connection> peers = new ArrayList<>();

  private int bodyBytesMax;

  /** Where the body of the datagram begins that is being filled, and where it ends so far. */
  private int bodyAt;

  private int bodyEnd;
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
    if (!isDirty()) {
      gather();
    }
    int length = message.remaining();
    int pieces = pieces(length);
    boolean shared =
        peers.size() > 1
            && pieces <= PIECES_MAX
            && (long) small.usedBytes() + large.usedBytes() + length
                <= parts.options().queueBytesMax();
    if (shared) {
      (pieces == 1 ? small : large).add(message.duplicate());
    }
    for (int i = 0; i < joined.size(); i++) {
      Connection connection = joined.get(i);
      if (!shared || !peers.contains(connection)) {
        sendAlone(connection, message);
      }
    }
  }

  /** How many datagrams a message of that length takes, should it share none with others. */
  private int pieces(int length) {
    if (Chunk.PLAIN_BYTES + length <= bodyBytesMax) {
      return 1;
    }
    int pieceBytes = bodyBytesMax - Chunk.headerBytes(Chunk.FRAGMENT);
    return (length + pieceBytes - 1) / pieceBytes;
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
    return !small.isEmpty() || !large.isEmpty();
  }

  /** Sends what waits: to all at once, or to each alone when one of them has no room. */
  void flush(long nowNanos) {
    nanos = nowNanos;
    if (!isDirty()) {
      return;
    }
    peers.removeIf(connection -> !connection.isOpen());
    bodyAt = ENTRIES_AT + peers.size() * ENTRY_BYTES;
    bodyEnd = bodyAt;
    fillSmall();
    while (!large.isEmpty() && haveRoom(pieces(large.headLength()))) {
      cutLarge();
    }
    if (bodyEnd > bodyAt) {
      dispatch();
    }
    spill(small);
    spill(large);
  }

  private void fillSmall() {
    while (!small.isEmpty() && haveRoom(1)) {
      bodyEnd = Outbox.fillPlain(small, bytes, bodyAt, bodyAt + bodyBytesMax);
      if (!small.isEmpty()) {
        dispatch();
      }
    }
  }

  /** Begins where the last message ended; there is room for all the pieces. */
  private void cutLarge() {
    int id = parts.messageIds().take();
    boolean begun = false;
    while (!begun || !Outbox.isWhole(large)) {
      int next = Outbox.cut(large, Chunk.FRAGMENT, id, bytes, bodyEnd, bodyAt + bodyBytesMax);
      if (next == bodyEnd) {
        dispatch();
      } else {
        begun = true;
        bodyEnd = next;
      }
    }
  }

  /** Whether all have room for so many datagrams after the one that is being filled. */
  private boolean haveRoom(int more) {
    if (peers.size() < 2) {
      return false;
    }
    int packets = bodyEnd > bodyAt ? more + 1 : more;
    for (int i = 0; i < peers.size(); i++) {
      if (!peers.get(i).traffic().hasRoomForGroup(packets, nanos)) {
        return false;
      }
    }
    return true;
  }

  private void spill(MessageQueue messages) {
    while (!messages.isEmpty()) {
      byte[] message = new byte[messages.headLength()];
      messages.take(message, 0, message.length);
      for (int i = 0; i < peers.size(); i++) {
        sendAlone(peers.get(i), ByteBuffer.wrap(message));
      }
    }
  }

  private void dispatch() {
    Wire.writeHeader(bytes, DatagramType.PACKET, peers.size(), 0, 0);
    int flags = 0;
    int at = ENTRIES_AT;
    for (int i = 0; i < peers.size(); i++) {
      Connection connection = peers.get(i);
      Traffic traffic = connection.traffic();
      Wire.putInt(bytes, at, connection.other().id());
      Wire.putInt(bytes, at + 4, connection.own().id());
      Wire.putLong(bytes, at + 8, traffic.addGrouped(bytes, bodyAt, bodyEnd, nanos));
      flags |= traffic.groupFlags();
      at += ENTRY_BYTES;
    }
    bytes[FLAGS_AT] = (byte) flags;
    Wire.putShort(bytes, LENGTH_AT, bodyEnd - bodyAt);
    seal.seal(bytes, bodyEnd, 0);
    parts.counters().groupSent++;
    parts.port().sendToGroup(bytes, bodyEnd + seal.bytes());
    bodyEnd = bodyAt;
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
        int chunksAt = ENTRIES_AT + entries * ENTRY_BYTES;
        take(connection, datagram, at + 8, chunksAt, length, nowNanos);
        return;
      }
    }
    parts.counters().foreign++;
  }

  private void take(
      Connection connection,
      ByteBuffer datagram,
      int numberAt,
      int chunksAt,
      int chunksEnd,
      long nowNanos) {
    long number = datagram.getLong(numberAt);
    int flags = datagram.get(FLAGS_AT);
    if (!connection.traffic().onGrouped(datagram, chunksAt, chunksEnd, number, flags, nowNanos)) {
      parts.counters().malformed++;
      connection.lose("the peer does not keep to the protocol");
    }
  }
}
