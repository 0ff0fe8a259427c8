package io.loggos.network.datagram;

import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.network.grdp.Connection;
import io.loggos.network.tcp.OnceLog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another replica, as this transport sees it: its connection, the attempts to get one, and the
 * evidence that its process is gone. Used on the loop only.
 */
final class GrdpPeer {
  private static final Logger LOG = LoggerFactory.getLogger(GrdpPeer.class);
  private static final int KNOCKS_PER_LOSS_MAX = 8;

  /** So long nothing must have been heard before an open connection's peer is knocked at. */
  private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final GrdpScope scope;
  private final GrdpTransport transport;
  private final ReplicaId id;

  /** Where it listens; null for a guest of whom that is not known. */
  private Member member;

  /** Whether connections with it are to be held; otherwise it is a guest. */
  private boolean listed;

  /** Nobody had called when the peer was last looked at. */
  private boolean missed;

  private final OnceLog news = new OnceLog();

  /** What is called, or stands; null when there is nothing. */
  private Connection connection;

  private long openedNanos;
  private boolean resolving;
  private boolean hostUnknown;

  /** No attempts any more: closed, or refused for good. */
  private boolean fenced;

  /** A connection was lost, and no evidence of a crash was reported since. */
  private boolean evidenceDue;

  private int knocksLeft;
  private Knock knock;
  private InetSocketAddress lastAddress;

  /** A connection that was asked for a sign of life because another process has its id. */
  private Connection askedRival;

  private long askedNanos;
  private boolean dropping;
  private long droppedBefore;
  private long dropped;
  private long unconnected;

  GrdpPeer(GrdpScope scope, GrdpTransport transport, ReplicaId id) {
    this.scope = scope;
    this.transport = transport;
    this.id = id;
  }

  /** Connections with it are to be held; calls it, if that is this side's part. */
  void list(Member where) {
    member = where;
    if (!listed) {
      listed = true;
      if (isOpen()) {
        transport.tellAll(connection);
      }
      if (isOwnPart()) {
        call();
      }
    }
  }

  /** Among the founders the lower index calls; whoever joined later is not known to all yet. */
  private boolean isOwnPart() {
    ReplicaId self = scope.context().self();
    boolean founders = self.epoch().equals(Epoch.FIRST) && id.epoch().equals(Epoch.FIRST);
    return founders ? self.index() < id.index() : !self.epoch().equals(Epoch.FIRST);
  }

  /** Connections with it are not needed any more; one that stands is left to it. */
  void unlist() {
    listed = false;
    evidenceDue = false;
    stopKnocking();
    if (connection != null) {
      transport.tellNoMore(connection);
    }
    if (connection != null && !connection.isOpen()) {
      connection.close();
      connection = null;
    }
  }

  /**
   * To be called at regular times: a connection that nobody makes is made by this side, and one
   * that is being made goes to the address that the name has now.
   */
  void watch() {
    if (isOpen() || !listed) {
      missed = false;
    } else if (isOwnPart() || missed) {
      call();
    } else {
      missed = true;
    }
  }

  /** To be asked of guests at regular times: whether it was away the last time, too. */
  boolean isGone() {
    boolean wasAway = missed;
    missed = !isOpen();
    return missed && wasAway;
  }

  ReplicaId id() {
    return id;
  }

  int index() {
    return id.index();
  }

  boolean isOpen() {
    return connection != null && connection.isOpen();
  }

  boolean isConnectedAt(InetSocketAddress address) {
    return isOpen() && connection.address().equals(address);
  }

  boolean isFenced() {
    return fenced;
  }

  /** Whether a line about this peer was not said since it was last connected. */
  boolean isNews(String line) {
    return news.first(line);
  }

  private void callIfOwnPart() {
    if (isOwnPart()) {
      call();
    }
  }

  private void call() {
    if (!listed || fenced || resolving || isOpen()) {
      return;
    }
    resolving = true;
    transport.resolver().resolve(member.host(), this::onResolved);
  }

  private void onResolved(InetAddress host) {
    resolving = false;
    tellHost(host == null);
    if (host == null || !listed || fenced || isOpen()) {
      return;
    }
    InetSocketAddress address = new InetSocketAddress(host, member.port());
    boolean calling = connection != null && !connection.isClosed();
    if (calling && connection.address().equals(address)) {
      return;
    }
    if (calling) {
      connection.close();
    }
    connection = transport.connect(this, address);
  }

  private void tellHost(boolean unknown) {
    if (unknown && !hostUnknown) {
      LOG.warn("the host {} of replica {} is unknown; trying on", member.host(), index());
    } else if (!unknown && hostUnknown) {
      LOG.warn("the host {} of replica {} is known again", member.host(), index());
    }
    hostUnknown = unknown;
  }

  void onOpened(Connection opened, long nowNanos) {
    if (fenced) {
      opened.close();
      return;
    }
    connection = opened;
    if (listed) {
      transport.tellAll(opened);
    }
    missed = false;
    openedNanos = nowNanos;
    lastAddress = opened.address();
    evidenceDue = false;
    stopKnocking();
    news.clear();
    LOG.info(
        "connected with replica {} ({}) at {}", index(), opened.incarnation(), text(lastAddress));
    scope.listener().onConnected(id());
  }

  private static String text(InetSocketAddress address) {
    String text = address.toString();
    return text.startsWith("/") ? text.substring(1) : text;
  }

  /** The connection is gone: the other side is asked at once whether it lives. */
  void onLost(Connection lost, String cause) {
    if (lost != connection) {
      return;
    }
    connection = null;
    endDropping();
    LOG.info("lost the connection with replica {} at {}: {}", index(), text(lastAddress), cause);
    evidenceDue = true;
    knocksLeft = KNOCKS_PER_LOSS_MAX;
    try {
      scope.listener().onDisconnected(id());
    } finally {
      knock();
      boolean lasted = System.nanoTime() - openedNanos >= scope.options().timing().pingMax();
      if (lasted) {
        callIfOwnPart();
      } else {
        // one that breaks as soon as it stands is not called in a tight circle
        long pause = scope.options().timing().pingMax();
        scope.loop().schedule(this::callIfOwnPart, pause, TimeUnit.NANOSECONDS);
      }
    }
  }

  /** Packets wait for acknowledgements: perhaps nobody is there any more. */
  void onSilence(Connection silent) {
    if (silent == connection && System.nanoTime() - silent.heardNanos() > SILENCE_NANOS) {
      knock();
    }
  }

  private void knock() {
    if (knock == null && listed && !fenced && lastAddress != null) {
      knock = Knock.at(scope, lastAddress, this::onKnocked);
    }
  }

  private void onKnocked(boolean refused) {
    knock = null;
    if (refused) {
      onRefusedPort();
    } else if (evidenceDue && --knocksLeft > 0) {
      knock();
    }
  }

  private void onRefusedPort() {
    if (isOpen()) {
      Connection dead = connection;
      dead.close();
      onLost(dead, "its port is closed");
      stopKnocking();
    }
    if (evidenceDue) {
      evidenceDue = false;
      scope.listener().onCrashEvidence(id());
    }
  }

  private void stopKnocking() {
    if (knock != null) {
      knock.cancel();
      knock = null;
    }
  }

  /** The answer to whether another process with the same id is connected. */
  enum Rival {
    /** There is none. */
    NONE,
    /** It is being asked for a sign of life. */
    ASKED,
    /** It lives. */
    LIVES
  }

  /** Another process with this id calls. */
  Rival rivalOf(long incarnation, long nowNanos) {
    if (!isOpen() || connection.incarnation() == incarnation) {
      return Rival.NONE;
    }
    if (askedRival != connection) {
      askedRival = connection;
      askedNanos = nowNanos;
      connection.probe();
      return Rival.ASKED;
    }
    if (connection.heardNanos() > askedNanos) {
      askedRival = null;
      return Rival.LIVES;
    }
    if (nowNanos - askedNanos < scope.options().timing().handshakeMax() / 2) {
      return Rival.ASKED;
    }
    Connection dead = connection;
    dead.close();
    onLost(dead, "no sign of life, and a new process with its id calls");
    return Rival.NONE;
  }

  /** Which process is connected; 0 when none is. */
  long incarnation() {
    return isOpen() ? connection.incarnation() : 0;
  }

  /** The other side refused this node for good: it is not called any more. */
  void fence() {
    fenced = true;
    stopKnocking();
    if (connection != null && !connection.isOpen()) {
      connection.close();
    }
  }

  /** Ends everything; the listener is told nothing. */
  void close() {
    fenced = true;
    stopKnocking();
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  /** Ends a connection over which something came that is no message. */
  void drop(Connection bad, String cause) {
    bad.close();
    onLost(bad, cause);
  }

  /** Whether a message can be queued; if not it is counted. */
  boolean hasConnection() {
    if (!isOpen()) {
      unconnected++;
      return false;
    }
    return true;
  }

  /**
   * Queues a message. Once there was no room, half of what waits must have left before new messages
   * are taken, so that the log tells of a state and not of each message.
   */
  void send(ByteBuffer payload, boolean ordered) {
    if (dropping && connection.waitingBytes() <= scope.options().queueBytesMax() / 2) {
      endDropping();
    }
    if (dropping) {
      dropped++;
    } else if (!connection.send(payload, ordered)) {
      dropping = true;
      droppedBefore = dropped++;
      LOG.warn(
          "{} bytes wait for replica {}, more than queue-bytes-max allows; further messages are"
              + " dropped",
          connection.waitingBytes(),
          index());
    }
  }

  private void endDropping() {
    if (dropping) {
      dropping = false;
      LOG.warn(
          "{} messages to replica {} were dropped because its queue was full; it no longer is",
          dropped - droppedBefore,
          index());
    }
  }

  /** How many messages were dropped because too much waited. */
  long dropped() {
    return dropped;
  }

  /** How many messages were dropped because no connection stood. */
  long unconnected() {
    return unconnected;
  }
}
