package io.loggos.network.tcp;

import io.loggos.api.ReplicaId;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.network.frame.FrameKind;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens on a connection before messages pass: the dialling side says HELLO, the other
 * HELLO_ACK, the first READY. Each side checks the other; the last word is READY, so that neither
 * takes a connection for good that the other refuses. Used on the loop only.
 */
final class Handshake {
  private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

  /** How many accepted connections may be in their handshake; further ones are closed. */
  static final int STRANGERS_MAX = 256;

  private final TcpScope scope;
  private final Peers peers;
  private final Admission admission;
  private final OnceLog strangersRefused = new OnceLog();
  private final Set<Link> strangers = new HashSet<>();

  /**
   * Shakes hands for a transport.
   *
   * @param peers who is known, and takes in whoever is not
   */
  Handshake(TcpScope scope, Peers peers) {
    this.scope = scope;
    this.peers = peers;
    this.admission = new Admission(scope.context());
  }

  /** A connection stands. */
  void onOpened(Link link) {
    if (link.dialled() != null) {
      link.state(Link.State.ACK_AWAITED);
      link.send(FrameKind.HELLO, Hello.of(scope.context(), link.dialled().index()).write());
    } else if (strangers.size() >= STRANGERS_MAX) {
      link.close("too many connections in their handshake", true);
      return;
    } else {
      strangers.add(link);
      link.state(Link.State.HELLO_AWAITED);
    }
    link.startTimeout(() -> onTimeout(link), scope.options().handshakeTimeoutNanos());
  }

  private void onTimeout(Link link) {
    String cause =
        "the handshake did not end within " + scope.options().handshakeTimeoutMillis() + " ms";
    if (link.dialled() == null && link.state() != Link.State.CLOSED) {
      LOG.warn("closed the connection from {}: {}", link.address(), cause);
    }
    link.close(cause, false);
  }

  /** A connection is gone. */
  void onClosed(Link link) {
    strangers.remove(link);
  }

  /** Closes the connections that got no further than here. */
  void close() {
    List.copyOf(strangers).forEach(link -> link.close("this node stops", true));
  }

  /** A frame came before the handshake had ended. */
  void onFrame(Link link, FrameKind kind, ByteBuffer payload) {
    Link.State state = link.state();
    if (kind == FrameKind.REFUSED && state != Link.State.HELLO_AWAITED) {
      onRefused(link, payload);
    } else if (kind == FrameKind.HELLO && state == Link.State.HELLO_AWAITED) {
      onHello(link, payload);
    } else if (kind == FrameKind.HELLO_ACK && state == Link.State.ACK_AWAITED) {
      onHelloAck(link, payload);
    } else if (kind == FrameKind.READY && state == Link.State.READY_AWAITED) {
      onReady(link);
    } else {
      throw new MalformedMessageException("a " + kind + " out of place in the handshake");
    }
  }

  private void onHello(Link link, ByteBuffer payload) {
    Hello hello = readAdmitted(link, payload, null);
    if (hello == null) {
      return;
    }
    Peer peer = peers.admit(hello.sender());
    if (peer == null) {
      link.close("too many replicas that are no members", true);
      return;
    }
    if (!peer.yields()) {
      link.close("this side calls as well, and goes first", true);
      return;
    }
    link.identify(peer, hello);
    Link rival = peer.rivalOf(hello);
    if (rival != null) {
      askRival(link, rival);
    } else if (!refusedByMemory(link)) {
      acknowledge(link);
    }
  }

  private void acknowledge(Link link) {
    link.state(Link.State.READY_AWAITED);
    link.send(FrameKind.HELLO_ACK, Hello.of(scope.context(), link.hello().index()).write());
  }

  private void onHelloAck(Link link, ByteBuffer payload) {
    Peer peer = link.dialled();
    Hello hello = readAdmitted(link, payload, peer.id());
    if (hello == null) {
      return;
    }
    link.identify(peer, hello);
    if (!refusedByMemory(link)) {
      link.send(FrameKind.READY);
      peer.onEstablished(link);
    }
  }

  /** Two processes with one id may both have come this far. */
  private void onReady(Link link) {
    Peer peer = peers.admit(link.hello().sender());
    if (peer == null) {
      link.close("too many replicas that are no members", true);
      return;
    }
    link.identify(peer, link.hello());
    Link rival = peer.rivalOf(link.hello());
    if (rival != null) {
      refuse(link, link.hello(), Admission.alreadyRunning(link.hello(), peer.incarnation()));
    } else if (!refusedByMemory(link)) {
      strangers.remove(link);
      peer.onEstablished(link);
    }
  }

  /** Reads who the other side is; null when it was refused. */
  private Hello readAdmitted(Link link, ByteBuffer payload, ReplicaId expected) {
    int version = Hello.versionOf(payload);
    if (version != Hello.PROTOCOL_VERSION) {
      refuse(link, null, admission.foreignVersion(version));
      return null;
    }
    Hello hello = Hello.read(payload);
    if (hello.incarnation() <= 0) {
      throw new MalformedMessageException("a HELLO with the incarnation " + hello.incarnation());
    }
    Peer peer = peers.find(hello.sender());
    boolean known =
        peer != null && peer.isListed() || scope.context().configuration().contains(hello.sender());
    Refusal refusal = admission.check(hello, expected, known);
    if (refusal != null) {
      refuse(link, hello, refusal);
      return null;
    }
    return hello;
  }

  /**
   * Another process with that id is connected, or was until the network lost it: only a sign of
   * life tells. The newcomer waits for it, or for half of the time a handshake may take.
   */
  private void askRival(Link link, Link rival) {
    long readsBefore = rival.reads();
    link.state(Link.State.RIVAL_ASKED);
    rival.send(FrameKind.PROBE);
    link.startTimeout(
        () -> onRivalAsked(link, rival, readsBefore), scope.options().handshakeTimeoutNanos() / 2);
  }

  private void onRivalAsked(Link link, Link rival, long readsBefore) {
    Peer peer = link.peer();
    boolean rivalIsCurrent = peer.rivalOf(link.hello()) == rival;
    if (rivalIsCurrent && rival.reads() != readsBefore) {
      refuse(link, link.hello(), Admission.alreadyRunning(link.hello(), peer.incarnation()));
      return;
    }
    if (rivalIsCurrent) {
      rival.close("no sign of life, and a new process with its id calls", false);
    }
    if (!refusedByMemory(link)) {
      link.startTimeout(() -> onTimeout(link), scope.options().handshakeTimeoutNanos());
      acknowledge(link);
    }
  }

  private boolean refusedByMemory(Link link) {
    Refusal refusal = admission.meet(link.hello(), scope.options().refuseNewIncarnations());
    if (refusal != null) {
      refuse(link, link.hello(), refusal);
    }
    return refusal != null;
  }

  /** Refuses the other side, whose hello may be unreadable and then is null. */
  private void refuse(Link link, Hello hello, Refusal refusal) {
    Peer peer = hello == null ? null : peers.find(hello.sender());
    boolean known = peer != null;
    String reason = refusal.reason();
    if (known ? peer.isNews(reason) : strangersRefused.first(reason)) {
      LOG.warn("refused the connection with {}: {}", link.address(), reason);
      if (known) {
        scope.listener().onRefused(hello.index(), false, reason);
      }
    }
    int receiver = hello == null ? 0 : hello.index();
    link.refuse(refusal.write(Hello.of(scope.context(), receiver)), reason);
  }

  /**
   * The other side refuses this node. That this node must end is believed only of the replica that
   * was meant, if it is of the own cluster.
   */
  void onRefused(Link link, ByteBuffer payload) {
    Refusal refusal = Refusal.read(payload);
    Peer peer = link.dialled() != null ? link.dialled() : link.peer();
    boolean fatal = refusal.fatal() && admission.isFrom(payload, peer.id());
    if (fatal && refusal.severity() == Refusal.Severity.FINAL) {
      scope.listener().onDataRefused(peer.index(), refusal.reason());
    }
    if (peer.isNews(refusal.reason())) {
      LOG.warn(
          "replica {} at {} refuses this node: {}", peer.index(), link.address(), refusal.reason());
      scope.listener().onRefused(peer.index(), fatal, refusal.reason());
    }
    if (fatal) {
      peer.fence();
    }
    link.close(refusal.reason(), true);
  }
}
