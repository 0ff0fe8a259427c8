package io.loggos.api.machine;

import io.loggos.api.Member;
import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.wire.Message;

/**
 * The part that decides what is done about a failed replica. It answers by effects and by the
 * queries below, which the replica reads after each step. A scheme that never changes the
 * membership leaves the methods about changes as they are.
 */
public interface FailureHandling {
  /** Names the protocol whose acceptor this part may hand over; called once, first of all. */
  default void attach(Consensus consensus) {
    // of no account as long as the membership stays
  }

  /** An earlier start of this replica recorded this. Called before {@link #start}. */
  default void recover(JournalRecord record) {
    // of no account as long as the membership is in the log
  }

  /** Begins; called once, before any other event but those two. */
  void start();

  /** A message of this part arrived. */
  void onMessage(ReplicaId from, Message message);

  /** A timer of this part fired. */
  void onTimer(TimerKey timer);

  /** The failure detector suspects the replica. */
  void onSuspect(ReplicaId replica);

  /** A suspected replica was heard again. */
  void onRestore(ReplicaId replica);

  /** This replica now leads, or does so no more. */
  default void onLeading(boolean leading) {
    // of no account as long as the membership stays
  }

  /** A peer, or one who leaves, told how far it has come. */
  default void onVitals(ReplicaId peer, Vitals vitals) {
    // of no account as long as the membership stays
  }

  /**
   * The replica has executed every slot up to this one. Those before the latest configuration's
   * first one are recorded as decided, and in no state that a restart would lose.
   */
  default void onExecuted(long slot) {
    // of no account as long as the membership stays
  }

  /** So many more bytes of a snapshot have come from a peer. */
  default void onReceived(long bytes) {
    // of no account as long as the membership stays
  }

  /** Somebody sent a message who is no peer: a member of long ago, or one still to come. */
  default void onStranger(ReplicaId stranger) {
    // of no account as long as the membership stays
  }

  /** An operator wants something. */
  void onRequest(MembershipRequest request);

  /** The standby that was ordered has begun as the replica that the order named. */
  default void onInitialised(long order, Member newcomer) {
    // of no account as long as the membership stays
  }

  /**
   * No standby could be had.
   *
   * @param reason one line for people
   */
  default void onInitialisationFailed(long order, String reason) {
    // of no account as long as the membership stays
  }

  /** The change that another leader would disturb now, for people; null without one. */
  default String underWay() {
    return null;
  }

  /** The oldest wish that the driver was not told yet, or null; each is handed out once. */
  MembershipOrder takeOrder();

  /** The change of the membership to be proposed by this replica now; null when there is none. */
  default Reconfigure wanted() {
    return null;
  }

  /** What was wanted has been proposed in that slot; it may be decided otherwise. */
  default void onProposed(long slot) {
    // of no account as long as the membership stays
  }

  /** Whether requests wait from when a change is proposed until it takes effect. */
  default boolean stopsForChanges() {
    return false;
  }

  /** Whether requests wait from when a change is decided until it takes effect. */
  default boolean hurriesChanges() {
    return false;
  }

  /**
   * Decisions above this slot are still needed by somebody who is no member yet; {@link
   * Long#MAX_VALUE} for nobody.
   */
  default long retainAbove() {
    return Long.MAX_VALUE;
  }

  /** How far this replica has come on its way into the cluster and out of it. */
  default LifeCycle lifeCycle() {
    return LifeCycle.ACTIVATED;
  }

  /** Whether operators want failed replicas to be left alone. */
  default boolean isPaused() {
    return false;
  }

  /** How many further failures the service survives, with what this scheme can still repair. */
  int toleratedFailures();
}
