package io.loggos.liveness;

import io.loggos.api.machine.Vitals;

/**
 * Who could lead, judged from what is known here: the questions that a {@link LeaderElection} asks.
 * Has no state of its own.
 */
final class Candidates {
  /** No index. */
  static final int NOBODY = -1;

  /** How good a leader somebody would be; later is better. */
  enum Fitness {
    /** Suspected, quarantined, or without two-way contact to us or to a majority. */
    UNABLE,
    /** Declares itself ineligible, but might do if there is nobody better. */
    WEAK,
    /** Nothing speaks against it. */
    FIT
  }

  private final Membership members;
  private final FailureDetector detector;
  private final PauseDetector pauses;
  private final PeerReports reports;

  Candidates(
      Membership members, FailureDetector detector, PauseDetector pauses, PeerReports reports) {
    this.members = members;
    this.detector = detector;
    this.pauses = pauses;
    this.reports = reports;
  }

  int self() {
    return members.self();
  }

  Fitness fitness(int index) {
    if (!members.has(index)) {
      return Fitness.UNABLE;
    }
    Vitals vitals = reports.vitals(index);
    boolean self = index == members.self();
    boolean able = self ? isConnected() : hasContact(index) && reports.isConnected(index);
    if (!able || vitals.quarantined()) {
      return Fitness.UNABLE;
    }
    return vitals.eligible() && !(self && pauses.wasPaused()) ? Fitness.FIT : Fitness.WEAK;
  }

  /** How good the best member is. */
  Fitness best() {
    Fitness best = Fitness.UNABLE;
    for (int i = 0; i < members.places() && best != Fitness.FIT; i++) {
      Fitness fitness = fitness(i);
      best = fitness.compareTo(best) > 0 ? fitness : best;
    }
    return best;
  }

  /** The highest index of that fitness, or {@link #NOBODY}. */
  int highest(Fitness fitness) {
    for (int i = members.places() - 1; i >= 0; i--) {
      if (fitness(i) == fitness) {
        return i;
      }
    }
    return NOBODY;
  }

  /** The owner of the highest ballot, or {@link #NOBODY}: no ballot yet, or not a member. */
  int incumbent() {
    return reports.highestBallot().number() == 0
        ? NOBODY
        : members.indexOf(reports.highestBallot().owner());
  }

  /** Whom the last leader that had a wish wants to lead, or {@link #NOBODY}. */
  int wanted() {
    Handover handover = reports.handover();
    return handover.withdrawn() ? NOBODY : members.indexOf(handover.target());
  }

  /** Whether somebody tried to lead after that wish was uttered. */
  boolean isWishOvertaken() {
    return reports.highestBallot().isAbove(reports.handover().ballot());
  }

  /** Whether a majority suspects that member, or it has stopped executing. */
  boolean isLost(int index) {
    int votes = detector.isSuspected(index) ? 1 : 0;
    for (int i = 0; i < members.places(); i++) {
      votes += i != index && isInformed(i) && reports.isDeafTo(i, index) ? 1 : 0;
    }
    return votes >= members.majority() || reports.vitals(index).quarantined();
  }

  /** Whether messages pass both ways between this replica and a majority, itself counted. */
  boolean isConnected() {
    if (!members.isMember()) {
      return false;
    }
    int contacts = 1;
    for (int i = 0; i < members.places(); i++) {
      contacts += i != members.self() && hasContact(i) ? 1 : 0;
    }
    return contacts >= members.majority();
  }

  /**
   * Whether a majority, itself counted, hears this replica and told it what it knows; before that,
   * somebody else may be leading without our knowledge.
   */
  boolean isInformed() {
    int informed = 1;
    for (int i = 0; i < members.places(); i++) {
      informed += isInformed(i) && reports.hearsUs(i) ? 1 : 0;
    }
    return informed >= members.majority();
  }

  /** Whether that peer's process is known to have ended, so that nobody can be following it. */
  boolean isGone(int peer) {
    return detector.isProvenGone(peer);
  }

  /** Whether that peer itself says that it should not lead. */
  boolean hasResigned(int peer) {
    return isInformed(peer) && !reports.vitals(peer).eligible();
  }

  /** Whether a majority, this replica counted, does not vouch for that peer. */
  boolean isGivenUp(int leader) {
    int votes = 1;
    for (int i = 0; i < members.places(); i++) {
      votes += isInformed(i) && reports.hasGivenUp(i, leader) ? 1 : 0;
    }
    return votes >= members.majority();
  }

  private boolean isInformed(int peer) {
    return peer != members.self()
        && members.has(peer)
        && !detector.isSuspected(peer)
        && reports.isInformed(peer);
  }

  private boolean hasContact(int peer) {
    return members.has(peer) && !detector.isSuspected(peer) && reports.hearsUs(peer);
  }
}
