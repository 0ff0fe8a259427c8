package io.loggos.liveness;

/**
 * Trusts the highest index that is neither suspected nor ineligible (Cachin et al. 2011, algorithm
 * 2.6 "Monarchical Eventual Leader Detection"). A returning higher index takes over at once. A wish
 * of a former leader goes before ranks as long as whom it names is as fit as anybody.
 */
final class MonarchicalElection implements LeaderElection {
  @Override
  public Trust elect(Candidates candidates) {
    Candidates.Fitness best = candidates.best();
    if (best == Candidates.Fitness.UNABLE) {
      return Trust.NOBODY;
    }
    int wanted = candidates.wanted();
    return wanted != Candidates.NOBODY && candidates.fitness(wanted) == best
        ? new Trust(wanted, true, Trust.WANTED)
        : new Trust(candidates.highest(best), true, "the highest index able to lead");
  }
}
