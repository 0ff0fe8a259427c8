package io.loggos.paxos;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.InvariantException;
import io.loggos.api.NoOp;
import io.loggos.api.Phase;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.Stamp;
import io.loggos.api.Value;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Vote;
import java.util.TreeMap;

/**
 * The promises for one ballot ("Paxos Made Simple", section 3: phase 1 for all instances at once).
 * Dies with the attempt to lead, or with the leadership, so nothing of it can be stale later.
 *
 * <p>A slot may be proposed in only when a quorum of the configuration that rules it has promised
 * (rule S35). What a promise reports holds for all slots, so it counts for each configuration that
 * its sender is a member of, also for one that becomes known while the ballot's owner leads.
 */
final class Phase1 {
  private final Ballot ballot;
  private final QuorumRule quorums;

  /** Who promised, and with what stamp. */
  private final TreeMap<ReplicaId, Stamp> promisers = new TreeMap<>();

  /** For each configuration that was asked for, by number, its promises. */
  private final TreeMap<Long, QuorumRule.Tally> tallies = new TreeMap<>();

  /** The number of the configuration last found to have a quorum, which it keeps; else -1. */
  private long covered = -1;

  /** For each open slot the vote of the highest ballot that a promise reported (rule S3). */
  private final TreeMap<Long, Vote> highest = new TreeMap<>();

  /** The highest slot that any promise reported a vote in. */
  private long boundUpTo;

  /** The longest decided prefix among the promisers; slots up to it are fetched, not proposed. */
  private long decidedUpTo;

  Phase1(Ballot ballot, QuorumRule quorums, long decidedUpTo) {
    this.ballot = ballot;
    this.quorums = quorums;
    this.decidedUpTo = decidedUpTo;
  }

  Ballot ballot() {
    return ballot;
  }

  long decidedUpTo() {
    return decidedUpTo;
  }

  /** Whether a quorum of the configuration has promised. */
  boolean covers(Configuration configuration) {
    if (configuration.number() == covered) {
      return true;
    }
    QuorumRule.Tally tally = tallies.get(configuration.number());
    if (tally == null) {
      tally = quorums.tally(Phase.PREPARE, configuration);
      tallies.put(configuration.number(), tally);
      promisers.forEach(tally::add);
    }
    if (tally.isQuorum()) {
      covered = configuration.number();
    }
    return tally.isQuorum();
  }

  void onPromise(ReplicaId from, Promise promise) {
    promisers.put(from, promise.stamp());
    for (QuorumRule.Tally tally : tallies.values()) {
      tally.add(from, promise.stamp());
    }
    decidedUpTo = Math.max(decidedUpTo, promise.decidedUpTo());
    for (Vote vote : promise.votes()) {
      Vote known = highest.get(vote.slot());
      if (known == null || vote.ballot().isAbove(known.ballot())) {
        highest.put(vote.slot(), vote);
        boundUpTo = Math.max(boundUpTo, vote.slot());
      } else if (vote.ballot().equals(known.ballot())) {
        InvariantException.check(
            vote.value().equals(known.value()), "two values voted for in slot " + vote.slot());
      }
    }
  }

  /** Slots up to this one must not be given new values. */
  long boundUpTo() {
    return boundUpTo;
  }

  /**
   * The value that this ballot is bound to in a slot up to {@link #boundUpTo} that is not decided:
   * a slot nobody voted in gets a no-op (rules S1 and S4).
   */
  Value bound(long slot) {
    Vote vote = highest.get(slot);
    return vote == null ? NoOp.INSTANCE : vote.value();
  }

  /** These slots are decided. */
  void forgetUpTo(long slot) {
    while (!highest.isEmpty() && highest.firstKey() <= slot) {
      highest.pollFirstEntry();
    }
  }
}
