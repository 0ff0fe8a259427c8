package io.loggos.liveness;

/**
 * Trusts the highest index that is neither suspected nor ineligible (Cachin et al. 2011, algorithm
 * 2.6 "Monarchical Eventual Leader Detection"). A returning higher index takes over at once.
 */
final class MonarchicalElection implements LeaderElection {
  @Override
  public Trust elect(Candidates candidates) {
    Candidates.Fitness best = candidates.best();
    return best == Candidates.Fitness.UNABLE
        ? Trust.NOBODY
        : new Trust(candidates.highest(best), true, "the highest index able to lead");
  }
}
