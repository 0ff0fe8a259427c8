package io.loggos.api;

/**
 * Quorums by size: majorities by default, or separate sizes for the two phases that must intersect
 * ("Flexible Paxos", Howard, Malkhi and Spiegelman 2016).
 */
public final class SizedQuorums implements QuorumRule {
  private final int prepareSize;
  private final int acceptSize;

  /**
   * Creates the rule.
   *
   * @param prepareSize voters needed in phase 1, 0 for a majority
   * @param acceptSize voters needed in phase 2, 0 for a majority
   */
  public SizedQuorums(int prepareSize, int acceptSize) {
    if (prepareSize < 0 || acceptSize < 0) {
      throw new IllegalArgumentException("quorum sizes must not be negative");
    }
    this.prepareSize = prepareSize;
    this.acceptSize = acceptSize;
  }

  /** The smallest number of voters of which any two sets share one: floor(n/2)+1. */
  public static int majority(int members) {
    return members / 2 + 1;
  }

  /**
   * How many voters the phase needs among so many members.
   *
   * @throws IllegalArgumentException when the two sizes would not intersect, or exceed the members
   */
  public int size(Phase phase, int members) {
    int prepare = prepareSize == 0 ? majority(members) : prepareSize;
    int accept = acceptSize == 0 ? majority(members) : acceptSize;
    if (prepare + accept <= members || prepare > members || accept > members) {
      throw new IllegalArgumentException(
          "quorums of " + prepare + " and " + accept + " among " + members + " do not intersect");
    }
    return phase == Phase.PREPARE ? prepare : accept;
  }

  @Override
  public boolean allows(Configuration configuration) {
    int members = configuration.size();
    int prepare = prepareSize == 0 ? majority(members) : prepareSize;
    int accept = acceptSize == 0 ? majority(members) : acceptSize;
    return prepare + accept > members && prepare <= members && accept <= members;
  }

  @Override
  public Tally tally(Phase phase, Configuration configuration) {
    return new SizedTally(size(phase, configuration.size()), configuration);
  }

  @Override
  public Stamp stamp() {
    return Stamp.EMPTY;
  }

  private static final class SizedTally implements Tally {
    private final int needed;
    private final Configuration configuration;

    /** Bit i is set when member i has voted; configurations are far smaller than 64. */
    private long voters;

    SizedTally(int needed, Configuration configuration) {
      this.needed = needed;
      this.configuration = configuration;
    }

    @Override
    public boolean add(ReplicaId voter, Stamp stamp) {
      if (configuration.contains(voter)) {
        voters |= 1L << voter.index();
      }
      return isQuorum();
    }

    @Override
    public boolean isQuorum() {
      return Long.bitCount(voters) >= needed;
    }
  }
}
