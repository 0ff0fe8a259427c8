package io.loggos.paxos;

import io.loggos.api.Ballot;
import io.loggos.api.InvariantException;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.AcceptorState;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.TurnClock;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.Confirm;
import io.loggos.paxos.message.Confirmed;
import io.loggos.paxos.message.Learn;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Reject;
import io.loggos.paxos.message.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Promises and votes ("Paxos Made Simple", section 2.2, phases 1b and 2b). Everything it says was
 * persisted first.
 */
final class Acceptor {
  /**
   * How far beyond its own decided prefix an acceptor votes, on top of alpha, in slots and in bytes
   * of open votes: it bounds what a promise must report in one message. A replica further behind
   * has to catch up before it is of use. The configuration keeps room for so many bytes in a frame.
   */
  private static final int LAG_MAX = 256;

  private static final long LAG_BYTES_MAX = 1 << 20;

  private final Effects effects;
  private final QuorumRule quorums;
  private final TurnClock clock;
  private final boolean learnToAll;
  private final int alpha;

  /** Never falls; no vote and no promise is given below it. */
  private Ballot promised = Ballot.NONE;

  /** Votes above the forgotten prefix; each under a ballot of at most {@link #promised}. */
  private final SlotWindow<Vote> votes = new SlotWindow<>();

  /** Slots in which the vote is another acceptor's, of somebody who was succeeded. */
  private final TreeSet<Long> adopted = new TreeSet<>();

  /** The highest slot ever voted in, forgotten ones counted. */
  private long lastVoted;

  /** No slot gets a new vote; see {@link #holdVotes}. */
  private boolean votesHeld;

  /** A lease: until {@link #heldUntilNanos} nothing is promised to any other owner. */
  private Ballot heldFor = Ballot.NONE;

  private long heldUntilNanos = Long.MIN_VALUE;

  /** The last Prepare that a lease kept from being answered; or null. */
  private Waiting waiting;

  /** Leases of up to this length are on record; a later start waits for them. */
  private long recordedHoldNanos;

  /** Votes of this turn that were not announced yet: consecutive slots of one ballot. */
  private ReplicaId learnTo;

  private Ballot learnBallot;
  private long learnFirst;
  private long learnLast;

  Acceptor(Effects effects, QuorumRule quorums, TurnClock clock, boolean learnToAll, int alpha) {
    this.effects = effects;
    this.quorums = quorums;
    this.clock = clock;
    this.learnToAll = learnToAll;
    this.alpha = alpha;
  }

  Ballot promised() {
    return promised;
  }

  long lastVoted() {
    return lastVoted;
  }

  Vote vote(long slot) {
    return votes.get(slot);
  }

  /** Phase 1b. A repeated Prepare of the same ballot gets the same promise again. */
  void onPrepare(ReplicaId from, Prepare prepare, long decidedUpTo) {
    if (promised.isAbove(prepare.ballot())) {
      effects.send(from, new Reject(promised));
      return;
    }
    if (isHeldAgainst(prepare.ballot())) {
      // silence, not refusal: the asker repeats itself until the lease has run out
      waiting = new Waiting(from, prepare);
      return;
    }
    if (prepare.ballot().isAbove(promised)) {
      promised = prepare.ballot();
      effects.persist(new JournalRecord.Promised(promised));
    }
    List<Vote> open = votesAbove(Math.max(prepare.decidedUpTo(), decidedUpTo));
    effects.send(from, new Promise(promised, decidedUpTo, open, quorums.stamp()));
  }

  /** Phase 2b. Votes whenever the ballot is at least the promised one, and repeats old votes. */
  void onAccept(ReplicaId from, Accept accept, long decidedUpTo) {
    Ballot ballot = accept.ballot();
    long slot = accept.slot();
    if (promised.isAbove(ballot)) {
      effects.send(from, new Reject(promised));
      return;
    }
    if (slot < votes.start() || isTooFarAhead(accept, decidedUpTo)) {
      return;
    }
    Vote before = votes.get(slot);
    boolean known = before != null && before.ballot().equals(ballot);
    InvariantException.check(
        !known || before.value().equals(accept.value()),
        "two values under one ballot in slot " + slot);
    if (!known || adopted.contains(slot)) {
      if (votesHeld) {
        return;
      }
      promised = ballot;
      adopted.remove(slot);
      votes.put(slot, new Vote(slot, ballot, accept.value()));
      lastVoted = Math.max(lastVoted, slot);
      effects.persist(new JournalRecord.Voted(slot, ballot, accept.value()));
    }
    announce(from, ballot, slot);
  }

  /**
   * Gives no new votes for a while. Votes above a snapshot that a restart would not find again are
   * all open then, however far the others have decided: no promise could report them.
   */
  void holdVotes(boolean held) {
    votesHeld = held;
  }

  private boolean isTooFarAhead(Accept accept, long decidedUpTo) {
    if (accept.slot() <= decidedUpTo + alpha) {
      return false;
    }
    long bytes = accept.value().sizeBytes();
    for (long slot = Math.max(decidedUpTo + 1, votes.start()); slot < votes.end(); slot++) {
      Vote vote = votes.get(slot);
      bytes += vote == null ? 0 : vote.value().sizeBytes();
    }
    return bytes > LAG_BYTES_MAX || accept.slot() > decidedUpTo + alpha + LAG_MAX;
  }

  /** Confirms that nothing above the ballot was promised, and grants the lease asked for. */
  void onConfirm(ReplicaId from, Confirm confirm) {
    Ballot ballot = confirm.ballot();
    if (promised.isAbove(ballot)) {
      effects.send(from, new Reject(promised));
      return;
    }
    if (confirm.holdNanos() > 0 && isHeldAgainst(ballot)) {
      // a question asked before the members changed may be late: whoever rules now holds a lease
      return;
    }
    if (ballot.isAbove(promised)) {
      promised = ballot;
      effects.persist(new JournalRecord.Promised(promised));
    }
    if (confirm.holdNanos() > 0) {
      if (confirm.holdNanos() > recordedHoldNanos) {
        recordedHoldNanos = confirm.holdNanos();
        effects.persist(new JournalRecord.LeaseGranted(recordedHoldNanos));
      }
      heldFor = ballot;
      heldUntilNanos = Math.max(heldUntilNanos, clock.nanos() + confirm.holdNanos());
    }
    effects.send(from, new Confirmed(ballot, confirm.question(), quorums.stamp()));
  }

  /** Whether a lease granted to somebody else still runs. */
  boolean isHeldAgainst(Ballot ballot) {
    return clock.nanos() < heldUntilNanos
        && (heldFor.equals(Ballot.NONE) || !heldFor.owner().equals(ballot.owner()));
  }

  /** A Prepare that was not answered, and its sender. */
  record Waiting(ReplicaId from, Prepare prepare) {}

  /**
   * Nobody relies any more on a lease that was granted to this ballot (rule S71).
   *
   * @return what may be answered now; null for nothing
   */
  Waiting onRelease(Ballot ballot) {
    if (!heldFor.equals(ballot)) {
      return null;
    }
    heldUntilNanos = Long.MIN_VALUE;
    Waiting released = waiting;
    waiting = null;
    return released;
  }

  /** An earlier start promised this. */
  void recoverPromise(Ballot ballot) {
    if (ballot.isAbove(promised)) {
      promised = ballot;
    }
  }

  /** An earlier start voted for this. */
  void recoverVote(Vote vote) {
    recoverPromise(vote.ballot());
    lastVoted = Math.max(lastVoted, vote.slot());
    if (vote.slot() >= votes.start()) {
      votes.put(vote.slot(), vote);
      adopted.remove(vote.slot());
    }
  }

  /** An earlier start took over this vote of another acceptor. */
  void recoverAdopted(Vote vote) {
    recoverVote(vote);
    adopted.add(vote.slot());
  }

  /** An earlier start granted leases; whose is not known, so that nobody is promised anything. */
  void recoverLease(long holdNanos) {
    recordedHoldNanos = Math.max(recordedHoldNanos, holdNanos);
    heldFor = Ballot.NONE;
    heldUntilNanos = clock.nanos() + recordedHoldNanos;
  }

  /** The longest lease ever granted. */
  long recordedHoldNanos() {
    return recordedHoldNanos;
  }

  /** The votes in slots above this one. */
  List<Vote> votesAbove(long slot) {
    List<Vote> above = new ArrayList<>();
    for (long s = Math.max(slot + 1, votes.start()); s < votes.end(); s++) {
      if (votes.get(s) != null) {
        above.add(votes.get(s));
      }
    }
    return above;
  }

  /**
   * Takes over what another acceptor has said: what this one says from now on agrees with it, but
   * its votes are not this one's own.
   *
   * @param above votes up to this slot are of no use
   */
  void adopt(AcceptorState state, long above) {
    if (state.promised().isAbove(promised)) {
      promised = state.promised();
      effects.persist(new JournalRecord.Promised(promised));
    }
    for (JournalRecord.Voted theirs : state.votes()) {
      long slot = theirs.slot();
      if (slot <= above || slot < votes.start()) {
        continue;
      }
      Vote known = votes.get(slot);
      if (known == null || theirs.ballot().isAbove(known.ballot())) {
        effects.persist(new JournalRecord.Adopted(slot, theirs.ballot(), theirs.value()));
        recoverAdopted(new Vote(slot, theirs.ballot(), theirs.value()));
      }
    }
    if (state.holdNanos() > recordedHoldNanos) {
      effects.persist(new JournalRecord.LeaseGranted(state.holdNanos()));
    }
    if (state.holdNanos() > 0) {
      recoverLease(state.holdNanos()); // to whom and since when is not known
    }
  }

  private void announce(ReplicaId leader, Ballot ballot, long slot) {
    boolean continues =
        learnTo != null
            && learnBallot.equals(ballot)
            && slot == learnLast + 1
            && slot - learnFirst <= Learn.RANGE_MAX;
    if (continues) {
      learnLast = slot;
      return;
    }
    onTurnEnd();
    learnTo = leader;
    learnBallot = ballot;
    learnFirst = slot;
    learnLast = slot;
  }

  /** Announces the votes of the turn in one message. */
  void onTurnEnd() {
    if (learnTo == null) {
      return;
    }
    Learn learn = new Learn(learnBallot, learnFirst, learnLast, quorums.stamp());
    if (learnToAll) {
      effects.broadcast(learn);
    } else {
      effects.send(learnTo, learn);
    }
    learnTo = null;
  }

  /** Forgets votes of slots that are decided and known here. */
  void forgetBelow(long slot) {
    votes.dropBelow(slot);
    adopted.headSet(slot).clear();
  }

  void checkInvariants() {
    for (long slot = votes.start(); slot < votes.end(); slot++) {
      Vote vote = votes.get(slot);
      InvariantException.check(
          vote == null || !vote.ballot().isAbove(promised), "vote above the promise");
    }
  }
}
