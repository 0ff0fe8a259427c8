package io.loggos.network.datagram;

import io.loggos.api.ReplicaId;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.network.grdp.Greeting;
import io.loggos.network.grdp.Verdict;
import io.loggos.network.tcp.Introductions;
import io.loggos.network.tcp.OnceLog;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may be connected, and what becomes of refusals. Used on the loop only. */
final class Judge {
  private static final Logger LOG = LoggerFactory.getLogger(Judge.class);

  private final GrdpScope scope;
  private final PeerTable peers;
  private final Introductions introductions;
  private final OnceLog strangersRefused = new OnceLog();

  Judge(GrdpScope scope, PeerTable peers) {
    this.scope = scope;
    this.peers = peers;
    this.introductions =
        new Introductions(scope.context(), scope.options().refuseNewIncarnations());
  }

  /** How this node introduces itself. */
  byte[] greeting(GrdpPeer peer) {
    return introductions.own(peer.index());
  }

  Verdict judge(Greeting greeting, long nowNanos) {
    try {
      return judgeReadable(greeting, nowNanos);
    } catch (MalformedMessageException e) {
      if (strangersRefused.first(e.getMessage())) {
        LOG.warn("ignored the greeting from {}: {}", greeting.from(), e.getMessage());
      }
      return Verdict.later();
    }
  }

  private Verdict judgeReadable(Greeting greeting, long nowNanos) {
    ReplicaId expected = greeting.peer() == null ? null : ((GrdpPeer) greeting.peer()).id();
    ByteBuffer said = greeting.bytes();
    Introductions.Opinion opinion = introductions.judge(said.duplicate(), expected, this::isMember);
    if (opinion.refusal() != null) {
      return refuse(greeting.from(), opinion);
    }
    GrdpPeer peer = peers.admit(opinion.sender());
    if (peer == null || peer.isFenced()) {
      return Verdict.later();
    }
    GrdpPeer.Rival rival = peer.rivalOf(opinion.incarnation(), nowNanos);
    if (rival == GrdpPeer.Rival.ASKED) {
      return Verdict.later();
    }
    opinion =
        rival == GrdpPeer.Rival.LIVES
            ? introductions.alreadyRunning(said.duplicate(), peer.incarnation())
            : introductions.admit(said.duplicate());
    return opinion.refusal() == null ? Verdict.accept(peer) : refuse(greeting.from(), opinion);
  }

  private boolean isMember(ReplicaId id) {
    return peers.isListed(id) || scope.context().configuration().contains(id);
  }

  private Verdict refuse(InetSocketAddress from, Introductions.Opinion opinion) {
    GrdpPeer known = opinion.sender() == null ? null : peers.findIndex(opinion.sender().index());
    String reason = opinion.refusal();
    if (known == null ? strangersRefused.first(reason) : known.isNews(reason)) {
      LOG.warn("refused the connection with {}: {}", from, reason);
      if (known != null) {
        scope.listener().onRefused(known.index(), false, reason);
      }
    }
    return Verdict.refuse(opinion.answer());
  }

  /** A peer refuses this node. */
  void onRefused(GrdpPeer peer, InetSocketAddress from, ByteBuffer answer) {
    Introductions.Told told;
    try {
      told = introductions.readRefusal(answer, peer.id());
    } catch (MalformedMessageException e) {
      LOG.warn("replica {} at {} refuses this node without a reason", peer.index(), from);
      return;
    }
    if (told.dataUseless()) {
      scope.listener().onDataRefused(peer.index(), told.reason());
    }
    if (peer.isNews(told.reason())) {
      LOG.warn("replica {} at {} refuses this node: {}", peer.index(), from, told.reason());
      scope.listener().onRefused(peer.index(), told.fatal(), told.reason());
    }
    if (told.fatal()) {
      peer.fence();
    }
  }
}
