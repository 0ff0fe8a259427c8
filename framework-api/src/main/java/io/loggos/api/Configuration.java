package io.loggos.api;

import java.util.List;

/**
 * Who takes part, from some slot on. Immutable.
 *
 * @param number grows by one with each change decided in the log; 0 is the configuration file's
 * @param members one per index, in index order
 */
public record Configuration(long number, List<Member> members) {
  /** Copies the list and checks that the members stand in index order without gaps. */
  public Configuration {
    members = List.copyOf(members);
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).id().index() != i) {
        throw new IllegalArgumentException("member " + i + " has index " + members.get(i).id());
      }
    }
    if (members.isEmpty()) {
      throw new IllegalArgumentException("a configuration needs at least one member");
    }
  }

  /** How many replicas this configuration has. */
  public int size() {
    return members.size();
  }

  /** Whether the id is the present holder of its place. */
  public boolean contains(ReplicaId id) {
    return id.index() < members.size() && members.get(id.index()).id().equals(id);
  }

  /**
   * The member at a place.
   *
   * @throws IndexOutOfBoundsException when there is no such place
   */
  public Member member(int index) {
    return members.get(index);
  }
}
