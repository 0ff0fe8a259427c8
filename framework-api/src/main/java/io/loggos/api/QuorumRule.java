package io.loggos.api;

/**
 * Decides which sets of voters are quorums. The only place where the arithmetic of quorums lives.
 * Called on the replica's thread.
 */
public interface QuorumRule {
  /** An empty tally for one ballot of one phase, ruled by the given configuration. */
  Tally tally(Phase phase, Configuration configuration);

  /** Whether the rule can work with that configuration: a function of settings that all share. */
  boolean allows(Configuration configuration);

  /** What this replica writes into its own votes. */
  Stamp stamp();

  /** Collects distinct voters until they are a quorum. */
  interface Tally {
    /**
     * Counts a vote; a voter counts once however often it is heard.
     *
     * @return whether the voters counted so far form a quorum
     */
    boolean add(ReplicaId voter, Stamp stamp);

    /** Whether the voters counted so far form a quorum. */
    boolean isQuorum();
  }
}
