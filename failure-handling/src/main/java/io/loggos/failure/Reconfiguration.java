package io.loggos.failure;

import io.loggos.api.Member;
import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.FailureHandling;
import io.loggos.api.machine.LifeCycle;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.Vitals;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Message;
import java.util.ArrayDeque;

/**
 * Changes the membership by values in the log. Routes events to those who own the state, and
 * decides nothing itself.
 */
final class Reconfiguration implements FailureHandling {
  private final ReconfigurationOptions options;
  private final Tolerance tolerance;
  private final Followers followers;
  private final Passage passage;
  private final Changes changes;

  /** What the driver was not told yet. */
  private final ArrayDeque<MembershipOrder> orders = new ArrayDeque<>();

  private long executed;

  Reconfiguration(PartContext context, ReconfigurationOptions options) {
    this.options = options;
    this.tolerance = new Tolerance(context);
    this.followers = new Followers(context, options);
    this.passage = new Passage(context, options);
    this.changes = new Changes(context, options, tolerance, followers, orders);
  }

  @Override
  public void start() {
    passage.start(executed);
  }

  @Override
  public void onMessage(ReplicaId from, Message message) {
    if (message instanceof FirstSlot first) {
      passage.onFirstSlot(from, first);
    } else if (message instanceof Join join) {
      passage.onJoin(from, join);
    } else if (message instanceof Following following) {
      followers.onFollowing(from, following);
      changes.onProgress(executed);
    } else if (message instanceof Newcomer newcomer) {
      changes.onNewcomer(newcomer);
    } else if (message instanceof PauseTold told) {
      changes.onPauseTold(from, told);
    }
  }

  @Override
  public void onTimer(TimerKey timer) {
    if (timer == Passage.FOLLOW) {
      passage.onTimer();
    } else if (timer == Changes.JUDGE) {
      changes.onTimer(executed);
    }
  }

  @Override
  public void onSuspect(ReplicaId replica) {
    tolerance.onSuspect(replica);
    changes.onSuspect(replica);
  }

  @Override
  public void onRestore(ReplicaId replica) {
    tolerance.onRestore(replica);
    changes.onRestore(replica);
  }

  @Override
  public void onLeading(boolean leading) {
    changes.onLeading(leading);
  }

  @Override
  public void onExecuted(long slot) {
    executed = slot;
    passage.onExecuted(slot);
    changes.onProgress(slot);
  }

  @Override
  public void onReceived(long bytes) {
    passage.onReceived(bytes);
  }

  @Override
  public void onStranger(ReplicaId stranger) {
    passage.onStranger(stranger);
  }

  @Override
  public void onVitals(ReplicaId peer, Vitals vitals) {
    passage.onVitals(peer, vitals);
    changes.onVitals(peer);
  }

  @Override
  public void onRequest(MembershipRequest request) {
    changes.onRequest(request);
  }

  @Override
  public void onInitialised(long order, Member newcomer) {
    changes.onInitialised(order, newcomer);
  }

  @Override
  public void onInitialisationFailed(long order, String reason) {
    changes.onInitialisationFailed(order, reason);
  }

  @Override
  public String underWay() {
    return changes.underWay();
  }

  @Override
  public MembershipOrder takeOrder() {
    return orders.poll();
  }

  @Override
  public Reconfigure wanted() {
    return changes.wanted();
  }

  @Override
  public void onProposed(long slot) {
    changes.onProposed(slot);
  }

  @Override
  public boolean stopsForChanges() {
    return options.variant() == ReconfigurationOptions.Variant.STOPPING;
  }

  @Override
  public boolean hurriesChanges() {
    return options.variant() != ReconfigurationOptions.Variant.WAITING;
  }

  @Override
  public long retainAbove() {
    return followers.lowest();
  }

  @Override
  public LifeCycle lifeCycle() {
    return passage.lifeCycle();
  }

  @Override
  public boolean isPaused() {
    return changes.isPaused();
  }

  @Override
  public int toleratedFailures() {
    return tolerance.more();
  }
}
