package io.loggos.failure;

import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.Phase;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.Stamp;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.FailureHandling;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Replaces nobody; keeps count of who is suspected, and says what that leaves. */
final class NoRepair implements FailureHandling {
  private final PartContext context;

  /** Suspected at present, one flag per index. */
  private final boolean[] suspected;

  /** Answers to operators. */
  private final ArrayDeque<MembershipOrder> orders = new ArrayDeque<>();

  NoRepair(PartContext context) {
    this.context = context;
    this.suspected = new boolean[Configuration.PLACES_MAX];
  }

  @Override
  public void start() {
    // nothing to prepare
  }

  @Override
  public void onMessage(ReplicaId from, Message message) {
    // this scheme has no messages, so whatever comes is not for it
  }

  @Override
  public void onTimer(TimerKey timer) {
    // this scheme has no timers
  }

  @Override
  public void onSuspect(ReplicaId replica) {
    change(replica, true, "suspected");
  }

  @Override
  public void onRestore(ReplicaId replica) {
    change(replica, false, "back");
  }

  private void change(ReplicaId replica, boolean failed, String how) {
    if (!context.schedule().latest().contains(replica)) {
      return;
    }
    suspected[replica.index()] = failed;
    String more = hasQuorums(0) ? "tolerates " + toleratedFailures() + " more failures" : "stopped";
    context
        .events()
        .record(Events.Kind.TOLERANCE, 0, null, "replica " + replica + " is " + how + ": " + more);
  }

  @Override
  public void onRequest(MembershipRequest request) {
    orders.add(
        new MembershipOrder.Answer(
            request.number(),
            false,
            "the membership does not change under loggos.failure-handling = none"));
  }

  @Override
  public MembershipOrder takeOrder() {
    return orders.poll();
  }

  /**
   * The largest number of members that may still fail, whichever they are, such that the rest holds
   * quorums of both phases. Tries removing from either end of the list, which is exact for every
   * rule that goes by numbers only.
   */
  @Override
  public int toleratedFailures() {
    int failures = 0;
    while (hasQuorums(failures + 1)) {
      failures++;
    }
    return failures;
  }

  private boolean hasQuorums(int further) {
    List<ReplicaId> alive = new ArrayList<>();
    Configuration configuration = context.schedule().latest();
    for (Member member : configuration.members()) {
      if (!suspected[member.id().index()]) {
        alive.add(member.id());
      }
    }
    if (further > alive.size()) {
      return false;
    }
    int left = alive.size() - further;
    return isQuorum(alive.subList(0, left)) && isQuorum(alive.subList(further, alive.size()));
  }

  private boolean isQuorum(List<ReplicaId> voters) {
    for (Phase phase : Phase.values()) {
      QuorumRule.Tally tally = context.quorums().tally(phase, context.schedule().latest());
      for (ReplicaId voter : voters) {
        tally.add(voter, Stamp.EMPTY);
      }
      if (!tally.isQuorum()) {
        return false;
      }
    }
    return true;
  }
}
