package io.loggos.network.datagram;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import java.util.ArrayList;
import java.util.List;

/** With whom connections are held. Used on the loop only. */
final class PeerTable {
  private final GrdpScope scope;
  private final GrdpTransport transport;
  private List<GrdpPeer> listed = List.of();

  PeerTable(GrdpScope scope, GrdpTransport transport) {
    this.scope = scope;
    this.transport = transport;
  }

  /** All of them, in the order of the configuration. */
  List<GrdpPeer> listed() {
    return listed;
  }

  /** The one with that id, or null. */
  GrdpPeer find(ReplicaId id) {
    GrdpPeer found = findIndex(id.index());
    return found != null && found.id().equals(id) ? found : null;
  }

  /** The one in that place, or null. */
  GrdpPeer findIndex(int index) {
    for (int i = 0; i < listed.size(); i++) {
      if (listed.get(i).index() == index) {
        return listed.get(i);
      }
    }
    return null;
  }

  /**
   * Connections are held with these from now on, the own replica excepted, and with nobody else.
   */
  void list(List<Member> members) {
    List<GrdpPeer> next = new ArrayList<>();
    for (Member member : members) {
      if (!member.id().equals(scope.context().self())) {
        GrdpPeer known = find(member.id());
        next.add(known != null ? known : new GrdpPeer(scope, transport, member));
      }
    }
    for (GrdpPeer before : listed) {
      if (!next.contains(before)) {
        before.close();
      }
    }
    listed = List.copyOf(next);
    listed.forEach(GrdpPeer::call);
  }
}
