package io.loggos.api;

import java.util.ArrayList;
import java.util.List;

/**
 * Who takes part, from some slot on. Immutable.
 *
 * @param number grows by one with each change decided in the log; 0 is the configuration file's
 * @param members in ascending order of their index; a place that was given up has none
 */
public record Configuration(long number, List<Member> members) {
  /** Indices are below this, so that a set of places fits a 64-bit mask. */
  public static final int PLACES_MAX = Long.SIZE;

  /** Copies the list and checks that the members stand in index order. */
  public Configuration {
    members = List.copyOf(members);
    if (number < 0) {
      throw new IllegalArgumentException("negative configuration number");
    }
    if (members.isEmpty()) {
      throw new IllegalArgumentException("a configuration needs at least one member");
    }
    int before = -1;
    for (Member member : members) {
      int index = member.id().index();
      if (index <= before || index >= ReplicaId.WATCHERS) {
        throw new IllegalArgumentException("member " + member.id() + " after index " + before);
      }
      before = index;
    }
  }

  /** How many replicas this configuration has. */
  public int size() {
    return members.size();
  }

  /** One above the highest index in use. */
  public int places() {
    return members.get(members.size() - 1).id().index() + 1;
  }

  /** Whether the place has a holder. */
  public boolean has(int index) {
    return find(index) != null;
  }

  /** Whether the id is the present holder of its place. */
  public boolean contains(ReplicaId id) {
    Member member = find(id.index());
    return member != null && member.id().equals(id);
  }

  /**
   * The member at a place.
   *
   * @throws IndexOutOfBoundsException when the place has no holder
   */
  public Member member(int index) {
    Member member = find(index);
    if (member == null) {
      throw new IndexOutOfBoundsException("no member has index " + index);
    }
    return member;
  }

  private Member find(int index) {
    // without vacant places the index is the position
    if (index >= 0 && index < members.size() && members.get(index).id().index() == index) {
      return members.get(index);
    }
    for (Member member : members) {
      if (member.id().index() == index) {
        return member;
      }
    }
    return null;
  }

  /** The configuration that follows this one, with the member in the place that its id names. */
  public Configuration with(Member newcomer) {
    List<Member> next = new ArrayList<>();
    for (Member member : members) {
      if (member.id().index() != newcomer.id().index()) {
        next.add(member);
      }
    }
    next.add(newcomer);
    next.sort((a, b) -> Integer.compare(a.id().index(), b.id().index()));
    return new Configuration(number + 1, next);
  }

  /**
   * The configuration that follows this one, with nobody in that place.
   *
   * @throws IllegalArgumentException when nobody would be left
   */
  public Configuration without(int index) {
    List<Member> next = new ArrayList<>(members);
    next.removeIf(member -> member.id().index() == index);
    return new Configuration(number + 1, next);
  }
}
