package io.loggos.simulation.check;

import io.loggos.api.Ballot;

/**
 * K18: in true time no two replicas hold a lease, and while a lease runs nobody begins to lead, and
 * nothing is chosen, under a higher ballot than its holder's. A lower one does no harm: its owner
 * heard the promises late, and can decide nothing any more.
 */
public final class Leases {
  private static final String NAME = "K18 leases";

  private final Holder[] holders;

  /** Watches these replicas; the array is filled before the run begins. */
  public Leases(Holder[] holders) {
    this.holders = holders;
  }

  /** One replica, seen from outside. */
  public interface Holder {
    /** Whether it is alive, and its lease runs at this very moment by its own clock. */
    boolean holdsLease();

    /** The highest ballot it knows: its own one while it leads. */
    Ballot highestBallot();
  }

  /** The replica's lease began, or was extended. */
  public void onLease(int replica) {
    for (int i = 0; i < holders.length; i++) {
      if (i != replica && holders[i].holdsLease()) {
        throw new Violation(NAME, "r" + replica + " got a lease while that of r" + i + " runs");
      }
    }
  }

  /** The owner of the ballot begins to lead. */
  public void onLeading(Ballot ballot, int owner) {
    requireNoLeaseBelow(ballot, owner, 0, "leads");
  }

  /** A value was chosen in the slot under the ballot. */
  public void onChosen(long slot, Ballot ballot, int owner) {
    requireNoLeaseBelow(ballot, owner, slot, "decided something");
  }

  private void requireNoLeaseBelow(Ballot ballot, int owner, long slot, String what) {
    for (int i = 0; i < holders.length; i++) {
      Holder holder = holders[i];
      if (i != owner && holder.holdsLease() && ballot.isAbove(holder.highestBallot())) {
        throw new Violation(
            NAME, slot, ballot + " " + what + " while the lease of r" + i + " runs");
      }
    }
  }
}
