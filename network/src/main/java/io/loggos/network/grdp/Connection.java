package io.loggos.network.grdp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A connection with a peer, from the first ping to its end; never used again. Both sides may call;
 * it stands when each has heard the other answer. Used on the endpoint's thread.
 */
public final class Connection {
  /** How far a connection has come. */
  enum State {
    /** This side calls; nothing was heard. */
    PINGING,
    /** The other side called and was answered; it has not confirmed. */
    ANSWERED,
    /** Messages pass. */
    OPEN,
    /** Over. */
    CLOSED
  }

  private final Parts parts;
  private final Handshake handshake;
  private final Object peer;
  private final Terms own;
  private boolean called;
  private final byte[] cookie = new byte[Cookies.BYTES];
  private final TimerWheel.Timer timer;
  private State state = State.PINGING;
  private InetSocketAddress address;
  private Terms other;
  private Traffic traffic;
  private long pauseNanos;
  private long heardNanos;
  private long answeredNanos;

  /**
   * A connection with which nothing has happened yet.
   *
   * @param called whether the own side wants it, and calls until it stands
   */
  Connection(
      Parts parts,
      Handshake handshake,
      Object peer,
      InetSocketAddress address,
      Terms own,
      boolean called) {
    this.parts = parts;
    this.handshake = handshake;
    this.peer = peer;
    this.address = address;
    this.own = own;
    this.called = called;
    this.pauseNanos = parts.options().timing().pingMin();
    this.timer =
        new TimerWheel.Timer() {
          @Override
          void onTime(long nowNanos) {
            onTimer(nowNanos);
          }
        };
  }

  /** Whose connection it is, as the caller or the judge named it. */
  public Object peer() {
    return peer;
  }

  /** Where the peer is. */
  public InetSocketAddress address() {
    return address;
  }

  /** Which process the peer is; 0 before it was heard. */
  public long incarnation() {
    return other == null ? 0 : other.incarnation();
  }

  /** Whether messages pass. */
  public boolean isOpen() {
    return state == State.OPEN;
  }

  /** Whether it is over. */
  public boolean isClosed() {
    return state == State.CLOSED;
  }

  /** When something was last heard of the peer. */
  public long heardNanos() {
    return heardNanos;
  }

  /**
   * Queues a message; it leaves with the next flush.
   *
   * @param message its remaining bytes are copied, and its position moves if it is taken
   * @param ordered whether it is delivered after all earlier ordered messages, and before later
   *     ones
   * @return false when the connection is not open, or too much waits
   * @throws IllegalArgumentException when it is longer than messages may be
   */
  public boolean send(ByteBuffer message, boolean ordered) {
    if (message.remaining() > parts.options().messageBytesMax()) {
      throw new IllegalArgumentException("a message of " + message.remaining() + " bytes");
    }
    return state == State.OPEN && traffic.send(message, ordered);
  }

  /** How many bytes wait to be sent for the first time. */
  public long waitingBytes() {
    return traffic == null ? 0 : traffic.waitingBytes();
  }

  /** How many bytes are kept of what arrived too early or in parts. */
  public long keptBytes() {
    return traffic == null ? 0 : traffic.keptBytes();
  }

  /** Whether nothing waits to be sent or acknowledged. */
  public boolean isIdle() {
    return traffic == null || traffic.isIdle();
  }

  /** The smoothed round trip in nanoseconds, 0 while unknown. */
  public long smoothedRttNanos() {
    return traffic == null ? 0 : traffic.smoothedRttNanos();
  }

  /** How many packets congestion control lets be on their way; 0 while not open. */
  public int congestionWindow() {
    return traffic == null ? 0 : traffic.congestionWindow();
  }

  /** Ends the connection and tells the peer; the listener is told nothing. Harmless if repeated. */
  public void close() {
    if (state == State.ANSWERED || state == State.OPEN) {
      handshake.sendGone(address, other.id(), own.id());
    }
    end();
  }

  State state() {
    return state;
  }

  Terms own() {
    return own;
  }

  /** What the other side said of itself, or null. */
  Terms other() {
    return other;
  }

  /** The own side wants it from now on. */
  void want() {
    called = true;
  }

  byte[] cookie() {
    return cookie;
  }

  /** Begins to call. */
  void call(long nowNanos) {
    handshake.sendPing(this);
    rest(nowNanos);
  }

  /** Waits longer each time before it tries again. */
  private void rest(long nowNanos) {
    parts.wheel().start(timer, nowNanos + handshake.jittered(pauseNanos));
    pauseNanos = Math.min(2 * pauseNanos, parts.options().timing().pingMax());
  }

  /** The other side called. */
  void answer(InetSocketAddress from, Terms terms, long nowNanos) {
    if (state == State.PINGING) {
      state = State.ANSWERED;
      answeredNanos = nowNanos;
      pauseNanos = parts.options().timing().pingMin();
      rest(nowNanos);
    }
    adopt(from, terms);
    handshake.sendAccepted(this);
  }

  /** The other side answered, from there. */
  void adopt(InetSocketAddress from, Terms terms) {
    address = from;
    other = terms;
  }

  /** The other side, whose terms are known, is known to listen: messages may pass. */
  void open(Traffic opened, long nowNanos) {
    state = State.OPEN;
    heardNanos = nowNanos;
    traffic = opened;
    parts.wheel().start(timer, nowNanos + parts.options().timing().pingMax());
    parts.listener().onOpened(this);
  }

  /** One side refuses the other: it is over, or called again after a while if it is wanted. */
  void refused(long nowNanos) {
    if (state == State.OPEN) {
      lose("refused by the peer");
    } else if (called && state != State.CLOSED) {
      state = State.PINGING;
      other = null;
      pauseNanos = parts.options().timing().pingMax();
      rest(nowNanos);
    } else {
      end();
    }
  }

  private void onTimer(long nowNanos) {
    GrdpOptions.Timing timing = parts.options().timing();
    if (state == State.PINGING) {
      call(nowNanos);
    } else if (state == State.ANSWERED && nowNanos - answeredNanos < timing.handshakeMax()) {
      handshake.sendAccepted(this);
      rest(nowNanos);
    } else if (state == State.ANSWERED && called) {
      state = State.PINGING;
      other = null;
      call(nowNanos);
    } else if (state == State.ANSWERED) {
      end();
    } else if (state == State.OPEN) {
      watch(nowNanos);
    }
  }

  private void watch(long nowNanos) {
    GrdpOptions.Timing timing = parts.options().timing();
    long silence = nowNanos - heardNanos;
    if (silence > timing.silenceMax()) {
      lose("no sign of life for " + silence / 1_000_000 + " ms");
      return;
    }
    if (silence >= timing.pingMax() - timing.pingMax() / 4) {
      handshake.sendPing(this);
    }
    parts.wheel().start(timer, nowNanos + timing.pingMax());
  }

  /** Asks for a sign of life. */
  public void probe() {
    if (state == State.OPEN) {
      handshake.sendPing(this);
    }
  }

  /** The peer gave a sign of life. */
  void heard(long nowNanos) {
    heardNanos = nowNanos;
  }

  /** Whether a datagram from there, with these numbers, belongs to this connection. */
  boolean isWith(InetSocketAddress from, int otherId) {
    return other != null && other.id() == otherId && address.equals(from);
  }

  Traffic traffic() {
    return traffic;
  }

  /** It is over, and not by the own side's wish. */
  void lose(String cause) {
    boolean wasOpen = state == State.OPEN;
    end();
    if (wasOpen) {
      parts.listener().onClosed(this, cause);
    }
  }

  private void end() {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      parts.wheel().stop(timer);
      if (traffic != null) {
        traffic.close();
      }
      handshake.forget(this);
    }
  }

  /** Hands a message on, and tells whether more is wanted; nothing is when it is over. */
  boolean deliver(ByteBuffer message) {
    if (state == State.OPEN) {
      parts.listener().onMessage(this, message);
    }
    return state == State.OPEN;
  }

  void onSilence() {
    parts.listener().onSilence(this);
  }

  void writeHeader(byte[] bytes, DatagramType type, long number) {
    Wire.writeHeader(bytes, type, number, other.id(), own.id());
  }

  void transmit(byte[] bytes, int length) {
    parts.port().send(address, bytes, length);
  }
}
