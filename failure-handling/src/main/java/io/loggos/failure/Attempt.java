package io.loggos.failure;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;

/** One change of the membership on its way; nobody asked for it, or an operator did. */
final class Attempt {
  /** How far it has come. */
  enum Stage {
    /** A standby was ordered. */
    ORDERED,
    /** The newcomer fetches the state and the decisions. */
    FOLLOWING,
    /** The change is to be proposed. */
    WANTED,
    /** It was proposed. */
    PROPOSED
  }

  /** What the driver calls the order for the newcomer; 0 without one. */
  final long order;

  /** Who comes; null for nobody. */
  final ReplicaId newcomer;

  /** Who goes; null for nobody. */
  final ReplicaId leaver;

  /** The operator's request; 0 when nobody waits for an answer here. */
  final long request;

  /** Whether an operator wants it, here or of whoever began it. */
  final boolean asked;

  Stage stage;

  /** When the newcomer last came further. */
  long progressNanos;

  /** What the newcomer said then; null before it was heard. */
  private Following said;

  /** Where the newcomer is; known once it has begun. */
  Member member;

  /** Where the change was proposed. */
  long slot;

  /** The newcomer says how far it is: it makes progress when slots or bytes have come. */
  void onSaid(Following now, long nowNanos) {
    boolean further =
        said == null || now.executed() > said.executed() || now.received() > said.received();
    if (further) {
      said = now;
      progressNanos = nowNanos;
    }
  }

  /** Somebody else had begun it. */
  static Attempt adopted(Newcomer newcomer, long nowNanos) {
    ReplicaId leaver = newcomer.isAddition() ? null : newcomer.leaver();
    Attempt attempt = new Attempt(0, newcomer.member().id(), leaver, 0, newcomer.asked(), nowNanos);
    attempt.member = newcomer.member();
    attempt.stage = Stage.FOLLOWING;
    return attempt;
  }

  /** This replica goes on with what it had left to others; whoever asked for it was answered. */
  Attempt resumed(long nowNanos) {
    Attempt attempt = new Attempt(order, newcomer, leaver, 0, asked, nowNanos);
    attempt.member = member;
    attempt.stage = Stage.FOLLOWING;
    return attempt;
  }

  Attempt(long order, ReplicaId newcomer, ReplicaId leaver, long request, long nowNanos) {
    this(order, newcomer, leaver, request, request != 0, nowNanos);
  }

  private Attempt(
      long order,
      ReplicaId newcomer,
      ReplicaId leaver,
      long request,
      boolean asked,
      long nowNanos) {
    this.order = order;
    this.newcomer = newcomer;
    this.leaver = leaver;
    this.request = request;
    this.asked = asked;
    this.stage = newcomer == null ? Stage.WANTED : Stage.ORDERED;
    this.progressNanos = nowNanos;
  }

  /** Whether nobody waits for this very newcomer, and it has not begun. */
  boolean isMereOrder() {
    return stage == Stage.ORDERED && !asked;
  }

  /** Whether its newcomer has yet to begin or to catch up. */
  boolean isWaiting() {
    return stage == Stage.ORDERED || stage == Stage.FOLLOWING;
  }

  @Override
  public String toString() {
    if (leaver == null) {
      return newcomer + " is to be added";
    }
    return leaver + (newcomer == null ? " is to go" : " is to be replaced by " + newcomer);
  }
}
