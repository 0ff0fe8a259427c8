package io.loggos.liveness;

/**
 * The leader detector Omega (Chandra, Hadzilacos and Toueg 1996): eventually all correct replicas
 * trust the same correct one. Implementations have no state; whatever they need to remember arrives
 * with the candidates.
 */
sealed interface LeaderElection permits MonarchicalElection, StableElection {
  /** Names the leader for what is known now. */
  Trust elect(Candidates candidates);
}
