package io.loggos.liveness;

/**
 * Keeps the incumbent, the owner of the highest ballot, as long as it can lead, so that a returning
 * higher index does not depose a working leader. Else trusts the highest index that is neither
 * suspected nor ineligible. An incumbent that wants another one to lead gets its will until a
 * higher ballot shows that somebody tried.
 *
 * <p>Replicas agree because heartbeats spread the highest ballot: it is the one thing all will know
 * once messages pass, and whoever takes over makes a higher one. Two rules keep bad links from
 * making leaders fight for ever (partial connectivity: Ng, Haridi and Carbone, "Omni-Paxos",
 * EuroSys 2023, section 5):
 *
 * <ul>
 *   <li>A replica that only itself cannot use the incumbent waits until a majority cannot, or the
 *       incumbent resigns or is proved to be gone. The majority that follows a leader and the one
 *       that gave it up would share a member, so nobody who is up to date challenges a leader
 *       followed by a majority.
 *   <li>A leader needs two-way contact with a majority; one that hears too few, or learns that too
 *       few hear it, declares itself ineligible.
 * </ul>
 *
 * <p>A replica that starts, or was cut off, does not trust itself before a majority told it which
 * ballots they know.
 */
final class StableElection implements LeaderElection {
  @Override
  public Trust elect(Candidates candidates) {
    Candidates.Fitness best = candidates.best();
    int incumbent = candidates.incumbent();
    int wanted = candidates.isWishOvertaken() ? Candidates.NOBODY : candidates.wanted();
    boolean able = wanted != Candidates.NOBODY && best != Candidates.Fitness.UNABLE;
    if (able && candidates.fitness(wanted) == best) {
      return unlessUninformed(candidates, wanted, Trust.WANTED);
    }
    if (incumbent != Candidates.NOBODY) {
      if (best != Candidates.Fitness.UNABLE && candidates.fitness(incumbent) == best) {
        return unlessUninformed(candidates, incumbent, "owns the highest ballot");
      }
      if (mustWaitForOthers(candidates, incumbent)) {
        return new Trust(incumbent, false, "a majority still follows it");
      }
    }
    return best == Candidates.Fitness.UNABLE
        ? Trust.NOBODY
        : unlessUninformed(candidates, candidates.highest(best), "the highest index able to lead");
  }

  private static boolean mustWaitForOthers(Candidates candidates, int incumbent) {
    return incumbent != candidates.self()
        && candidates.isConnected()
        && !candidates.isGone(incumbent)
        && !candidates.hasResigned(incumbent)
        && !candidates.isGivenUp(incumbent);
  }

  private static Trust unlessUninformed(Candidates candidates, int leader, String reason) {
    return leader == candidates.self() && !candidates.isInformed()
        ? Trust.WAITING
        : new Trust(leader, true, reason);
  }
}
