package io.loggos.network.tcp;

import io.loggos.api.Backoff;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another replica, as this transport sees it: its connection, the attempts to get one, and the
 * evidence that its process is gone. Used on the loop only.
 *
 * <p>The side that dials tries for ever: among the founders the lower index, and a replica that
 * joined later always, since the others may not know it yet. The other side only knocks after a
 * loss, a few times: it opens a connection and closes it at once, to learn whether anybody listens.
 * But when nobody has called for a whole period, it dials as well, as the one whose part it is may
 * not know any more that it is wanted. A replica that is no member may be connected as a guest: it
 * is never dialled.
 */
final class Peer {
  private static final Logger LOG = LoggerFactory.getLogger(Peer.class);
  private static final int KNOCKS_PER_LOSS_MAX = 8;

  private final TcpScope scope;
  private final ReplicaId id;

  /** Where it listens; null for a guest of whom that is not known. */
  private Member member;

  /** Whether connections with it are to be held. */
  private boolean listed;

  /** Whether it is this side's part to dial. */
  private boolean dials;

  /** Nobody had called when the peer was last looked at. */
  private boolean missed;

  private final Connector connector;
  private final HostResolver resolver;
  private final Backoff backoff;
  private final OnceLog news = new OnceLog();
  private final Handshake handshake;

  /** The connection over which messages pass, or null. */
  private Link link;

  private long establishedAtNanos;

  /** The process last talked to; 0 before the first. */
  private long incarnation;

  /** A connection was lost, and no evidence of a crash was reported since. */
  private boolean evidenceDue;

  private int knocksLeft;

  /** The attempt that is under way or waits for its time, or null; never two. */
  private Attempt attempt;

  private boolean hostUnknown;

  /** No attempts any more: closed, or refused for good. */
  private boolean fenced;

  private boolean dropping;
  private long droppedBefore;
  private long dropped;
  private long unconnected;

  Peer(
      TcpScope scope,
      ReplicaId id,
      Handshake handshake,
      Connector connector,
      HostResolver resolver) {
    this.scope = scope;
    this.id = id;
    this.handshake = handshake;
    this.connector = connector;
    this.resolver = resolver;
    this.backoff =
        new Backoff(
            scope.options().reconnectBackoffMinNanos(),
            scope.options().reconnectBackoffMaxNanos(),
            scope.random());
  }

  /** Connections with it are to be held; begins to dial, if it is this side's part. */
  void list(Member where) {
    member = where;
    if (!listed) {
      listed = true;
      dials = isOwnPart();
      if (dials) {
        tryAfter(0);
      }
    }
  }

  private boolean isOwnPart() {
    ReplicaId self = scope.context().self();
    boolean founders = self.epoch().equals(Epoch.FIRST) && id.epoch().equals(Epoch.FIRST);
    return founders ? self.index() < id.index() : !self.epoch().equals(Epoch.FIRST);
  }

  /** Connections with it are not needed any more; one that stands is left to it. */
  void unlist() {
    listed = false;
    dials = false;
    evidenceDue = false;
    Link unfinished = attempt == null ? null : attempt.unfinished;
    giveUpAttempt();
    if (unfinished != null && unfinished != link) {
      unfinished.close("it is no peer any more", true);
    }
  }

  boolean isListed() {
    return listed;
  }

  ReplicaId id() {
    return id;
  }

  int index() {
    return id.index();
  }

  /** To be called at regular times: a connection that nobody makes is made by this side. */
  void watch() {
    if (link != null) {
      missed = false;
      link.watch();
    } else if (!listed || fenced) {
      missed = false;
    } else if (!missed) {
      missed = true;
    } else {
      dials = true;
      tryAfter(0);
    }
  }

  /**
   * Both sides dialled at the same time: the one with the lower id goes on.
   *
   * @return whether the other side's call is to be taken
   */
  boolean yields() {
    if (attempt == null || attempt.unfinished == null) {
      return true;
    }
    if (scope.context().self().compareTo(id) < 0) {
      return false;
    }
    Link unfinished = attempt.unfinished;
    giveUpAttempt();
    unfinished.close("the other side calls", true);
    return true;
  }

  /** How people call it: founders by their index alone. */
  private String name() {
    return id.epoch().equals(Epoch.FIRST) ? Integer.toString(id.index()) : id.toString();
  }

  /** The connection over which messages pass, or null. */
  Link link() {
    return link;
  }

  boolean isCurrent(Link candidate) {
    return link == candidate;
  }

  /** Which process holds the connection, or held the last one; 0 when there was none. */
  long incarnation() {
    return incarnation;
  }

  /** The connection to another process with the same id, or null. */
  Link rivalOf(Hello hello) {
    return link != null && incarnation != hello.incarnation() ? link : null;
  }

  /** Whether a line about this peer was not said since it was last connected. */
  boolean isNews(String line) {
    return news.first(line);
  }

  /** Both sides agree. A connection of the same process that still seems to stand is replaced. */
  void onEstablished(Link established) {
    Link old = link;
    if (old != null) {
      link = null;
      old.close("replaced by a newer connection", true);
      endDropping();
      scope.listener().onDisconnected(id());
    }
    giveUpAttempt();
    if (fenced) {
      established.close("this node takes no part", true);
      return;
    }
    link = established;
    establishedAtNanos = System.nanoTime();
    incarnation = established.hello().incarnation();
    evidenceDue = false;
    missed = false;
    dials = listed && isOwnPart();
    news.clear();
    established.establish();
    LOG.info("connected with replica {} ({}) at {}", name(), incarnation, established.address());
    scope.listener().onConnected(id());
  }

  /** The connection is gone: the other side is asked at once whether it lives. */
  void onLost(Link lost, String cause, boolean logged) {
    link = null;
    endDropping();
    if (!logged) {
      LOG.info("lost the connection with replica {} at {}: {}", name(), lost.address(), cause);
    }
    evidenceDue = true;
    knocksLeft = KNOCKS_PER_LOSS_MAX;
    boolean lasted =
        System.nanoTime() - establishedAtNanos >= scope.options().reconnectBackoffMaxNanos();
    if (lasted) {
      backoff.reset();
    }
    try {
      scope.listener().onDisconnected(id());
    } finally {
      // one that breaks as soon as it stands is not dialled in a tight circle
      tryAfter(lasted ? 0 : backoff.nextNanos());
    }
  }

  /** The handshake on a connection that this side opened failed. */
  void onDialFailed(Link failed, String cause, boolean logged) {
    if (attempt != null && attempt.unfinished == failed) {
      retry(cause, logged);
    }
  }

  private void tryAfter(long delayNanos) {
    if (attempt == null && listed && !fenced && link == null) {
      attempt = new Attempt();
      attempt.begin(delayNanos);
    }
  }

  private void retry(String cause, boolean logged) {
    attempt = null;
    if (!logged && dials && !fenced && news.first(cause)) {
      LOG.info(
          "cannot connect with replica {} at {}:{}: {}; trying on",
          name(),
          member.host(),
          member.port(),
          cause);
    }
    if (dials || evidenceDue && --knocksLeft > 0) {
      tryAfter(backoff.nextNanos());
    }
  }

  private void giveUpAttempt() {
    if (attempt != null) {
      Attempt last = attempt;
      attempt = null;
      last.cancel();
    }
  }

  private void tellHost(boolean unknown) {
    if (unknown && !hostUnknown) {
      LOG.warn("the host {} of replica {} is unknown; trying on", member.host(), name());
    } else if (!unknown && hostUnknown) {
      LOG.warn("the host {} of replica {} is known again", member.host(), name());
    }
    hostUnknown = unknown;
  }

  /**
   * One attempt to connect: a pause, the host's address, the connection, the handshake. What comes
   * of it after it was given up is ignored.
   */
  private final class Attempt implements Connector.Outcome {
    private Future<?> pause;
    private Channel opening;
    private Link unfinished;

    private boolean isOver() {
      return attempt != this;
    }

    void begin(long delayNanos) {
      if (delayNanos <= 0) {
        resolve();
      } else {
        pause = scope.loop().schedule(this::resolve, delayNanos, TimeUnit.NANOSECONDS);
      }
    }

    private void resolve() {
      resolver.resolve(member.host(), this::onResolved);
    }

    private void onResolved(InetAddress address) {
      if (isOver()) {
        return;
      }
      tellHost(address == null);
      if (address == null) {
        retry("unknown host", true);
      } else {
        opening = connector.connect(new InetSocketAddress(address, member.port()), this);
      }
    }

    @Override
    public void onConnected(Channel channel) {
      if (isOver()) {
        channel.close();
      } else if (dials) {
        unfinished = new Link(scope, handshake, Peer.this);
        channel.pipeline().addLast(unfinished.reader());
      } else {
        channel.close();
        retry("alive", true);
      }
    }

    @Override
    public void onFailed(String cause, boolean refused) {
      if (isOver()) {
        return;
      }
      try {
        if (refused && evidenceDue) {
          evidenceDue = false;
          scope.listener().onCrashEvidence(id());
        }
      } finally {
        retry(cause, false);
      }
    }

    void cancel() {
      if (pause != null) {
        pause.cancel(false);
      }
      // once there is a link, the channel is the link's to close
      if (unfinished == null && opening != null) {
        opening.close();
      }
    }
  }

  /** The other side refused this node for good: it is not dialled any more. */
  void fence() {
    fenced = true;
  }

  /** Ends everything; the listener is told nothing. */
  void close() {
    fenced = true;
    Link unfinished = attempt == null ? null : attempt.unfinished;
    giveUpAttempt();
    if (unfinished != null) {
      unfinished.close("this node stops", true);
    }
    if (link != null) {
      link.close("this node stops", true);
      link = null;
    }
  }

  /**
   * Whether a further message may be queued; if not it is counted. Once too much waits, half of it
   * must have left before new messages are taken, so that the log tells of a state and not of each
   * message.
   */
  boolean hasRoom() {
    if (link == null) {
      unconnected++;
      return false;
    }
    long pending = link.pendingBytes();
    long max = scope.options().queueBytesMax();
    if (!dropping && pending > max) {
      dropping = true;
      droppedBefore = dropped;
      LOG.warn(
          "{} bytes wait for replica {}, more than queue-bytes-max; further messages are dropped",
          pending,
          name());
    } else if (dropping && pending <= max / 2) {
      endDropping();
    }
    if (dropping) {
      dropped++;
    }
    return !dropping;
  }

  private void endDropping() {
    if (dropping) {
      dropping = false;
      LOG.warn(
          "{} messages to replica {} were dropped because its queue was full; it no longer is",
          dropped - droppedBefore,
          name());
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
