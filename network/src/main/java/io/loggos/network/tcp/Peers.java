package io.loggos.network.tcp;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whom this transport knows: those with whom connections are held, and guests, who are connected
 * because they wanted to be. Used on the loop only.
 */
final class Peers {
  /** How many guests there may be; further ones have to wait. */
  static final int GUESTS_MAX = 64;

  private final TcpScope scope;
  private final Connector connector;
  private final HostResolver resolver;
  private final Map<ReplicaId, Peer> byId = new HashMap<>();
  private Handshake handshake;

  /** Those to whom broadcasts go, in the order of their ids. */
  private List<Peer> listed = List.of();

  Peers(TcpScope scope, Connector connector, HostResolver resolver) {
    this.scope = scope;
    this.connector = connector;
    this.resolver = resolver;
  }

  /** Joins it with those who shake hands for it; called once, before anything else. */
  void join(Handshake shaking) {
    handshake = shaking;
  }

  /** The peer or guest with that id, or null. */
  Peer find(ReplicaId id) {
    return byId.get(id);
  }

  /** The one with that index to whom broadcasts go, or null. */
  Peer findListed(int index) {
    for (Peer peer : listed) {
      if (peer.index() == index) {
        return peer;
      }
    }
    return null;
  }

  /** The peer or guest with that id, who is taken in if need be; null when there is no room. */
  Peer admit(ReplicaId id) {
    Peer known = byId.get(id);
    if (known != null || byId.size() - listed.size() >= GUESTS_MAX) {
      return known;
    }
    Peer guest = create(id);
    byId.put(id, guest);
    return guest;
  }

  private Peer create(ReplicaId id) {
    return new Peer(scope, id, handshake, connector, resolver);
  }

  /** Those to whom broadcasts go. */
  List<Peer> listed() {
    return listed;
  }

  /** Connections are held with these from now on, and with nobody else. */
  void list(List<Member> members) {
    List<Peer> next = new ArrayList<>();
    Set<ReplicaId> ids = new TreeSet<>();
    for (Member member : members) {
      if (!member.id().equals(scope.context().self()) && ids.add(member.id())) {
        next.add(byId.computeIfAbsent(member.id(), this::create));
      }
    }
    for (Peer before : listed) {
      if (!ids.contains(before.id())) {
        before.unlist();
      }
    }
    listed = List.copyOf(next);
    for (Member member : members) {
      if (ids.contains(member.id())) {
        byId.get(member.id()).list(member);
      }
    }
  }

  /** To be called at regular times. */
  void watch() {
    byId.values().removeIf(peer -> !peer.isListed() && peer.link() == null);
    List.copyOf(byId.values()).forEach(Peer::watch);
  }

  void close() {
    List.copyOf(byId.values()).forEach(Peer::close);
  }
}
