package io.loggos.liveness;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.InvariantException;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.SizedQuorums;

/** Who is watched: the members of the latest configuration, as of the last {@link #refresh}. */
final class Membership {
  /** Sets of members are 64-bit masks. */
  static final int MEMBERS_MAX = Long.SIZE;

  private final ReplicaId self;
  private final ConfigurationSchedule schedule;

  /** At most {@link #MEMBERS_MAX} members. */
  private Configuration current;

  Membership(ReplicaId self, ConfigurationSchedule schedule) {
    this.self = self;
    this.schedule = schedule;
    this.current = bounded(schedule.latest());
  }

  /** Adopts the latest configuration; returns the places whose holder changed. */
  long refresh() {
    Configuration latest = schedule.latest();
    if (latest == current) {
      return 0;
    }
    long changed = 0;
    for (int i = 0; i < Math.max(current.places(), latest.places()); i++) {
      boolean kept = current.has(i) && latest.has(i) && latest.contains(current.member(i).id());
      changed |= kept || !current.has(i) && !latest.has(i) ? 0 : bit(i);
    }
    current = bounded(latest);
    return changed;
  }

  /** One above the highest place in use. */
  int places() {
    return current.places();
  }

  /** Whether the place has a holder. */
  boolean has(int index) {
    return current.has(index);
  }

  /** How many members there are. */
  int size() {
    return current.size();
  }

  int self() {
    return self.index();
  }

  /** How many members are more than half. */
  int majority() {
    return SizedQuorums.majority(current.size());
  }

  ReplicaId id(int index) {
    return current.member(index).id();
  }

  /** The place of a member, or -1: not a member, or no longer the holder of its place. */
  int indexOf(ReplicaId id) {
    return current.contains(id) ? id.index() : -1;
  }

  /** Whether it is the present holder of another place than the own one. */
  boolean isPeer(ReplicaId id) {
    return id.index() != self.index() && current.contains(id);
  }

  /** Whether this replica itself is a member still. */
  boolean isMember() {
    return current.contains(self);
  }

  /** All places. */
  long all() {
    long all = 0;
    for (Member member : current.members()) {
      all |= bit(member.id().index());
    }
    return all;
  }

  static long bit(int index) {
    return 1L << index;
  }

  private static Configuration bounded(Configuration configuration) {
    InvariantException.check(
        configuration.size() <= MEMBERS_MAX, "liveness watches at most 64 members");
    return configuration;
  }
}
