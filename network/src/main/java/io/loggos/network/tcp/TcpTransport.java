package io.loggos.network.tcp;

import io.loggos.api.InvariantException;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.Transport;
import io.loggos.api.wire.Message;
import io.loggos.network.MessageEncoder;
import io.loggos.network.OwnLoop;
import io.loggos.network.frame.FrameKind;
import io.loggos.network.frame.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Messages over TCP, one connection for each pair of replicas; see the package's description. Made
 * by {@link TcpPlugin}. All methods, the counters included, are for the node's loop, and all but
 * {@link #close} check that they are called there. A listener that throws costs the connection
 * whose message it was given; one that must stop the node has to do so itself.
 */
public final class TcpTransport implements Transport {
  private final TcpScope scope;
  private final HostResolver resolver;

  private final Peers peers;
  private final Handshake handshake;
  private final Listening listening;
  private final MessageEncoder encoder;

  /** The links written to since the last flush. */
  private final List<Link> unflushed = new ArrayList<>();

  private Future<?> watch;

  /** With whom connections are to be held. */
  private List<Member> wanted;

  private boolean started;
  private boolean closed;

  TcpTransport(TcpScope scope) {
    this(scope, InetAddress::getByName);
  }

  TcpTransport(TcpScope scope, HostResolver.Lookup lookup) {
    this.scope = scope;
    this.resolver = new HostResolver(scope.loop(), lookup);
    int frameBytesMax = scope.options().frameBytesMax();
    this.encoder =
        new MessageEncoder(
            scope.context().codec(), frameBytesMax - Frames.HEADER_BYTES, frameBytesMax);
    Connector connector = new Connector(scope);
    this.peers = new Peers(scope, connector, resolver);
    this.handshake = new Handshake(scope, peers);
    this.listening = new Listening(scope, handshake);
    peers.join(handshake);
    this.wanted = scope.context().configuration().members();
  }

  @Override
  public void start() throws IOException {
    checkLoop();
    listening.start();
    started = true;
    peers.list(wanted);
    long period = scope.options().handshakeTimeoutNanos();
    watch = scope.loop().scheduleWithFixedDelay(this::watch, period, period, TimeUnit.NANOSECONDS);
  }

  private void watch() {
    peers.watch();
  }

  @Override
  public void setPeers(List<Member> members) {
    checkLoop();
    wanted = members;
    if (started && !closed) {
      peers.list(members);
    }
  }

  @Override
  public void send(ReplicaId to, Message message) {
    checkLoop();
    if (to.equals(scope.context().self())) {
      throw new InvariantException("a replica sends to itself over the network");
    }
    Peer peer = peers.find(to);
    if (peer == null || !peer.hasRoom()) {
      return;
    }
    ByteBuf frame = encode(peer.link(), message);
    if (frame != null) {
      write(peer.link(), frame);
    }
  }

  @Override
  public void broadcast(Message message) {
    checkLoop();
    ByteBuf frame = null;
    Link last = null;
    for (Peer peer : peers.listed()) {
      if (!peer.hasRoom()) {
        continue;
      }
      if (frame == null) {
        frame = encode(peer.link(), message);
        if (frame == null) {
          return;
        }
      } else {
        write(last, frame.retainedDuplicate());
      }
      last = peer.link();
    }
    if (frame != null) {
      write(last, frame);
    }
  }

  /** Puts a message into a frame; null when it is too large for one. */
  private ByteBuf encode(Link link, Message message) {
    ByteBuffer payload = encoder.encode(message);
    return payload == null
        ? null
        : scope.writer().frame(link.allocator(), FrameKind.MESSAGE, payload);
  }

  private void write(Link link, ByteBuf frame) {
    link.write(frame);
    if (link.markUnflushed()) {
      unflushed.add(link);
    }
  }

  @Override
  public void flush() {
    checkLoop();
    for (int i = 0; i < unflushed.size(); i++) {
      unflushed.get(i).flush();
    }
    unflushed.clear();
  }

  @Override
  public boolean isConnected(ReplicaId replica) {
    checkLoop();
    Peer peer = peers.find(replica);
    return peer != null && peer.link() != null;
  }

  /** How many messages to the peer in that place were dropped because its queue was full. */
  public long droppedQueueFull(int index) {
    Peer peer = peers.findListed(index);
    return peer == null ? 0 : peer.dropped();
  }

  /** How many messages to the peer in that place were dropped because no connection stood. */
  public long droppedUnconnected(int index) {
    Peer peer = peers.findListed(index);
    return peer == null ? 0 : peer.unconnected();
  }

  /** How many messages were not sent because they are larger than a frame may be. */
  public long droppedTooLarge() {
    return encoder.tooLarge();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The port is closed before the connections, so that peers that knock learn the truth. The
   * listener hears nothing more. Called on another thread, it hands itself to the loop, unless that
   * has ended and closed everything with it.
   */
  @Override
  public void close() {
    if (scope.loop().inEventLoop()) {
      closeNow();
      return;
    }
    try {
      scope.loop().execute(this::closeNow);
    } catch (RejectedExecutionException e) {
      resolver.close();
    }
  }

  private void closeNow() {
    if (closed) {
      return;
    }
    closed = true;
    listening.close();
    if (watch != null) {
      watch.cancel(false);
    }
    resolver.close();
    handshake.close();
    peers.close();
  }

  private void checkLoop() {
    OwnLoop.check(scope.loop());
  }
}
