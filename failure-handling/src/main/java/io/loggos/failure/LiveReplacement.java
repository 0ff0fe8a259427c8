package io.loggos.failure;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.AcceptorState;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.FailureHandling;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.LifeCycle;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.Vitals;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Message;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Replaces members without the log: a newcomer takes over its place when a valid quorum has
 * promised not to vote together with its predecessor again. Routes events to those who own the
 * state, and decides who may answer.
 */
final class LiveReplacement implements FailureHandling {
  private final PartContext context;
  private final LiveReplacementOptions options;
  private final Tolerance tolerance;
  private final Followers followers;
  private final Holders holders;
  private final Replacer replacer;
  private final Changes changes;
  private Consensus consensus;

  /** What the driver was not told yet. */
  private final ArrayDeque<MembershipOrder> orders = new ArrayDeque<>();

  private long executed;

  /** Whether this replica is the one that sees to replacements. */
  private boolean sees;

  LiveReplacement(PartContext context, LiveReplacementOptions options) {
    this.context = context;
    this.options = options;
    this.holders = new Holders(context, options.judgement().followNanos());
    this.tolerance = new Tolerance(context, holders::isActive);
    this.followers = new Followers(context, options.judgement());
    this.replacer = new Replacer(context, options, holders);
    this.changes = new Changes(context, options.judgement(), tolerance, followers, orders);
  }

  @Override
  public void attach(Consensus theConsensus) {
    consensus = theConsensus;
    replacer.attach(theConsensus);
  }

  @Override
  public void recover(JournalRecord record) {
    if (record instanceof JournalRecord.Holders known) {
      holders.recover(known);
    }
  }

  @Override
  public void start() {
    requireNoChanges();
    if (context.self().equals(holders.of(context.self().index()))) {
      holders.enterSelf(context.schedule().latest().member(context.self().index()));
    }
    replacer.start();
    settle();
  }

  /** Whoever came through the log has taken nothing over from those it replaced. */
  private void requireNoChanges() {
    if (context.schedule().latest().number() > 0) {
      throw new IllegalStateException(
          "this cluster changed its members through the log; live replacement cannot go on from"
              + " there, set loggos.failure-handling = reconfiguration");
    }
  }

  @Override
  public void onMessage(ReplicaId from, Message message) {
    if (message instanceof PrepareEpoch question) {
      onPrepareEpoch(from, question);
    } else if (message instanceof EpochPromise promise) {
      replacer.onPromise(from, promise);
    } else if (message instanceof Forwarded forwarded) {
      replacer.onForwarded(from, forwarded);
    } else if (message instanceof HoldersTold known) {
      onTold(from, known);
    } else if (message instanceof TakeOver order) {
      replacer.onTakeOver(order.member());
    } else if (message instanceof Following following) {
      followers.onFollowing(from, following);
      changes.onProgress(executed);
    } else if (message instanceof Newcomer newcomer) {
      changes.onNewcomer(newcomer);
    } else if (message instanceof PauseTold told) {
      changes.onPauseTold(from, told);
    }
    settle();
  }

  /** In one step: what was said before, and never again together with the predecessor. */
  private void onPrepareEpoch(ReplicaId from, PrepareEpoch question) {
    ReplicaId holder = holders.of(from.index());
    boolean sensible =
        holder != null && from.equals(question.replacer().id()) && !from.equals(context.self());
    if (!sensible) {
      return;
    }
    if (from.compareTo(holder) < 0) {
      holders.tell(from);
      return;
    }
    boolean tookPart = takesPart() || replacer.lifeCycle() == LifeCycle.RETIRING;
    holders.enter(question.replacer(), false);
    replacer.settle();
    if (tookPart) {
      boolean all = options.contents() == LiveReplacementOptions.Contents.ALL;
      List<Member> before = holders.changedBefore(from.index());
      AcceptorState state = consensus.exportAcceptor(question.executed(), all);
      context.effects().send(from, new EpochPromise(from, before, holders.before(before), state));
    } else if (replacer.lifeCycle() == LifeCycle.PREPARED) {
      replacer.forward(from);
    }
  }

  private void onTold(ReplicaId from, HoldersTold told) {
    holders.onTold(from, told);
    for (Member member : told.holders()) {
      if (member.id().equals(context.self())) {
        // somebody counts on this replica already
        replacer.onTakeOver(member);
      }
    }
  }

  private boolean takesPart() {
    return replacer.lifeCycle() == LifeCycle.ACTIVATED;
  }

  /** Finds out what has changed by what happened. */
  private void settle() {
    replacer.settle();
    boolean now = takesPart() && (isFirst() || changes.isAsked());
    if (now != sees) {
      sees = now;
      changes.onLeading(now);
    }
    order(false);
  }

  private void order(boolean again) {
    Member due = changes.due(executed, again);
    if (due != null) {
      context.effects().send(due.id(), new TakeOver(due));
    }
  }

  /** Whether nobody in a lower place is there to see to replacements. */
  private boolean isFirst() {
    for (Member member : context.schedule().latest().members()) {
      ReplicaId id = member.id();
      if (id.equals(context.self())) {
        return true;
      }
      if (holders.isActive(id) && !tolerance.isSuspected(id)) {
        return false;
      }
    }
    return false;
  }

  @Override
  public void onTimer(TimerKey timer) {
    if (timer == Changes.JUDGE) {
      changes.onTimer(executed);
      order(true);
    } else {
      replacer.onTimer(timer);
    }
    settle();
  }

  @Override
  public void onSuspect(ReplicaId replica) {
    tolerance.onSuspect(replica);
    settle();
    changes.onSuspect(replica);
  }

  @Override
  public void onRestore(ReplicaId replica) {
    tolerance.onRestore(replica);
    changes.onRestore(replica);
    settle();
  }

  @Override
  public void onExecuted(long slot) {
    requireNoChanges();
    executed = slot;
    replacer.onExecuted(slot);
    changes.onProgress(slot);
    settle();
  }

  @Override
  public void onReceived(long bytes) {
    replacer.onReceived(bytes);
  }

  @Override
  public void onStranger(ReplicaId stranger) {
    if (holders.isFormer(stranger) || holders.isUnknownPredecessor(stranger)) {
      context.schedule().noteLeaving(stranger);
      replacer.onFormer(stranger); // first: its answer is worth less once it knows its successor
    }
    holders.tell(stranger);
  }

  @Override
  public void onVitals(ReplicaId peer, Vitals vitals) {
    holders.tell(peer);
    changes.onVitals(peer);
  }

  @Override
  public void onRequest(MembershipRequest request) {
    switch (request.kind()) {
      case ADD, REMOVE ->
          refuse(
              request,
              "live replacement only gives places other holders; to change their number set"
                  + " loggos.failure-handling = reconfiguration");
      case REPLACE -> onReplaceRequest(request);
      default -> changes.onRequest(request);
    }
    settle();
  }

  private void onReplaceRequest(MembershipRequest request) {
    ReplicaId holder = holders.of(request.index());
    if (!tolerance.hasQuorumsBut(request.index())) {
      refuse(request, "too few others take part at present");
    } else if (holder != null && !holders.isActive(holder) && !tolerance.isSuspected(holder)) {
      refuse(request, holder + " is on its way already");
    } else {
      if (takesPart() && !sees) {
        sees = true;
        changes.onLeading(true);
      }
      changes.onRequest(request);
    }
  }

  private void refuse(MembershipRequest request, String why) {
    orders.add(new MembershipOrder.Answer(request.number(), false, why));
  }

  @Override
  public void onInitialised(long order, Member newcomer) {
    changes.onInitialised(order, newcomer);
    settle();
  }

  @Override
  public void onInitialisationFailed(long order, String reason) {
    changes.onInitialisationFailed(order, reason);
    settle();
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
  public long retainAbove() {
    return followers.lowest();
  }

  @Override
  public LifeCycle lifeCycle() {
    return replacer.lifeCycle();
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
