package io.loggos.paxos;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.InvariantException;
import io.loggos.api.Member;
import io.loggos.api.Phase;
import io.loggos.api.QuorumRule;
import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.paxos.message.CatchUpReply;
import io.loggos.paxos.message.Learn;
import io.loggos.paxos.message.Vote;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts distinct voters of one slot and one ballot, and keeps decisions until nobody needs them
 * ("Paxos Made Simple", section 2.3).
 */
final class Learner {
  /** What was proposed here. */
  interface Proposals {
    /** What this replica proposed for a slot under that ballot, which was chosen; or null. */
    Value chosen(long slot, Ballot ballot);
  }

  private final QuorumRule quorums;
  private final ConfigurationSchedule schedule;
  private final Acceptor acceptor;
  private final int alpha;
  private Proposals proposals = (slot, ballot) -> null;

  /** Votes counted for slots above {@link #decidedUpTo}. */
  private final SlotWindow<Count> counts = new SlotWindow<>();

  /** Decisions; no gap up to {@link #decidedUpTo}, perhaps some beyond. */
  private final SlotWindow<Value> decisions = new SlotWindow<>();

  /** Every slot up to here is decided and known, or covered by a snapshot. Never falls. */
  private long decidedUpTo;

  /** The highest slot that anybody said is decided; at least {@link #decidedUpTo}. */
  private long knownDecidedUpTo;

  /** Bytes of the decisions kept. */
  private long retainedBytes;

  /** The bytes of all values decided since the start, those forgotten included. */
  private long decidedBytes;

  Learner(QuorumRule quorums, ConfigurationSchedule schedule, Acceptor acceptor, int alpha) {
    this.quorums = quorums;
    this.schedule = schedule;
    this.acceptor = acceptor;
    this.alpha = alpha;
  }

  void use(Proposals those) {
    proposals = those;
  }

  long decidedUpTo() {
    return decidedUpTo;
  }

  long knownDecidedUpTo() {
    return knownDecidedUpTo;
  }

  long logStart() {
    return decisions.start();
  }

  long decidedBytes() {
    return decidedBytes;
  }

  long retainedBytes() {
    return retainedBytes;
  }

  Value decision(long slot) {
    return decisions.get(slot);
  }

  /** Whether the replica's vote for an open slot was counted already under that ballot. */
  boolean hasVote(long slot, Ballot ballot, int index) {
    Count count = counts.get(slot);
    if (count == null || !count.ballot.equals(ballot)) {
      return false;
    }
    count.refresh(schedule.at(slot));
    return (count.heard & 1L << index) != 0;
  }

  /**
   * Counts a voter for every slot of the range of which it is known who rules it; that is so for
   * alpha slots beyond the decided prefix (rule S30).
   */
  void onLearn(ReplicaId from, Learn learn) {
    long first = Math.max(learn.firstSlot(), decidedUpTo + 1);
    long last = Math.min(learn.lastSlot(), decidedUpTo + alpha);
    for (long slot = first; slot <= last; slot++) {
      if (decisions.get(slot) != null) {
        continue;
      }
      Count count = counts.get(slot);
      if (count == null || learn.ballot().isAbove(count.ballot)) {
        count = new Count(learn.ballot(), schedule.at(slot), quorums);
        counts.put(slot, count);
      }
      if (!count.ballot.equals(learn.ballot())) {
        continue;
      }
      count.refresh(schedule.at(slot));
      if (count.ruling.contains(from)) {
        count.heard |= 1L << from.index();
      }
      if (count.tally.add(from, learn.stamp())) {
        onQuorum(slot, learn.ballot());
      }
    }
  }

  /**
   * A quorum voted; without the value the slot is decided but must be fetched (rule S18). Whoever
   * proposed it may have no vote of its own, and be the only one to hear of the quorum.
   */
  private void onQuorum(long slot, Ballot ballot) {
    Vote own = acceptor.vote(slot);
    Value value =
        own != null && own.ballot().equals(ballot) ? own.value() : proposals.chosen(slot, ballot);
    if (value != null) {
      decide(slot, value);
    } else {
      knownDecidedUpTo = Math.max(knownDecidedUpTo, slot);
    }
  }

  /**
   * The leader of a ballot announced its decided prefix. A vote cast here under the very same
   * ballot carries the decided value; a vote under another ballot proves nothing and is fetched
   * instead.
   */
  void onWatermark(Ballot ballot, long upTo) {
    noteDecided(upTo);
    for (long slot = decidedUpTo + 1; slot <= upTo; slot++) {
      if (decisions.get(slot) == null) {
        Vote own = acceptor.vote(slot);
        if (own == null || !own.ballot().equals(ballot)) {
          return;
        }
        decide(slot, own.value());
      }
    }
  }

  /** Somebody knows that every slot up to this one is decided. */
  void noteDecided(long upTo) {
    knownDecidedUpTo = Math.max(knownDecidedUpTo, upTo);
  }

  /** A slot is decided; a second, different decision is a broken invariant. */
  void decide(long slot, Value value) {
    if (slot < decisions.start()) {
      return;
    }
    Value before = decisions.get(slot);
    if (before != null) {
      InvariantException.check(before.equals(value), "two decisions in slot " + slot);
      return;
    }
    decisions.put(slot, value);
    retainedBytes += value.sizeBytes();
    decidedBytes += value.sizeBytes();
    advance();
    noteDecided(Math.max(slot, decidedUpTo));
  }

  /** The prefix grows; what changes the membership is entered before anything else is proposed. */
  private void advance() {
    Value next = decisions.get(decidedUpTo + 1);
    while (next != null) {
      decidedUpTo++;
      if (next instanceof Reconfigure change && quorums.allows(change.next())) {
        schedule.decide(decidedUpTo, change.next(), alpha);
      }
      next = decisions.get(decidedUpTo + 1);
    }
    counts.dropBelow(decidedUpTo + 1);
  }

  /**
   * An earlier start recorded that these slots are decided. The value is that of the vote recorded
   * last, unless the decision was recorded itself; of slots up to {@code uncertain} no vote tells.
   */
  void recoverDecided(long upTo, long uncertain) {
    for (long slot = decidedUpTo + 1; slot <= upTo; slot++) {
      Vote own = acceptor.vote(slot);
      if (own != null && slot > uncertain && decisions.get(slot) == null) {
        decide(slot, own.value());
      }
    }
    noteDecided(upTo);
  }

  /** A snapshot covers every slot up to this one. */
  void onSnapshotInstalled(long slot) {
    if (slot <= decidedUpTo) {
      return;
    }
    forgetBelow(slot + 1);
    decidedUpTo = slot;
    advance();
    noteDecided(decidedUpTo);
  }

  /** All decisions of the prefix above the slot; null if they are larger than that together. */
  List<Value> decisionsAbove(long slot, long bytesMax) {
    List<Value> values = new ArrayList<>();
    long bytes = 0;
    for (long s = slot + 1; s <= decidedUpTo; s++) {
      Value value = decisions.get(s);
      bytes += value.sizeBytes();
      if (bytes > bytesMax || values.size() == CatchUpReply.VALUES_MAX) {
        return null;
      }
      values.add(value);
    }
    return values;
  }

  /** Forgets decisions below the slot. */
  void forgetBelow(long slot) {
    for (long s = decisions.start(); s < Math.min(slot, decisions.end()); s++) {
      Value value = decisions.get(s);
      retainedBytes -= value == null ? 0 : value.sizeBytes();
    }
    decisions.dropBelow(slot);
  }

  void checkInvariants() {
    InvariantException.check(knownDecidedUpTo >= decidedUpTo, "known prefix below the own one");
    InvariantException.check(decisions.start() <= decidedUpTo + 1, "forgot an undecided slot");
    InvariantException.check(retainedBytes >= 0, "negative bytes retained");
    InvariantException.check(decisions.get(decidedUpTo + 1) == null, "prefix not advanced");
  }

  /** The voters of one slot under the highest ballot heard for it. */
  private static final class Count {
    final Ballot ballot;
    final QuorumRule.Tally tally;
    Configuration ruling;

    /** Bit i is set when the vote of member i was counted. */
    long heard;

    Count(Ballot ballot, Configuration ruling, QuorumRule quorums) {
      this.ballot = ballot;
      this.ruling = ruling;
      this.tally = quorums.tally(Phase.ACCEPT, ruling);
    }

    /** Whoever took over a place since then has not been heard. */
    void refresh(Configuration now) {
      if (now == ruling) {
        return;
      }
      for (Member member : ruling.members()) {
        if (!now.contains(member.id())) {
          heard &= ~(1L << member.id().index());
        }
      }
      ruling = now;
    }
  }
}
