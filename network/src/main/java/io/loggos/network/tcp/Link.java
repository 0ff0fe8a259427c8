package io.loggos.network.tcp;

import io.loggos.api.wire.MalformedMessageException;
import io.loggos.network.frame.FrameConsumer;
import io.loggos.network.frame.FrameKind;
import io.loggos.network.frame.FrameReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** One connection, from its first byte to its last. Used on the loop only. */
final class Link implements FrameConsumer {
  /** A handshake's frames are small; a stranger cannot make us keep more. */
  static final int HANDSHAKE_FRAME_BYTES_MAX = 4096;

  /** How far a connection has come. */
  enum State {
    /** Not open yet. */
    NEW,
    /** Accepted; nothing was heard. */
    HELLO_AWAITED,
    /** Accepted; HELLO came, and an older connection is being asked whether it lives. */
    RIVAL_ASKED,
    /** Accepted; HELLO_ACK was sent. */
    READY_AWAITED,
    /** Dialled; HELLO was sent. */
    ACK_AWAITED,
    /** Messages pass. */
    ESTABLISHED,
    /** No longer of use. */
    CLOSED
  }

  private final TcpScope scope;
  private final Handshake handshake;
  private final Peer dialled;
  private final FrameReader reader;
  private State state = State.NEW;
  private Channel channel;
  private ChannelPromise voidPromise;

  /** Who is at the other end; null until the hello was believed. */
  private Peer peer;

  private Hello hello;
  private Future<?> timeout;

  /** The reader's count when the link was last looked at. */
  private long readsSeen;

  private boolean probed;
  private boolean unflushed;

  /** A link to a dialled peer, or an accepted one when the peer is null. */
  Link(TcpScope scope, Handshake handshake, Peer dialled) {
    this.scope = scope;
    this.handshake = handshake;
    this.dialled = dialled;
    this.reader = new FrameReader(this, HANDSHAKE_FRAME_BYTES_MAX);
  }

  /** The handler to be put into the channel's pipeline. */
  FrameReader reader() {
    return reader;
  }

  State state() {
    return state;
  }

  void state(State next) {
    state = next;
  }

  /** The peer this side dialled, or null when the other side did. */
  Peer dialled() {
    return dialled;
  }

  Hello hello() {
    return hello;
  }

  /** Who is believed to be at the other end; null before the hello was believed. */
  Peer peer() {
    return peer;
  }

  /** The other side is believed to be that peer. */
  void identify(Peer who, Hello said) {
    peer = who;
    hello = said;
  }

  String address() {
    return TcpScope.address(channel);
  }

  @Override
  public void onOpened(Channel opened) {
    channel = opened;
    voidPromise = opened.voidPromise();
    handshake.onOpened(this);
  }

  @Override
  public void onFrame(FrameKind kind, ByteBuffer payload) {
    if (state != State.ESTABLISHED) {
      handshake.onFrame(this, kind, payload);
      return;
    }
    switch (kind) {
      case MESSAGE ->
          scope.listener().onMessage(peer.id(), scope.context().codec().decode(payload));
      case PROBE -> send(FrameKind.ALIVE);
      case ALIVE -> {}
      case REFUSED -> handshake.onRefused(this, payload);
      default -> throw new MalformedMessageException("a " + kind + " after the handshake");
    }
  }

  @Override
  public void onClosed(String cause, boolean logged) {
    state = State.CLOSED;
    stopTimeout();
    handshake.onClosed(this);
    if (peer != null && peer.isCurrent(this)) {
      peer.onLost(this, cause, logged);
    } else if (dialled != null) {
      dialled.onDialFailed(this, cause, logged);
    }
  }

  /** The handshake must have succeeded before this time has passed. */
  void startTimeout(Runnable onTimeout, long delayNanos) {
    stopTimeout();
    timeout = scope.loop().schedule(onTimeout, delayNanos, TimeUnit.NANOSECONDS);
  }

  private void stopTimeout() {
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  /** Both sides agree: messages may pass. */
  void establish() {
    stopTimeout();
    state = State.ESTABLISHED;
    reader.frameBytesMax(scope.options().frameBytesMax());
  }

  /** Queues a frame, whose ownership passes; it leaves with the next flush. */
  void write(ByteBuf frame) {
    channel.write(frame, voidPromise);
  }

  /** Whether this is the first write since the last flush. */
  boolean markUnflushed() {
    boolean first = !unflushed;
    unflushed = true;
    return first;
  }

  void flush() {
    unflushed = false;
    channel.flush();
  }

  /** Sends a frame without payload at once. */
  void send(FrameKind kind) {
    channel.writeAndFlush(scope.writer().frame(channel.alloc(), kind), voidPromise);
  }

  /** Sends a frame at once. */
  void send(FrameKind kind, ByteBuffer payload) {
    channel.writeAndFlush(scope.writer().frame(channel.alloc(), kind, payload), voidPromise);
  }

  /** Sends a refusal and closes when it has left. */
  void refuse(ByteBuffer payload, String cause) {
    state = State.CLOSED;
    reader.stop(cause, true);
    channel
        .writeAndFlush(scope.writer().frame(channel.alloc(), FrameKind.REFUSED, payload))
        .addListener(ChannelFutureListener.CLOSE);
  }

  /** Closes without a word to the other side. */
  void close(String cause, boolean logged) {
    state = State.CLOSED;
    reader.stop(cause, logged);
    if (channel != null) {
      channel.close();
    }
  }

  /** How many bytes wait to be taken by the system, some bookkeeping included. */
  long pendingBytes() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  ByteBufAllocator allocator() {
    return channel.alloc();
  }

  /** How often anything was read so far. */
  long reads() {
    return reader.reads();
  }

  /**
   * To be called at regular times: a link on which nothing was heard for a whole period is asked
   * for a sign of life, and closed when the next period brings none. So a connection that the
   * network lost without a word ends, and is dialled anew, long before the system would give it up.
   */
  void watch() {
    if (reads() != readsSeen) {
      readsSeen = reads();
      probed = false;
    } else if (probed) {
      close("no sign of life for " + scope.options().handshakeTimeoutMillis() + " ms", false);
    } else {
      probed = true;
      send(FrameKind.PROBE);
    }
  }
}
