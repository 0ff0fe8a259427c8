package io.loggos.paxos;

import io.loggos.api.Ballot;
import io.loggos.api.InvariantException;
import io.loggos.api.NoOp;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Vote;
import java.util.TreeMap;

/**
 * One attempt to become leader: the promises for one ballot ("Paxos Made Simple", section 3: phase
 * 1 for all instances at once). Dies with the attempt, so nothing of it can be stale later.
 */
final class Phase1 {
  private final Ballot ballot;
  private final QuorumRule.Tally tally;

  /** For each open slot the vote of the highest ballot that a promise reported (rule S3). */
  private final TreeMap<Long, Vote> highest = new TreeMap<>();

  /** The longest decided prefix among the promisers; slots up to it are fetched, not proposed. */
  private long decidedUpTo;

  Phase1(Ballot ballot, QuorumRule.Tally tally, long decidedUpTo) {
    this.ballot = ballot;
    this.tally = tally;
    this.decidedUpTo = decidedUpTo;
  }

  Ballot ballot() {
    return ballot;
  }

  long decidedUpTo() {
    return decidedUpTo;
  }

  boolean hasQuorum() {
    return tally.isQuorum();
  }

  void onPromise(ReplicaId from, Promise promise) {
    tally.add(from, promise.stamp());
    decidedUpTo = Math.max(decidedUpTo, promise.decidedUpTo());
    for (Vote vote : promise.votes()) {
      Vote known = highest.get(vote.slot());
      if (known == null || vote.ballot().isAbove(known.ballot())) {
        highest.put(vote.slot(), vote);
      } else if (vote.ballot().equals(known.ballot())) {
        InvariantException.check(
            vote.value().equals(known.value()), "two values voted for in slot " + vote.slot());
      }
    }
  }

  /**
   * The values this ballot is bound to: for every slot above the decided prefix up to the highest
   * one reported; a slot nobody voted in gets a no-op (rules S1 and S4).
   */
  SlotWindow<Value> boundValues(long ownDecidedUpTo) {
    SlotWindow<Value> values = new SlotWindow<>();
    values.dropBelow(ownDecidedUpTo + 1);
    long last = highest.isEmpty() ? 0 : highest.lastKey();
    for (long slot = ownDecidedUpTo + 1; slot <= last; slot++) {
      Vote vote = highest.get(slot);
      values.put(slot, vote == null ? NoOp.INSTANCE : vote.value());
    }
    return values;
  }
}
