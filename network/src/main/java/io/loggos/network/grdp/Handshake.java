package io.loggos.network.grdp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;

/**
 * Begins and ends connections: pings, pongs, and the table of what there is. A caller first gets a
 * cookie, which proves its address; only then is anything remembered of it. Used by one thread.
 */
final class Handshake {
  private static final int SLOT_BITS = 10;

  /** So many connections there can be, those of strangers included. */
  static final int CONNECTIONS_MAX = 1 << SLOT_BITS;

  /** How many strangers are told within a millisecond that they are unknown. */
  private static final int GONE_PER_TICK_MAX = 32;

  private final Parts parts;
  private final long incarnation;
  private final RandomGenerator random;
  private final Cookies cookies;
  private final Seal seal;
  private final Connection[] slots = new Connection[CONNECTIONS_MAX];
  private final List<Connection> all = new ArrayList<>();
  private int attempts;
  private long goneTick;
  private int goneInTick;

  Handshake(Parts parts, long incarnation, RandomGenerator random) {
    this.parts = parts;
    this.incarnation = incarnation;
    this.random = random;
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    this.cookies = new Cookies(secret);
    byte[] key = parts.options().key();
    this.seal = key.length == 0 ? new ChecksumSeal() : new KeyedSeal(key);
  }

  /** All connections, in the order in which they began. */
  List<Connection> all() {
    return all;
  }

  /** The seal of what belongs to no single connection. */
  Seal seal() {
    return seal;
  }

  /** The connection with that number, or null. */
  Connection byId(int id) {
    Connection found = slots[id & CONNECTIONS_MAX - 1];
    return found != null && found.own().id() == id ? found : null;
  }

  /** The connection with that peer, or null; there are never two. */
  Connection byPeer(Object peer) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).peer().equals(peer)) {
        return all.get(i);
      }
    }
    return null;
  }

  /** A new connection, or null when there are too many. */
  Connection create(Object peer, InetSocketAddress address, boolean called) {
    Objects.requireNonNull(peer, "peer");
    if (all.size() == CONNECTIONS_MAX) {
      return null;
    }
    int slot = random.nextInt(CONNECTIONS_MAX);
    while (slots[slot] != null) {
      slot = slot + 1 & CONNECTIONS_MAX - 1;
    }
    int id = 1 + random.nextInt((1 << 32 - SLOT_BITS) - 1) << SLOT_BITS | slot;
    GrdpOptions options = parts.options();
    Terms own =
        new Terms(
            id,
            incarnation,
            random.nextLong(),
            ++attempts,
            random.nextInt(),
            options.windowPackets(),
            options.windowBytes(),
            options.datagramBytes());
    Connection connection = new Connection(parts, this, peer, address, own, called);
    slots[slot] = connection;
    all.add(connection);
    return connection;
  }

  void forget(Connection connection) {
    slots[connection.own().id() & CONNECTIONS_MAX - 1] = null;
    all.remove(connection);
  }

  /** Around the given pause, so that callers do not keep step. */
  long jittered(long pauseNanos) {
    return pauseNanos * 3 / 4 + random.nextLong(Math.max(1, pauseNanos / 2));
  }

  // what comes in

  /** A ping or pong arrived that is long enough for a header and a kind. */
  void onDatagram(DatagramType type, InetSocketAddress from, ByteBuffer bytes, long nowNanos) {
    int length = bytes.limit() - seal.bytes();
    if (length < Calls.ECHO_AT) {
      parts.counters().malformed++;
      return;
    }
    long number = Wire.unsignedInt(bytes, Wire.NUMBER_AT);
    if (!seal.isIntact(bytes, length, number)) {
      parts.counters().corrupt++;
      return;
    }
    int kind = bytes.get(Calls.KIND_AT);
    if (length < Calls.bytesMin(kind)
        || type == DatagramType.PING && (kind != 0 || length < Calls.GREETING_AT)) {
      parts.counters().malformed++;
    } else if (type == DatagramType.PING) {
      onPing(from, bytes, length, nowNanos);
    } else {
      onPong(kind, from, bytes, length, nowNanos);
    }
  }

  private void onPing(InetSocketAddress from, ByteBuffer bytes, int length, long nowNanos) {
    Terms terms = Calls.readTerms(bytes);
    if (terms == null) {
      parts.counters().malformed++;
      return;
    }
    int to = bytes.getInt(Wire.TO_AT);
    if (to != 0) {
      onProbe(to, from, terms, bytes.limit(), nowNanos);
    } else if (!cookies.isGood(bytes, Calls.COOKIE_AT, from, terms, nowNanos)) {
      sendCookie(from, terms, nowNanos);
    } else {
      onCall(from, terms, greeting(bytes, Calls.GREETING_AT, length), nowNanos);
    }
  }

  private static ByteBuffer greeting(ByteBuffer bytes, int from, int to) {
    return bytes.slice(from, to - from).asReadOnlyBuffer();
  }

  private void onProbe(int to, InetSocketAddress from, Terms terms, int askedBytes, long nowNanos) {
    Connection connection = byId(to);
    if (connection != null && connection.isOpen() && connection.isWith(from, terms.id())) {
      connection.heard(nowNanos);
      sendAccepted(connection);
    } else if (connection == null) {
      sendGoneToStranger(from, terms.id(), to, askedBytes, nowNanos);
    }
  }

  private void onCall(InetSocketAddress from, Terms terms, ByteBuffer greeting, long nowNanos) {
    Verdict verdict =
        parts.listener().judge(new Greeting(from, null, terms.incarnation(), greeting));
    if (verdict.reason() != null) {
      sendRefused(from, terms, 0, verdict.reason());
      return;
    }
    if (verdict.peer() == null) {
      return;
    }
    Connection connection = byPeer(verdict.peer());
    if (connection != null && connection.isOpen()) {
      if (!isReplaced(connection, terms)) {
        return;
      }
      // whoever was told that it is over may have called at once
      connection = byPeer(verdict.peer());
    }
    if (connection == null) {
      connection = create(verdict.peer(), from, false);
    }
    if (connection != null) {
      connection.answer(from, terms, nowNanos);
    }
  }

  /** Somebody calls whose connection stands: it missed the answer, is late, or begins anew. */
  private boolean isReplaced(Connection open, Terms terms) {
    Terms known = open.other();
    boolean sameProcess = known.incarnation() == terms.incarnation();
    if (sameProcess && known.id() == terms.id() && known.nonce() == terms.nonce()) {
      sendAccepted(open);
      return false;
    }
    if (sameProcess && terms.attempt() - known.attempt() <= 0) {
      parts.counters().foreign++;
      return false;
    }
    open.lose(sameProcess ? "the peer begins anew" : "the peer is another process now");
    return true;
  }

  private void onPong(
      int kind, InetSocketAddress from, ByteBuffer bytes, int length, long nowNanos) {
    Connection connection = byId(bytes.getInt(Wire.TO_AT));
    if (connection == null) {
      parts.counters().foreign++;
      return;
    }
    if (kind == Calls.GONE) {
      if (connection.isWith(from, bytes.getInt(Wire.FROM_AT))) {
        onGone(connection, nowNanos);
      }
      return;
    }
    // even a right answer may have been overheard and come from somebody else
    if (bytes.getLong(Calls.ECHO_AT) != connection.own().nonce()
        || !from.equals(connection.address())) {
      parts.counters().foreign++;
    } else if (kind == Calls.COOKIE) {
      onCookie(connection, bytes);
    } else if (kind == Calls.REFUSED) {
      ByteBuffer reason = greeting(bytes, Calls.TERMS_AT, length);
      parts.listener().onRefused(connection.peer(), from, reason);
      connection.refused(nowNanos);
    } else {
      onAccepted(connection, from, bytes, length, nowNanos);
    }
  }

  private static void onGone(Connection connection, long nowNanos) {
    if (connection.isOpen()) {
      connection.lose("the peer has closed it, or is another process now");
    } else {
      connection.refused(nowNanos);
    }
  }

  private void onCookie(Connection connection, ByteBuffer bytes) {
    if (connection.state() != Connection.State.PINGING) {
      return;
    }
    byte[] cookie = connection.cookie();
    boolean news = false;
    for (int i = 0; i < cookie.length; i++) {
      byte given = bytes.get(Calls.COOKIE_AT + i);
      news |= given != cookie[i];
      cookie[i] = given;
    }
    if (news) {
      sendPing(connection);
    }
  }

  private void onAccepted(
      Connection connection, InetSocketAddress from, ByteBuffer bytes, int length, long nowNanos) {
    Terms terms = Calls.readTerms(bytes);
    if (terms == null) {
      parts.counters().malformed++;
      return;
    }
    if (connection.isOpen()) {
      if (connection.isWith(from, terms.id())) {
        connection.heard(nowNanos);
        connection.traffic().sendAck();
      }
      return;
    }
    ByteBuffer greeting = greeting(bytes, Calls.GREETING_AT, length);
    Verdict verdict =
        parts
            .listener()
            .judge(new Greeting(from, connection.peer(), terms.incarnation(), greeting));
    if (verdict.reason() != null) {
      sendRefused(from, terms, connection.own().id(), verdict.reason());
      connection.refused(nowNanos);
    } else if (connection.peer().equals(verdict.peer()) && !connection.isClosed()) {
      connection.adopt(from, terms);
      Traffic traffic = traffic(connection);
      connection.open(traffic, nowNanos);
      if (connection.isOpen()) {
        traffic.sendAck();
      }
    }
  }

  /** The traffic of a connection whose other side is known. */
  Traffic traffic(Connection connection) {
    Terms own = connection.own();
    Terms other = connection.other();
    byte[] key = parts.options().key();
    Seal sessionSeal = seal;
    if (key.length > 0) {
      Mac mac = KeyedSeal.mac(key);
      byte[] nonces = new byte[16];
      Wire.putLong(nonces, 0, Math.min(own.nonce(), other.nonce()));
      Wire.putLong(nonces, 8, Math.max(own.nonce(), other.nonce()));
      sessionSeal = new KeyedSeal(mac.doFinal(nonces));
    }
    return new Traffic(parts, connection, sessionSeal, own.first(), other);
  }

  // what goes out

  private byte[] begin(DatagramType type, int to, int from, int kind, long echo) {
    byte[] bytes = parts.scratch();
    Wire.writeHeader(bytes, type, 0, to, from);
    bytes[Calls.KIND_AT] = (byte) kind;
    Wire.putLong(bytes, Calls.ECHO_AT, echo);
    return bytes;
  }

  private void send(InetSocketAddress to, byte[] bytes, int length) {
    ByteBuffer view = ByteBuffer.wrap(bytes);
    seal.seal(bytes, length, Wire.unsignedInt(view, Wire.NUMBER_AT));
    parts.port().send(to, bytes, length + seal.bytes());
  }

  private int greet(byte[] bytes, Connection connection) {
    Calls.writeTerms(bytes, connection.own());
    return append(bytes, Calls.GREETING_AT, parts.listener().greeting(connection.peer()));
  }

  private int append(byte[] bytes, int at, byte[] text) {
    int length = Math.min(text.length, bytes.length - seal.bytes() - at);
    System.arraycopy(text, 0, bytes, at, length);
    return at + length;
  }

  void sendPing(Connection connection) {
    int to = connection.isOpen() ? connection.other().id() : 0;
    byte[] bytes = begin(DatagramType.PING, to, connection.own().id(), Calls.ACCEPTED, 0);
    System.arraycopy(connection.cookie(), 0, bytes, Calls.COOKIE_AT, Cookies.BYTES);
    send(connection.address(), bytes, greet(bytes, connection));
  }

  void sendAccepted(Connection connection) {
    Terms other = connection.other();
    int own = connection.own().id();
    byte[] bytes = begin(DatagramType.PONG, other.id(), own, Calls.ACCEPTED, other.nonce());
    for (int i = 0; i < Cookies.BYTES; i++) {
      bytes[Calls.COOKIE_AT + i] = 0;
    }
    send(connection.address(), bytes, greet(bytes, connection));
  }

  private void sendCookie(InetSocketAddress from, Terms terms, long nowNanos) {
    byte[] bytes = begin(DatagramType.PONG, terms.id(), 0, Calls.COOKIE, terms.nonce());
    cookies.write(bytes, Calls.COOKIE_AT, from, terms, nowNanos);
    send(from, bytes, Calls.TERMS_AT);
  }

  private void sendRefused(InetSocketAddress to, Terms terms, int own, byte[] reason) {
    byte[] bytes = begin(DatagramType.PONG, terms.id(), own, Calls.REFUSED, terms.nonce());
    send(to, bytes, append(bytes, Calls.TERMS_AT, reason));
  }

  /** Tells that there is no such connection, or not any more. */
  void sendGone(InetSocketAddress to, int otherId, int ownId) {
    send(to, begin(DatagramType.PONG, otherId, ownId, Calls.GONE, 0), Calls.ECHO_AT);
  }

  /** Tells somebody who speaks of a connection that is not known; only so often. */
  void sendGoneToStranger(
      InetSocketAddress to, int otherId, int ownId, int askedBytes, long nowNanos) {
    parts.counters().foreign++;
    long tick = nowNanos >> TimerWheel.TICK_SHIFT;
    if (tick != goneTick) {
      goneTick = tick;
      goneInTick = 0;
    }
    boolean longEnough = askedBytes >= Calls.ECHO_AT + seal.bytes();
    if (longEnough && otherId != 0 && ownId != 0 && goneInTick++ < GONE_PER_TICK_MAX) {
      sendGone(to, otherId, ownId);
    }
  }
}
