package io.loggos.paxos;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Memory;

/**
 * What each member has said that binds it: its promises, and its votes. A member that comes back
 * with less has forgotten some (rule S99).
 */
final class PeerMemories {
  private final ReplicaId[] members = new ReplicaId[Configuration.PLACES_MAX];
  private final Ballot[] promised = new Ballot[Configuration.PLACES_MAX];
  private final long[] slots = new long[Configuration.PLACES_MAX];

  /** A member promised the ballot, or voted under it up to that slot. */
  void note(ReplicaId from, Ballot ballot, long slot) {
    int index = from.index();
    if (!from.equals(members[index])) {
      if (members[index] != null && from.compareTo(members[index]) < 0) {
        return; // its place has another holder
      }
      members[index] = from;
      promised[index] = Ballot.NONE;
      slots[index] = 0;
    }
    if (ballot != promised[index] && ballot.isAbove(promised[index])) {
      promised[index] = ballot;
    }
    slots[index] = Math.max(slots[index], slot);
  }

  /** What is known of that member. */
  Memory of(ReplicaId member) {
    int index = member.index();
    return index < members.length && member.equals(members[index])
        ? new Memory(promised[index], slots[index])
        : Memory.NONE;
  }
}
