package io.loggos.network.tcp;

import io.loggos.api.InvariantException;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.Transport;
import io.loggos.api.wire.Message;
import io.loggos.network.frame.FrameKind;
import io.loggos.network.frame.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages over TCP, one connection for each pair of replicas; see the package's description. Made
 * by {@link TcpPlugin}. All methods, the counters included, are for the node's loop, and all but
 * {@link #close} check that they are called there. A listener that throws costs the connection
 * whose message it was given; one that must stop the node has to do so itself.
 */
public final class TcpTransport implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(TcpTransport.class);

  private final TcpScope scope;
  private final HostResolver resolver;

  /** One per index, null at the own. */
  private final Peer[] peers;

  private final Handshake handshake;
  private final Listening listening;
  private final int payloadBytesMax;
  private final BitSet tooLargeReported = new BitSet();

  /** The links written to since the last flush, and how many they are. */
  private final Link[] unflushed;

  private int unflushedCount;
  private long tooLarge;
  private Future<?> watch;
  private boolean closed;

  TcpTransport(TcpScope scope) {
    this(scope, InetAddress::getByName);
  }

  TcpTransport(TcpScope scope, HostResolver.Lookup lookup) {
    this.scope = scope;
    this.resolver = new HostResolver(scope.loop(), lookup);
    this.payloadBytesMax = scope.options().frameBytesMax() - Frames.HEADER_BYTES;
    Connector connector = new Connector(scope);
    this.peers = new Peer[scope.context().configuration().size()];
    for (Member member : scope.context().configuration().members()) {
      if (!member.id().equals(scope.context().self())) {
        peers[member.id().index()] = new Peer(scope, member, connector, resolver);
      }
    }
    this.handshake = new Handshake(scope, peers);
    this.listening = new Listening(scope, handshake);
    this.unflushed = new Link[peers.length];
  }

  @Override
  public void start() throws IOException {
    checkLoop();
    listening.start();
    for (Peer peer : peers) {
      if (peer != null) {
        peer.start(handshake);
      }
    }
    long period = scope.options().handshakeTimeoutNanos();
    watch = scope.loop().scheduleWithFixedDelay(this::watch, period, period, TimeUnit.NANOSECONDS);
  }

  private void watch() {
    for (Peer peer : peers) {
      if (peer != null && peer.link() != null) {
        peer.link().watch();
      }
    }
  }

  @Override
  public void send(ReplicaId to, Message message) {
    checkLoop();
    if (to.equals(scope.context().self())) {
      throw new InvariantException("a replica sends to itself over the network");
    }
    Peer peer = to.index() < peers.length ? peers[to.index()] : null;
    if (peer == null || !peer.id().equals(to) || !peer.hasRoom()) {
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
    for (Peer peer : peers) {
      if (peer == null || !peer.hasRoom()) {
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
    ByteBuffer payload = scope.context().codec().encode(message);
    if (payload.remaining() <= payloadBytesMax) {
      return scope.writer().frame(link.allocator(), FrameKind.MESSAGE, payload);
    }
    tooLarge++;
    int number = message.type().number();
    if (!tooLargeReported.get(number)) {
      tooLargeReported.set(number);
      LOG.error(
          "a {} of {} bytes exceeds network.frame-bytes-max ({}) and is not sent; lower the size"
              + " of a batch or raise that limit on every node",
          message.type().messageClass().getSimpleName(),
          payload.remaining(),
          scope.options().frameBytesMax());
    }
    return null;
  }

  private void write(Link link, ByteBuf frame) {
    link.write(frame);
    if (link.markUnflushed()) {
      if (unflushedCount == unflushed.length) {
        // a link was replaced within this turn; rare, so flushing early does no harm
        flush();
        link.markUnflushed();
      }
      unflushed[unflushedCount++] = link;
    }
  }

  @Override
  public void flush() {
    checkLoop();
    for (int i = 0; i < unflushedCount; i++) {
      unflushed[i].flush();
      unflushed[i] = null;
    }
    unflushedCount = 0;
  }

  @Override
  public boolean isConnected(int index) {
    checkLoop();
    return index >= 0
        && index < peers.length
        && peers[index] != null
        && peers[index].link() != null;
  }

  /** How many messages to that peer were dropped because its queue was full. */
  public long droppedQueueFull(int index) {
    return peers[index] == null ? 0 : peers[index].dropped();
  }

  /** How many messages to that peer were dropped because no connection stood. */
  public long droppedUnconnected(int index) {
    return peers[index] == null ? 0 : peers[index].unconnected();
  }

  /** How many messages were not sent because they are larger than a frame may be. */
  public long droppedTooLarge() {
    return tooLarge;
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
    for (Peer peer : peers) {
      if (peer != null) {
        peer.close();
      }
    }
  }

  private void checkLoop() {
    if (!scope.loop().inEventLoop()) {
      throw new InvariantException(
          "the transport is used by the thread "
              + Thread.currentThread().getName()
              + " instead of the node's loop");
    }
  }
}
