package io.loggos.paxos;

import io.loggos.api.Backoff;
import io.loggos.api.Ballot;
import io.loggos.api.InvariantException;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Part;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Watermark;

/**
 * Tries to lead while leader election trusts this replica, and leads once a quorum has promised. It
 * is passive, preparing ({@link Phase1}) or leading ({@link Phase2}); pre-emption by a higher
 * ballot makes it passive, and it tries again after a randomised, doubling pause (rule S14).
 */
final class Proposer {
  static final TimerKey PREPARE = new TimerKey(Part.CONSENSUS, "prepare");
  static final TimerKey BACKOFF = new TimerKey(Part.CONSENSUS, "backoff");
  static final TimerKey RESEND = new TimerKey(Part.CONSENSUS, "resend");
  static final TimerKey WATERMARK = new TimerKey(Part.CONSENSUS, "watermark");

  /** A phase 1 that cannot go on, because decisions are unreachable, starts anew this often. */
  private static final int PREPARES_BEFORE_RESTART = 10;

  private final PartContext context;
  private final MultiPaxosOptions options;
  private final Learner learner;
  private final Backoff backoff;

  /** Of the two at most one is not null. */
  private Phase1 preparing;

  private Phase2 leading;

  /** Whether leader election trusts this replica. */
  private boolean trusted;

  /** Whether those who rule later are asked for their promises while this replica leads. */
  private boolean extending;

  private boolean backingOff;
  private boolean resendRuns;
  private boolean watermarkRuns;
  private int prepares;
  private long resends;

  /** The highest ballot seen anywhere, own ones included; own new ones go above it (rule S6). */
  private Ballot highest = Ballot.NONE;

  Proposer(PartContext context, MultiPaxosOptions options, Learner learner) {
    this.context = context;
    this.options = options;
    this.learner = learner;
    this.backoff =
        new Backoff(options.backoffMinNanos(), options.backoffMaxNanos(), context.random());
  }

  Ballot highestBallot() {
    return highest;
  }

  boolean isLeading() {
    return leading != null;
  }

  /** The ballot of the present leadership; null when there is none. */
  Ballot leadingBallot() {
    return leading == null ? null : leading.ballot();
  }

  boolean isWindowOpen() {
    return leading != null && leading.isWindowOpen();
  }

  /** What was proposed for the slot under that ballot, if that leadership lasts; or null. */
  Value proposed(long slot, Ballot ballot) {
    return leading != null && leading.ballot().equals(ballot) ? leading.proposed(slot) : null;
  }

  /** Whether promises wait for decisions that are still being fetched. */
  boolean awaitsDecisions() {
    return leading != null
        ? leading.awaitsDecisions()
        : hasQuorum() && learner.decidedUpTo() < preparing.decidedUpTo();
  }

  private boolean hasQuorum() {
    return preparing != null && preparing.covers(context.schedule().at(learner.decidedUpTo() + 1));
  }

  /** Whether a quorum's yes would mean that nothing is decided but what is known here. */
  boolean knowsWhatIsDecided() {
    return leading != null && leading.knowsWhatIsDecided();
  }

  /** How many Accepts were sent again. */
  long resends() {
    return resends;
  }

  /** Whether something is proposed here, or has to be, that is not known to be decided. */
  boolean hasOpenSlots() {
    return leading != null && leading.hasOpenSlots();
  }

  void onTrust(ReplicaId leader) {
    trusted = context.self().equals(leader);
    if (trusted) {
      prepareUnlessBusy();
    } else if (isActive()) {
      stepDown("leader election trusts " + (leader == null ? "nobody" : leader.toString()));
    }
  }

  private boolean isActive() {
    return leading != null || preparing != null;
  }

  private void stepDown(String cause) {
    if (leading != null) {
      context.events().record(Events.Kind.DEPOSED, learner.decidedUpTo(), highest, cause);
    }
    leading = null;
    preparing = null;
    extending = false;
    context.effects().stopTimer(PREPARE);
  }

  private void prepareUnlessBusy() {
    if (trusted && !isActive() && !backingOff) {
      prepare();
    }
  }

  private void prepare() {
    highest =
        new Ballot(
            highest.number() + 1,
            context.self().index(),
            context.self().epoch(),
            context.incarnation());
    preparing = new Phase1(highest, context.quorums(), learner.decidedUpTo());
    prepares = 0;
    context
        .events()
        .record(Events.Kind.PREPARING, learner.decidedUpTo() + 1, highest, "trusted as leader");
    sendPrepare(highest);
  }

  private void sendPrepare(Ballot ballot) {
    prepares++;
    context.effects().broadcast(new Prepare(ballot, learner.decidedUpTo()));
    context.effects().startTimer(PREPARE, options.prepareTimeoutNanos());
  }

  void onPromise(ReplicaId from, Promise promise) {
    if (leading != null && promise.ballot().equals(leading.ballot())) {
      learner.noteDecided(promise.decidedUpTo());
      leading.onPromise(from, promise);
    } else if (preparing != null && promise.ballot().equals(preparing.ballot())) {
      learner.noteDecided(promise.decidedUpTo());
      preparing.onPromise(from, promise);
      leadIfReady();
    }
  }

  /** Leads once a quorum promised and everything that is decided is known here. */
  private void leadIfReady() {
    if (!hasQuorum() || learner.decidedUpTo() < preparing.decidedUpTo()) {
      return;
    }
    InvariantException.check(leading == null, "two phases at once");
    long open = Math.max(0, preparing.boundUpTo() - learner.decidedUpTo());
    leading =
        new Phase2(
            context.self(),
            preparing,
            options.alpha(),
            context.effects(),
            context.schedule(),
            learner);
    preparing = null;
    backoff.reset();
    context.effects().stopTimer(PREPARE);
    context
        .events()
        .record(
            Events.Kind.LEADING,
            learner.decidedUpTo() + 1,
            leading.ballot(),
            "promised by a quorum, " + open + " open slots to finish");
    leading.onProgress(context.clock().nanos());
    armResend();
  }

  long propose(Value value) {
    long slot = leading == null ? -1 : leading.propose(value, context.clock().nanos());
    if (slot > 0) {
      armResend();
    }
    return slot;
  }

  /** A ballot was seen in a message; a higher one than our own ends what we do under it. */
  void onBallot(Ballot ballot) {
    if (!ballot.isAbove(highest)) {
      return;
    }
    highest = ballot;
    if (isActive()) {
      giveWay("a higher ballot was seen");
    }
  }

  private void giveWay(String cause) {
    stepDown(cause);
    backingOff = true;
    context.effects().startTimer(BACKOFF, backoff.nextNanos());
  }

  /** The decided prefix may have grown. */
  void onProgress() {
    leadIfReady();
    if (leading != null && leading.isContradicted()) {
      giveWay("a slot proposed here was decided by others");
    }
    if (leading != null) {
      extendIfNeeded();
      leading.onProgress(context.clock().nanos());
      armResend(); // it may have proposed what a late promise binds it to
    }
  }

  /**
   * Asks the members of configurations that rule by now, or will, for their promises (rule S35);
   * also while one of them, who is perhaps gone by now, knew of decisions that are missing here.
   */
  private void extendIfNeeded() {
    boolean needed =
        !leading.covers(context.schedule().at(learner.decidedUpTo() + 1))
            || !leading.covers(context.schedule().latest())
            || leading.awaitsDecisions();
    if (needed && !extending) {
      prepares = 0;
      sendPrepare(leading.ballot());
    } else if (!needed && extending) {
      context.effects().stopTimer(PREPARE);
    }
    extending = needed;
  }

  void onTimer(TimerKey timer) {
    if (timer == PREPARE && preparing != null) {
      if (prepares >= PREPARES_BEFORE_RESTART && hasQuorum()) {
        // who knew the missing decisions is gone; the others' votes will tell
        prepare();
      } else {
        sendPrepare(preparing.ballot());
      }
    } else if (timer == PREPARE && leading != null && extending) {
      if (prepares >= PREPARES_BEFORE_RESTART && leading.awaitsDecisions()) {
        stepDown("nobody is left who knew the decisions missing here");
        prepareUnlessBusy();
      } else {
        sendPrepare(leading.ballot());
      }
    } else if (timer == BACKOFF) {
      backingOff = false;
      prepareUnlessBusy();
    } else if (timer == RESEND) {
      resendRuns = false;
      if (leading != null) {
        resends += leading.resend(context.clock().nanos(), options.resendNanos());
        armResend();
      }
    } else if (timer == WATERMARK) {
      watermarkRuns = false;
      if (leading != null && leading.hasUnannounced()) {
        leading.announced();
        context.effects().broadcast(new Watermark(leading.ballot(), learner.decidedUpTo()));
      }
    }
  }

  private void armResend() {
    if (!resendRuns && leading != null && leading.awaitsVotes()) {
      resendRuns = true;
      context.effects().startTimer(RESEND, options.resendNanos());
    }
  }

  void onTurnEnd() {
    if (!watermarkRuns && leading != null && leading.hasUnannounced()) {
      watermarkRuns = true;
      context.effects().startTimer(WATERMARK, options.watermarkNanos());
    }
  }
}
