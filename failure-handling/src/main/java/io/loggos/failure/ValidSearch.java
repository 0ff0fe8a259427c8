package io.loggos.failure;

import io.loggos.api.ReplicaId;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for so many votes that fit together: backtracking over sets of votes as bits, where each
 * vote knows the bits of those that it conflicts with.
 */
final class ValidSearch {
  /** Sets of votes are 64-bit masks; there are never so many holders of so few places. */
  private static final int VOTES_MAX = Long.SIZE;

  private final int needed;
  private final List<ReplicaId> voters = new ArrayList<>();
  private final List<EpochVector> known = new ArrayList<>();

  /** For each vote the others that do not fit it. */
  private final List<Long> conflicts = new ArrayList<>();

  ValidSearch(int needed) {
    this.needed = needed;
  }

  /**
   * Counts a vote. What a replica knows only grows, so of several votes its first fits best; and a
   * vote of one who knows its own successor fits none.
   *
   * @return whether enough votes fit together, this one among them
   */
  boolean add(ReplicaId voter, EpochVector vector) {
    if (voters.contains(voter) || voters.size() == VOTES_MAX || vector.supersedes(voter)) {
      return false;
    }
    int vote = voters.size();
    voters.add(voter);
    known.add(vector);
    long against = 0;
    for (int i = 0; i < vote; i++) {
      if (isConflict(vote, i)) {
        against |= 1L << i;
        conflicts.set(i, conflicts.get(i) | 1L << vote);
      }
    }
    conflicts.add(against);
    return choose(bits(vote) & ~against, needed - 1);
  }

  private static long bits(int count) {
    return count == Long.SIZE ? -1 : (1L << count) - 1;
  }

  private boolean isConflict(int vote, int other) {
    return voters.get(vote).index() == voters.get(other).index()
        || known.get(vote).supersedes(voters.get(other))
        || known.get(other).supersedes(voters.get(vote));
  }

  /** No more of the votes fit together: each group counted is of votes that all conflict. */
  private int bound(long votes) {
    int groups = 0;
    long left = votes;
    while (left != 0) {
      long group = 0;
      long candidates = left;
      while (candidates != 0) {
        int vote = Long.numberOfTrailingZeros(candidates);
        group |= 1L << vote;
        candidates &= conflicts.get(vote);
      }
      left &= ~group;
      groups++;
    }
    return groups;
  }

  /** Whether so many of the votes fit together. */
  private boolean choose(long votes, int missing) {
    if (missing <= 0) {
      return true;
    }
    long left = votes;
    while (bound(left) >= missing) {
      int vote = Long.numberOfTrailingZeros(left);
      left &= left - 1;
      if (choose(left & ~conflicts.get(vote), missing - 1)) {
        return true;
      }
    }
    return false;
  }
}
