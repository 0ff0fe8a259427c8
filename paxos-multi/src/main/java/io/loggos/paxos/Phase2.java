package io.loggos.paxos;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Member;
import io.loggos.api.Value;
import io.loggos.api.machine.Effects;
import io.loggos.paxos.message.Accept;

/**
 * One leadership: proposes under a ballot that a quorum promised, at most alpha slots beyond the
 * decided prefix. Dies when a higher ballot is seen.
 */
final class Phase2 {
  /** A resend pause doubles up to this many times. */
  private static final int RESEND_DOUBLINGS_MAX = 5;

  private final Ballot ballot;
  private final int alpha;
  private final Effects effects;
  private final ConfigurationSchedule schedule;
  private final Learner learner;

  /** Values this ballot is bound to, by slot; all are proposed before any new one (rule S4). */
  private final SlotWindow<Value> bound;

  /** Proposed and not known to be decided. */
  private final SlotWindow<Open> open = new SlotWindow<>();

  private long nextSlot;

  /** The highest prefix that an Accept or Watermark of this ballot announced. */
  private long announcedUpTo;

  Phase2(
      Ballot ballot,
      int alpha,
      Effects effects,
      ConfigurationSchedule schedule,
      Learner learner,
      SlotWindow<Value> bound) {
    this.ballot = ballot;
    this.alpha = alpha;
    this.effects = effects;
    this.schedule = schedule;
    this.learner = learner;
    this.bound = bound;
    this.nextSlot = learner.decidedUpTo() + 1;
    open.dropBelow(nextSlot);
  }

  Ballot ballot() {
    return ballot;
  }

  boolean isWindowOpen() {
    return nextSlot >= bound.end() && hasRoom();
  }

  private boolean hasRoom() {
    return nextSlot <= learner.decidedUpTo() + alpha;
  }

  long propose(Value value, long now) {
    if (!isWindowOpen()) {
      return -1;
    }
    long slot = nextSlot;
    place(value, now);
    return slot;
  }

  private void place(Value value, long now) {
    open.put(nextSlot, new Open(value, now));
    announcedUpTo = learner.decidedUpTo();
    effects.broadcast(new Accept(ballot, nextSlot, value, announcedUpTo));
    nextSlot++;
    skipDecided();
  }

  /** A slot may have been decided through others while its turn had not come. */
  private void skipDecided() {
    nextSlot = Math.max(nextSlot, learner.decidedUpTo() + 1);
    while (learner.decision(nextSlot) != null) {
      nextSlot++;
    }
  }

  /** The decided prefix may have grown: proposes what the ballot is bound to, as far as it may. */
  void onProgress(long now) {
    open.dropBelow(learner.decidedUpTo() + 1);
    skipDecided();
    while (nextSlot < bound.end() && hasRoom()) {
      place(bound.get(nextSlot), now);
    }
  }

  /**
   * Whether a slot proposed here turned out to be decided otherwise, or is covered by a snapshot
   * that does not tell; or a slot was decided that was neither proposed here nor bound. A higher
   * ballot rules then, and this one must announce nothing more: whoever voted under it would take
   * its vote for the decision. Nor may its owner answer by such a decision, of which the new leader
   * perhaps has not heard yet.
   */
  boolean isContradicted() {
    if (learner.decidedUpTo() >= Math.max(nextSlot, bound.end())) {
      return true;
    }
    long end = Math.min(open.end(), learner.decidedUpTo() + 1);
    for (long slot = open.start(); slot < end; slot++) {
      Open entry = open.get(slot);
      Value decision = learner.decision(slot);
      if (entry != null && entry.value != decision && !entry.value.equals(decision)) {
        return true;
      }
    }
    return false;
  }

  boolean hasOpenSlots() {
    return open.end() > open.start();
  }

  /** Whether decisions were made that no message of this ballot has announced. */
  boolean hasUnannounced() {
    return learner.decidedUpTo() > announcedUpTo;
  }

  void announced() {
    announcedUpTo = learner.decidedUpTo();
  }

  /**
   * Sends Accepts again to members that did not answer, each slot with a pause of its own that
   * doubles. Needed because a transport loses what is under way when a connection breaks.
   */
  void resend(long now, long resendNanos) {
    for (long slot = open.start(); slot < open.end(); slot++) {
      Open entry = open.get(slot);
      if (entry == null || now - entry.sentNanos < resendNanos << entry.resends) {
        continue;
      }
      entry.sentNanos = now;
      entry.resends = Math.min(entry.resends + 1, RESEND_DOUBLINGS_MAX);
      Accept accept = new Accept(ballot, slot, entry.value, learner.decidedUpTo());
      Configuration configuration = schedule.at(slot);
      for (int i = 0; i < configuration.size(); i++) {
        Member member = configuration.member(i);
        if (!learner.hasVote(slot, ballot, i)) {
          effects.send(member.id(), accept);
        }
      }
    }
  }

  /** A value under way. */
  private static final class Open {
    final Value value;
    long sentNanos;
    int resends;

    Open(Value value, long sentNanos) {
      this.value = value;
      this.sentNanos = sentNanos;
    }
  }
}
