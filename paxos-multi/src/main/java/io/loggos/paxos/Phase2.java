package io.loggos.paxos;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Member;
import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.machine.Effects;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.Promise;

/**
 * One leadership: proposes under a ballot that a quorum promised, at most alpha slots beyond the
 * decided prefix. Dies when a higher ballot is seen.
 */
final class Phase2 {
  /** A resend pause doubles up to this many times. */
  private static final int RESEND_DOUBLINGS_MAX = 5;

  private final ReplicaId self;
  private final int alpha;
  private final Effects effects;
  private final ConfigurationSchedule schedule;
  private final Learner learner;

  /** What was promised; values it is bound to are proposed before any new one (rule S4). */
  private final Phase1 promises;

  /** The configuration that ruled first under this ballot. */
  private final long firstNumber;

  /** Proposed and not known to be decided. */
  private final SlotWindow<Open> open = new SlotWindow<>();

  private long nextSlot;

  /** The last slot in which a change of the membership was proposed; 0 for none. */
  private long changeSlot;

  /** The highest prefix that an Accept or Watermark of this ballot announced. */
  private long announcedUpTo;

  Phase2(
      ReplicaId self,
      Phase1 promises,
      int alpha,
      Effects effects,
      ConfigurationSchedule schedule,
      Learner learner) {
    this.self = self;
    this.promises = promises;
    this.alpha = alpha;
    this.effects = effects;
    this.schedule = schedule;
    this.learner = learner;
    this.nextSlot = learner.decidedUpTo() + 1;
    this.firstNumber = schedule.at(nextSlot).number();
    open.dropBelow(nextSlot);
  }

  Ballot ballot() {
    return promises.ballot();
  }

  boolean isWindowOpen() {
    return nextSlot > promises.boundUpTo() && hasRoom();
  }

  private boolean hasRoom() {
    return nextSlot <= learner.decidedUpTo() + alpha && mayPropose(schedule.at(nextSlot));
  }

  /**
   * Whether a quorum of those who rule the slot has promised, and this replica is one of them or of
   * those who come after: it knows how far the decisions go that were made before.
   */
  private boolean mayPropose(Configuration ruling) {
    boolean known =
        ruling.number() == firstNumber || learner.decidedUpTo() >= promises.decidedUpTo();
    boolean member = ruling.contains(self) || schedule.latest().contains(self);
    return known && member && promises.covers(ruling);
  }

  /** Whether everybody who will have to has promised. */
  boolean covers(Configuration configuration) {
    return promises.covers(configuration);
  }

  void onPromise(ReplicaId from, Promise promise) {
    promises.onPromise(from, promise);
  }

  /** Whether promises wait for decisions that are still being fetched. */
  boolean awaitsDecisions() {
    return schedule.at(nextSlot).number() != firstNumber
        && learner.decidedUpTo() < promises.decidedUpTo();
  }

  /**
   * Whether a quorum that knows of no higher ballot answers a read, once something proposed here
   * was decided: nobody comes to rule by a change that is under way, and if others rule now or
   * later than those who ruled first, they have promised, and what their promises told is decided
   * here. Those may have had another leader, under a lower ballot, as long as they had not.
   */
  boolean knowsWhatIsDecided() {
    long decided = learner.decidedUpTo();
    return changeSlot <= decided
        && (schedule.latest().number() == firstNumber || knowsWhatOthersDecided(decided));
  }

  private boolean knowsWhatOthersDecided(long decided) {
    return decided >= Math.max(promises.decidedUpTo(), promises.boundUpTo())
        && promises.covers(schedule.at(decided + 1))
        && promises.covers(schedule.latest());
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
    if (value instanceof Reconfigure) {
      changeSlot = nextSlot;
    }
    effects.broadcast(new Accept(ballot(), nextSlot, value, announcedUpTo));
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
    promises.forgetUpTo(learner.decidedUpTo());
    skipDecided();
    while (nextSlot <= promises.boundUpTo() && hasRoom()) {
      place(promises.bound(nextSlot), now);
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
    if (learner.decidedUpTo() >= Math.max(nextSlot, promises.boundUpTo() + 1)) {
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

  /** What is under way in that slot, or null. */
  Value proposed(long slot) {
    Open entry = open.get(slot);
    return entry == null ? null : entry.value;
  }

  /** Whether something was proposed that is not known to be decided. */
  boolean awaitsVotes() {
    return open.end() > open.start();
  }

  /** Whether something was proposed, or has to be, that is not known to be decided. */
  boolean hasOpenSlots() {
    return awaitsVotes() || nextSlot <= promises.boundUpTo();
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
   *
   * @return how many were sent
   */
  int resend(long now, long resendNanos) {
    int sent = 0;
    for (long slot = open.start(); slot < open.end(); slot++) {
      Open entry = open.get(slot);
      if (entry == null || now - entry.sentNanos < resendNanos << entry.resends) {
        continue;
      }
      entry.sentNanos = now;
      entry.resends = Math.min(entry.resends + 1, RESEND_DOUBLINGS_MAX);
      Accept accept = new Accept(ballot(), slot, entry.value, learner.decidedUpTo());
      for (Member member : schedule.at(slot).members()) {
        if (!learner.hasVote(slot, ballot(), member.id().index())) {
          effects.send(member.id(), accept);
          sent++;
        }
      }
    }
    return sent;
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
