package io.loggos.network.datagram;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Whom this transport knows: those with whom connections are held, and guests, who are connected
 * because they wanted to be. Used on the loop only.
 */
final class PeerTable {
  /** How many guests there may be; further ones have to wait. */
  private static final int GUESTS_MAX = 64;

  private final GrdpScope scope;
  private final GrdpTransport transport;
  private final List<GrdpPeer> guests = new ArrayList<>();
  private List<GrdpPeer> listed = List.of();

  PeerTable(GrdpScope scope, GrdpTransport transport) {
    this.scope = scope;
    this.transport = transport;
  }

  /** Those to whom broadcasts go, in the order of the configuration. */
  List<GrdpPeer> listed() {
    return listed;
  }

  /** The peer or guest with that id, or null. */
  GrdpPeer find(ReplicaId id) {
    GrdpPeer found = find(listed, id);
    return found != null || guests.isEmpty() ? found : find(guests, id);
  }

  /** Whether a connection is to be held with that replica. */
  boolean isListed(ReplicaId id) {
    return find(listed, id) != null;
  }

  private static GrdpPeer find(List<GrdpPeer> peers, ReplicaId id) {
    for (int i = 0; i < peers.size(); i++) {
      if (peers.get(i).id().equals(id)) {
        return peers.get(i);
      }
    }
    return null;
  }

  /** Whether a connection stands with somebody at that address. */
  boolean isConnectedAt(InetSocketAddress address) {
    for (GrdpPeer peer : listed) {
      if (peer.isConnectedAt(address)) {
        return true;
      }
    }
    for (GrdpPeer guest : guests) {
      if (guest.isConnectedAt(address)) {
        return true;
      }
    }
    return false;
  }

  /** The one in that place to whom broadcasts go, or null. */
  GrdpPeer findIndex(int index) {
    for (int i = 0; i < listed.size(); i++) {
      if (listed.get(i).index() == index) {
        return listed.get(i);
      }
    }
    return null;
  }

  /** The peer or guest with that id, who is taken in if need be; null when there is no room. */
  GrdpPeer admit(ReplicaId id) {
    GrdpPeer known = find(id);
    if (known != null || guests.size() >= GUESTS_MAX) {
      return known;
    }
    GrdpPeer guest = new GrdpPeer(scope, transport, id);
    guests.add(guest);
    return guest;
  }

  /**
   * Connections are held with these from now on, the own replica excepted, and with nobody else.
   */
  void list(List<Member> members) {
    List<GrdpPeer> next = new ArrayList<>();
    List<Member> where = new ArrayList<>();
    for (Member member : members) {
      if (!member.id().equals(scope.context().self()) && find(next, member.id()) == null) {
        GrdpPeer known = find(member.id());
        next.add(known != null ? known : new GrdpPeer(scope, transport, member.id()));
        where.add(member);
      }
    }
    for (GrdpPeer before : listed) {
      if (!next.contains(before)) {
        before.unlist();
        guests.add(before);
      }
    }
    guests.removeAll(next);
    listed = List.copyOf(next);
    for (int i = 0; i < next.size(); i++) {
      next.get(i).list(where.get(i));
    }
  }

  /** To be called at regular times. */
  void watch() {
    guests.removeIf(GrdpPeer::isGone);
    listed.forEach(GrdpPeer::watch);
  }

  void close() {
    listed.forEach(GrdpPeer::close);
    guests.forEach(GrdpPeer::close);
  }
}
