package io.loggos.failure;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.SizedQuorums;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.plugin.PartContext;
import java.util.ArrayDeque;
import java.util.TreeMap;

/**
 * Whether operators want failed replicas to be left alone. Everybody is told, so that it holds
 * whoever leads next, and whoever starts again asks the others: it is forgotten only when all have
 * ended. An operator is answered once a majority knows.
 */
final class Pause {
  /** A peer is told again after so many reports of a newcomer. */
  private static final int PAUSE_REPORTS = 10;

  private final PartContext context;
  private final long againNanos;
  private final ArrayDeque<MembershipOrder> orders;

  private PauseTold own = new PauseTold(0, false, false);

  /** What each peer said last, since this replica began. */
  private final TreeMap<ReplicaId, PauseTold> told = new TreeMap<>();

  /** When each was last told. */
  private final TreeMap<ReplicaId, Long> toldNanos = new TreeMap<>();

  /** The operator's wish that not enough know of yet, or null. */
  private MembershipRequest wish;

  Pause(PartContext context, ReconfigurationOptions options, ArrayDeque<MembershipOrder> orders) {
    this.context = context;
    this.againNanos = PAUSE_REPORTS * options.followNanos();
    this.orders = orders;
  }

  boolean isOn() {
    return own.paused();
  }

  /** An operator wants it on or off. */
  void onRequest(MembershipRequest request) {
    if (wish != null) {
      answer(false, "another operator wants something else");
    }
    wish = request;
    insist();
    settle();
  }

  /** What an operator waits for goes before what others said meanwhile. */
  private void insist() {
    own = new PauseTold(own.version() + 1, wish.kind() == MembershipRequest.Kind.PAUSE, true);
    report();
    context.effects().broadcast(own);
  }

  private void report() {
    context.events().record(Events.Kind.REPLACEMENT, 0, null, text());
  }

  private String text() {
    return isOn()
        ? "failed replicas are not replaced until further notice"
        : "failed replicas are replaced again";
  }

  private void answer(boolean done, String text) {
    orders.add(new MembershipOrder.Answer(wish.number(), done, text));
    wish = null;
  }

  void onTold(ReplicaId from, PauseTold message) {
    if (from.equals(context.self())) {
      return;
    }
    if (context.schedule().isPeer(from)) {
      learn(from, message);
    }
    if (message.asked()) {
      context.effects().send(from, new PauseTold(own.version(), own.paused(), false));
    }
    settle();
  }

  private void learn(ReplicaId from, PauseTold message) {
    told.put(from, message);
    if (message.isLaterThan(own)) {
      boolean changes = message.paused() != isOn();
      own = new PauseTold(message.version(), message.paused(), true);
      if (wish != null && changes) {
        insist();
      } else if (changes) {
        report();
      }
    }
  }

  /** A peer is alive: it is asked and told until it is known to know. */
  void onVitals(ReplicaId peer) {
    PauseTold theirs = told.get(peer);
    long now = context.clock().nanos();
    boolean knows = theirs != null && theirs.agreesWith(own);
    boolean lately = now - toldNanos.getOrDefault(peer, now - againNanos) < againNanos;
    boolean counts = context.schedule().isPeer(peer) && !peer.equals(context.self());
    if (knows || lately || !counts) {
      return;
    }
    told.keySet().removeIf(id -> !context.schedule().isPeer(id));
    toldNanos.keySet().removeIf(id -> !context.schedule().isPeer(id));
    toldNanos.put(peer, now);
    context.effects().send(peer, new PauseTold(own.version(), own.paused(), true));
  }

  private void settle() {
    if (wish == null) {
      return;
    }
    int knowing = 0;
    for (Member member : context.schedule().latest().members()) {
      PauseTold theirs = told.get(member.id());
      boolean self = member.id().equals(context.self());
      knowing += self || theirs != null && theirs.agreesWith(own) ? 1 : 0;
    }
    if (knowing >= SizedQuorums.majority(context.schedule().latest().size())) {
      answer(true, text());
    }
  }
}
