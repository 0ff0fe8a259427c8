package io.loggos.simulation;

import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.simulation.check.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which replica runs on which machine. K22: no identity is ever given out twice. */
final class Roster {
  /** Sets of identities are 64-bit masks. */
  private static final int IDENTITIES_MAX = Long.SIZE;

  private final ReplicaId[] ids;

  /** Every identity that was ever given out, by the order in which that happened. */
  private final List<ReplicaId> all = new ArrayList<>();

  private final TreeMap<ReplicaId, Integer> numbers = new TreeMap<>();
  private final TreeMap<ReplicaId, Integer> machines = new TreeMap<>();
  private final TreeSet<ReplicaId> retired = new TreeSet<>();

  Roster(int machines, Configuration founding) {
    ids = new ReplicaId[machines];
    for (Member member : founding.members()) {
      assign(member.id().index(), member.id());
    }
  }

  /** A machine is to be that replica. */
  void assign(int machine, ReplicaId id) {
    if (numbers.putIfAbsent(id, all.size()) != null) {
      throw new Violation("K22 identity", id + " is given out a second time");
    }
    all.add(id);
    ids[machine] = id;
    machines.put(id, machine);
  }

  /** A machine is nobody any more. */
  void release(int machine) {
    machines.remove(ids[machine]);
    ids[machine] = null;
  }

  /** That replica left of its own accord. */
  void retire(ReplicaId id) {
    retired.add(id);
  }

  boolean hasRetired(ReplicaId id) {
    return retired.contains(id);
  }

  /** Who the machine is; null for nobody. */
  ReplicaId id(int machine) {
    return ids[machine];
  }

  /** Where the replica runs; -1 for nowhere. */
  int machine(ReplicaId id) {
    return machines.getOrDefault(id, -1);
  }

  /** The number of the machine's present identity. */
  int number(int machine) {
    return numbers.get(ids[machine]);
  }

  /** How many of the members have their numbers in the mask. */
  int count(Configuration configuration, long mask) {
    int count = 0;
    for (Member member : configuration.members()) {
      Integer number = numbers.get(member.id());
      count += number != null && (mask & 1L << number) != 0 ? 1 : 0;
    }
    return count;
  }

  boolean isFull() {
    return all.size() >= IDENTITIES_MAX;
  }
}
