package io.loggos.failure;

import io.loggos.api.ReplicaId;
import io.loggos.api.machine.FailureHandling;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Message;
import java.util.ArrayDeque;

/** Replaces nobody, and says what each failure leaves. */
final class NoRepair implements FailureHandling {
  private final Tolerance tolerance;

  /** Answers to operators. */
  private final ArrayDeque<MembershipOrder> orders = new ArrayDeque<>();

  NoRepair(PartContext context) {
    this.tolerance = new Tolerance(context);
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
    tolerance.onSuspect(replica);
  }

  @Override
  public void onRestore(ReplicaId replica) {
    tolerance.onRestore(replica);
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

  @Override
  public int toleratedFailures() {
    return tolerance.more();
  }
}
