package io.loggos.replica;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.FailureHandling;
import io.loggos.api.machine.Liveness;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.Vitals;
import io.loggos.api.wire.Part;
import java.util.ArrayDeque;

/**
 * Hands leadership to the member that an operator names: the leader proposes nothing new until its
 * open slots are decided, and then has everybody trust the other one ("leadership transfer", Ongaro
 * 2014, section 3.10). Requests that wait meanwhile are sent on to the new leader like those of any
 * leader that is deposed. Both waits are bounded; the wish is withdrawn when the second one fails.
 */
final class LeaderTransfer {
  static final TimerKey LIMIT = new TimerKey(Part.REPLICA, "leader-transfer");

  /** How long nothing is proposed at most. */
  static final long DRAIN_NANOS = 500_000_000;

  /** How long the new leader has until it must be heard to lead. */
  static final long TAKE_OVER_NANOS = 3_000_000_000L;

  /** Whoever is further behind would keep all clients waiting for its catching up. */
  static final long LAG_MAX = 4096;

  private final ReplicaSetup setup;
  private final Effects effects;
  private final Consensus consensus;
  private final Liveness liveness;
  private final FailureHandling failureHandling;
  private final ArrayDeque<MembershipOrder> answers = new ArrayDeque<>();

  private Stage stage = Stage.IDLE;

  /** What is under way; null when idle. */
  private MembershipRequest request;

  private ReplicaId target;

  /** The ballot that was given up. */
  private Ballot handedOver;

  private enum Stage {
    IDLE,
    DRAINING,
    HANDED_OVER
  }

  LeaderTransfer(
      ReplicaSetup setup,
      Effects effects,
      Consensus consensus,
      Liveness liveness,
      FailureHandling failureHandling) {
    this.setup = setup;
    this.effects = effects;
    this.consensus = consensus;
    this.liveness = liveness;
    this.failureHandling = failureHandling;
  }

  /** Whether nothing is to be proposed now. */
  boolean isDraining() {
    return stage == Stage.DRAINING;
  }

  /** An operator wants something; returns whether it is a transfer, which is answered here. */
  boolean onRequest(MembershipRequest wanted) {
    if (wanted.kind() != MembershipRequest.Kind.TRANSFER_LEADER) {
      return false;
    }
    String refusal = refusal(wanted.index());
    if (refusal != null) {
      answer(wanted, false, refusal);
      return true;
    }
    ReplicaId named = setup.schedule().latest().member(wanted.index()).id();
    if (named.equals(setup.self())) {
      boolean trusted = liveness.handOver(named, consensus.highestBallot());
      answer(wanted, trusted, trusted ? named + " leads already" : named + " is not fit to lead");
      return true;
    }
    request = wanted;
    target = named;
    stage = Stage.DRAINING;
    effects.startTimer(LIMIT, DRAIN_NANOS);
    report("leadership is to go to " + target + ", as an operator wants");
    return true;
  }

  /** Why leadership cannot go there, or null. */
  private String refusal(int index) {
    Configuration latest = setup.schedule().latest();
    if (stage != Stage.IDLE) {
      return "leadership is on its way to " + target;
    }
    if (!consensus.isLeading()) {
      return "this replica does not lead";
    }
    if (index < 0 || !latest.has(index)) {
      return "no member has index " + index;
    }
    ReplicaId named = latest.member(index).id();
    if (named.equals(setup.self())) {
      return null;
    }
    Vitals theirs = liveness.vitals(index);
    long lag = consensus.decidedUpTo() - theirs.executed();
    if (liveness.isSuspected(index)) {
      return named + " is suspected to have failed";
    }
    if (theirs.quarantined()) {
      return named + " has stopped executing";
    }
    if (!theirs.eligible()) {
      return named + " says itself that it is not fit to lead";
    }
    if (lag > LAG_MAX) {
      return named + " is " + lag + " slots behind, more than " + LAG_MAX;
    }
    String other = failureHandling.underWay();
    if (other != null) {
      return "a change of the membership is under way: " + other;
    }
    if (setup.schedule().isPending(consensus.decidedUpTo() + 1)) {
      return "a change of the membership is decided and does not rule yet";
    }
    return null;
  }

  private void answer(MembershipRequest wanted, boolean done, String text) {
    report(text);
    answers.add(new MembershipOrder.Answer(wanted.number(), done, text));
  }

  private void report(String what) {
    Ballot highest = consensus.highestBallot();
    setup
        .events()
        .record(
            Events.Kind.TRANSFER,
            consensus.decidedUpTo(),
            highest.number() == 0 ? null : highest,
            what);
  }

  private void end(boolean done, String text) {
    stage = Stage.IDLE;
    effects.stopTimer(LIMIT);
    answer(request, done, text);
    request = null;
    target = null;
  }

  /** The next answer to an operator, or null. */
  MembershipOrder takeAnswer() {
    return answers.poll();
  }

  /**
   * The turn ends.
   *
   * @return whether another member is trusted now
   */
  boolean onTurnEnd() {
    if (stage == Stage.DRAINING) {
      if (!consensus.isLeading()) {
        end(false, "this replica leads no more; whoever does was not chosen by the operator");
      } else if (!consensus.hasOpenSlots()) {
        return handOver();
      }
    } else if (stage == Stage.HANDED_OVER) {
      Ballot led = consensus.ledBallot();
      if (consensus.isLeading() && consensus.highestBallot().isAbove(handedOver)) {
        end(false, "this replica leads again");
      } else if (led.isAbove(handedOver) && led.owner().equals(target)) {
        end(true, target + " leads");
      }
    }
    return false;
  }

  private boolean handOver() {
    handedOver = consensus.highestBallot();
    if (!liveness.handOver(target, handedOver)) {
      end(false, target + " is not fit to lead");
      return false;
    }
    stage = Stage.HANDED_OVER;
    effects.startTimer(LIMIT, TAKE_OVER_NANOS);
    report("handed over to " + target);
    return true;
  }

  /** The limit has passed. */
  void onTimer() {
    if (stage == Stage.DRAINING) {
      end(false, "given up: what was proposed before was not decided in time");
    } else if (stage == Stage.HANDED_OVER) {
      liveness.withdrawHandover(target);
      end(false, "withdrawn: " + target + " did not take over in time");
    }
  }
}
