package io.loggos.network.datagram;

import io.loggos.api.InvariantException;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.Transport;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.Part;
import io.loggos.network.MessageEncoder;
import io.loggos.network.OwnAddress;
import io.loggos.network.OwnLoop;
import io.loggos.network.grdp.Connection;
import io.loggos.network.grdp.Grdp;
import io.loggos.network.grdp.GrdpCounters;
import io.loggos.network.grdp.GrdpListener;
import io.loggos.network.grdp.Greeting;
import io.loggos.network.grdp.Verdict;
import io.loggos.network.tcp.HostResolver;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages over reliable datagrams; see the package's description. What consensus and failure
 * detection say is delivered as it arrives; pieces of state and everything else keep their order.
 * All methods, the counters included, are for the node's loop, and all but {@link #close} check
 * that they are called there. A listener that throws costs the connection whose message it was
 * given.
 */
public final class GrdpTransport implements Transport, GrdpListener, DatagramSocket.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(GrdpTransport.class);

  private final GrdpScope scope;
  private final HostResolver resolver;
  private final PeerTable peers;
  private final Judge judge;
  private final DatagramSocket socket;
  private final SplittableRandom lossy;
  private final MessageEncoder encoder;
  private final Runnable lateFlush = this::flushLate;
  private final Alarm alarm;

  /** With whom connections are to be held. */
  private List<Member> wanted;

  /** The protocol; null before the start. */
  private Grdp grdp;

  private boolean lateFlushDue;
  private Future<?> watch;
  private boolean closed;

  GrdpTransport(GrdpScope scope) {
    this.scope = scope;
    this.resolver = new HostResolver(scope.loop(), InetAddress::getByName);
    this.peers = new PeerTable(scope, this);
    this.judge = new Judge(scope, peers);
    this.socket = new DatagramSocket(scope, this);
    this.alarm = new Alarm(scope.loop(), this::onAlarm);
    this.lossy = new SplittableRandom(scope.random().nextLong());
    int frameBytesMax = scope.options().frameBytesMax();
    this.encoder = new MessageEncoder(scope.context().codec(), frameBytesMax, frameBytesMax);
    this.wanted = scope.context().configuration().members();
  }

  @Override
  public void start() throws IOException {
    checkLoop();
    Member self = OwnAddress.of(scope.context());
    InetAddress host = OwnAddress.resolve(self);
    boolean loopback = host.isLoopbackAddress();
    int datagramBytes = scope.options().datagramBytes(loopback);
    int received = socket.bind(self, host, datagramBytes);
    // the system counts what it spends on a datagram besides its bytes
    long bytesPerPeer = received / 2 / Math.max(1, wanted.size() - 1);
    grdp =
        new Grdp(
            scope.options().protocol(loopback, bytesPerPeer),
            scope.context().incarnation(),
            socket,
            this,
            scope.random(),
            System.nanoTime());
    joinGroup(host, datagramBytes);
    peers.list(wanted);
    long period = scope.options().timing().handshakeMax();
    watch = scope.loop().scheduleWithFixedDelay(this::watch, period, period, TimeUnit.NANOSECONDS);
    settle();
  }

  private void joinGroup(InetAddress host, int datagramBytes) {
    InetSocketAddress group = scope.options().group();
    if (group == null) {
      return;
    }
    String trouble = socket.join(group, host, datagramBytes);
    if (trouble != null) {
      LOG.warn(
          "the multicast group {} cannot be had: {}; each peer is sent to alone", group, trouble);
    }
  }

  /** A peer is to hear broadcasts. */
  void tellAll(Connection connection) {
    socket.reach(connection.address());
    grdp.join(connection);
  }

  /** A peer is to hear broadcasts no more. */
  void tellNoMore(Connection connection) {
    grdp.leave(connection);
  }

  @Override
  public void setPeers(List<Member> members) {
    checkLoop();
    wanted = members;
    if (grdp != null && !closed) {
      peers.list(members);
      settle();
    }
  }

  private void watch() {
    peers.watch();
    socket.retain(peers::isConnectedAt);
  }

  HostResolver resolver() {
    return resolver;
  }

  Connection connect(GrdpPeer peer, InetSocketAddress address) {
    Connection connection = grdp.connect(peer, address, System.nanoTime());
    settle();
    return connection;
  }

  /** Hands what was sent to the system, and sees to it that timers are fired in time. */
  private void settle() {
    socket.flush();
    if (!closed) {
      alarm.set(grdp.nextTimeNanos());
    }
  }

  private void onAlarm() {
    if (!closed) {
      grdp.onTime(System.nanoTime());
      settle();
    }
  }

  @Override
  public void onDatagram(InetSocketAddress from, ByteBuffer datagram) {
    if (closed || scope.options().loss() > 0 && lossy.nextDouble() < scope.options().loss()) {
      return;
    }
    grdp.onDatagram(from, datagram, System.nanoTime());
  }

  @Override
  public void onReadComplete() {
    if (closed) {
      return;
    }
    if (grdp.isDirty() && !lateFlushDue) {
      // after the end of the turn, whose messages carry the acknowledgements
      lateFlushDue = true;
      scope.loop().execute(lateFlush);
    }
    settle();
  }

  private void flushLate() {
    lateFlushDue = false;
    if (!closed) {
      grdp.flush(System.nanoTime());
      settle();
    }
  }

  @Override
  public void send(ReplicaId to, Message message) {
    checkLoop();
    if (to.equals(scope.context().self())) {
      throw new InvariantException("a replica sends to itself over the network");
    }
    GrdpPeer peer = peers.find(to);
    if (peer == null || !peer.hasConnection()) {
      return;
    }
    ByteBuffer payload = encoder.encode(message);
    if (payload != null) {
      peer.send(payload, isOrdered(message));
    }
  }

  @Override
  public void broadcast(Message message) {
    checkLoop();
    ByteBuffer payload = null;
    List<GrdpPeer> all = peers.listed();
    boolean shared = socket.hasGroup() && !isOrdered(message);
    for (int i = 0; i < all.size(); i++) {
      GrdpPeer peer = all.get(i);
      if (!peer.hasConnection()) {
        continue;
      }
      if (payload == null) {
        payload = encoder.encode(message);
        if (payload == null) {
          return;
        }
      }
      if (!shared) {
        int start = payload.position();
        peer.send(payload, isOrdered(message));
        payload.position(start);
      }
    }
    if (shared && payload != null) {
      grdp.broadcast(payload);
    }
  }

  private static boolean isOrdered(Message message) {
    Part part = message.type().part();
    return part == Part.REPLICA || part == Part.FAILURE_HANDLING;
  }

  @Override
  public void flush() {
    checkLoop();
    if (grdp != null && !closed) {
      grdp.flush(System.nanoTime());
      settle();
    }
  }

  @Override
  public boolean isConnected(ReplicaId replica) {
    checkLoop();
    GrdpPeer peer = peers.find(replica);
    return peer != null && peer.isOpen();
  }

  @Override
  public byte[] greeting(Object peer) {
    return judge.greeting((GrdpPeer) peer);
  }

  @Override
  public Verdict judge(Greeting greeting) {
    return judge.judge(greeting, System.nanoTime());
  }

  @Override
  public void onOpened(Connection connection) {
    socket.befriend(connection.address());
    ((GrdpPeer) connection.peer()).onOpened(connection, System.nanoTime());
  }

  @Override
  public void onMessage(Connection connection, ByteBuffer message) {
    GrdpPeer peer = (GrdpPeer) connection.peer();
    try {
      scope.listener().onMessage(peer.id(), scope.context().codec().decode(message));
    } catch (MalformedMessageException e) {
      LOG.warn("closed the connection from {}: {}", connection.address(), e.getMessage());
      peer.drop(connection, e.getMessage());
    } catch (RuntimeException e) {
      // a mistake of ours; never to be lost, even when the connection ends anyway
      LOG.error("closed the connection from {}", connection.address(), e);
      peer.drop(connection, e.toString());
    }
  }

  @Override
  public void onSilence(Connection connection) {
    ((GrdpPeer) connection.peer()).onSilence(connection);
  }

  @Override
  public void onClosed(Connection connection, String cause) {
    ((GrdpPeer) connection.peer()).onLost(connection, cause);
  }

  @Override
  public void onRefused(Object peer, InetSocketAddress from, ByteBuffer reason) {
    judge.onRefused((GrdpPeer) peer, from, reason);
  }

  /** How many messages to that peer were dropped because its queue was full. */
  public long droppedQueueFull(int index) {
    GrdpPeer peer = peers.findIndex(index);
    return peer == null ? 0 : peer.dropped();
  }

  /** How many messages to that peer were dropped because no connection stood. */
  public long droppedUnconnected(int index) {
    GrdpPeer peer = peers.findIndex(index);
    return peer == null ? 0 : peer.unconnected();
  }

  /** How many messages were not sent because they are larger than they may be. */
  public long droppedTooLarge() {
    return encoder.tooLarge();
  }

  /** What the protocol counted so far; null before the start. */
  public GrdpCounters counters() {
    return grdp == null ? null : grdp.counters();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Peers are told that it ends. The listener hears nothing more. Called on another thread, it
   * hands itself to the loop, unless that has ended and closed everything with it.
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
    alarm.cancel();
    if (watch != null) {
      watch.cancel(false);
    }
    resolver.close();
    peers.close();
    if (grdp != null) {
      grdp.close();
      socket.flush();
      LOG.info("datagrams: {}", grdp.counters());
    }
    socket.close();
  }

  private void checkLoop() {
    OwnLoop.check(scope.loop());
  }
}
