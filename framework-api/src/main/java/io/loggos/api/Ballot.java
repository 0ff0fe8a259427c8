package io.loggos.api;

/**
 * A proposer's ticket (the ballot number of "Paxos Made Simple", Lamport 2001): totally ordered,
 * and owned by exactly one process incarnation, so that a process that lost its memory can never
 * reuse a ticket of its predecessor.
 *
 * @param number the round; compared first
 * @param index the owner's place
 * @param epoch which holder of that place
 * @param incarnation which process start of that holder
 */
public record Ballot(long number, int index, Epoch epoch, long incarnation)
    implements Comparable<Ballot> {
  /** Lower than every ballot a proposer can own. */
  public static final Ballot NONE = new Ballot(0, 0, Epoch.FIRST, 0);

  /** Refuses negative parts. */
  public Ballot {
    if (number < 0 || index < 0 || incarnation < 0) {
      throw new IllegalArgumentException("negative ballot " + number + "/" + index);
    }
  }

  /** The replica that owns this ballot. */
  public ReplicaId owner() {
    return new ReplicaId(index, epoch);
  }

  /** Whether this ballot comes after the other. */
  public boolean isAbove(Ballot other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Ballot other) {
    int order = Long.compare(number, other.number);
    if (order == 0) {
      order = Integer.compare(index, other.index);
    }
    if (order == 0) {
      order = epoch.compareTo(other.epoch);
    }
    return order != 0 ? order : Long.compare(incarnation, other.incarnation);
  }

  @Override
  public String toString() {
    return number + ":" + owner();
  }
}
