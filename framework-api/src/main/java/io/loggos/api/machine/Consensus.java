package io.loggos.api.machine;

import io.loggos.api.Ballot;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.wire.Message;
import java.util.List;

/**
 * The part that decides one value per slot. It answers by effects and by the queries below, which
 * the replica reads after each step; it never calls back.
 *
 * <p>All methods run on the replica's thread.
 */
public interface Consensus {
  /**
   * The replica begins with the state after this slot, as an earlier start of it saved it. Called
   * at most once, before {@link #recover}. Has no effects.
   */
  void onSnapshotRecovered(long slot);

  /**
   * An earlier start of this replica recorded this. Called for each record, oldest first, before
   * {@link #start}, and {@link #onExecuted} in between as decisions become known. Has no effects.
   */
  void recover(JournalRecord record);

  /** Begins; called once, before any other event. */
  void start();

  /** A peer, or oneself by loop-back, sent a message. */
  void onMessage(ReplicaId from, Message message);

  /** A timer of this part fired. */
  void onTimer(TimerKey timer);

  /** Leader election now trusts this replica; null when it trusts nobody. */
  void onTrust(ReplicaId leader);

  /** What a peer, or one who leaves, last said of itself. */
  void onVitals(ReplicaId peer, Vitals vitals);

  /** The turn ends: what was saved up to be said together is said now. */
  void onTurnEnd();

  /** What this replica has promised and voted for, over all its starts. */
  Memory memory();

  /** What a member is known to have promised and voted for. */
  Memory memoryOf(ReplicaId member);

  /** Whether this replica may propose: its ballot was promised by a quorum. */
  boolean isLeading();

  /** Whether {@link #propose} would take a value now. */
  boolean isWindowOpen();

  /**
   * Proposes a value for the next free slot.
   *
   * @return the slot, or -1 when not leading or the window is full
   */
  long propose(Value value);

  /** The highest ballot seen, whose owner is the probable leader; {@link Ballot#NONE} at first. */
  Ballot highestBallot();

  /**
   * The highest ballot of anybody, this replica included, who is known to have led under it: others
   * by what they proposed.
   */
  Ballot ledBallot();

  /** Whether something is proposed here, or has to be, that is not known to be decided. */
  boolean hasOpenSlots();

  /** How many proposals were sent to a member again; for people, 0 if nobody counts them. */
  default long resends() {
    return 0;
  }

  /** How often a peer was asked for decisions; for people, 0 if nobody counts that. */
  default long catchUps() {
    return 0;
  }

  /** Every slot up to this one is decided and known here, or covered by an installed snapshot. */
  long decidedUpTo();

  /** The highest slot known to be decided by anybody. */
  long knownDecidedUpTo();

  /** The decision of a slot, or null when it is not known or already forgotten. */
  Value decided(long slot);

  /** The lowest slot whose decision can still be handed out. */
  long logStart();

  /** The replica has executed every slot up to this one. */
  void onExecuted(long slot);

  /**
   * Decisions above this slot, as far as they are here, are to be kept for somebody who is no
   * member yet, within the bounds of what is kept at all; {@link Long#MAX_VALUE} for nobody.
   */
  void retainAbove(long slot);

  /** A snapshot taken after this slot replaced the replica's state. */
  void onSnapshotInstalled(long slot);

  /**
   * A restart has to know that every slot up to this one, which was executed, is decided: records
   * that at once, unless it was recorded before.
   */
  default void journalDecided(long slot) {}

  /**
   * Whether the snapshot installed last is not saved yet. A stop would then leave the state before
   * it, and everything recorded since would be open again: until it is saved, no new votes.
   */
  default void holdVotes(boolean held) {}

  /**
   * What {@link Effects#recall} wanted was read.
   *
   * @param values consecutive decisions from that slot on; empty when the storage does not have it
   */
  void onRecalled(ReplicaId peer, long firstSlot, List<Value> values);

  /**
   * A peer whose snapshot is needed because it forgot the slots missing here; null when none is.
   */
  ReplicaId snapshotSource();

  /**
   * Asks a quorum whether this replica still leads, and for a lease if one is wanted. Only while
   * leading.
   *
   * @param leaseNanos how long the lease is worth to this replica, from now on its own clock
   * @param holdNanos how long the granters are to hold it on theirs; 0 for no lease
   * @return the number of the question; see {@link #confirmedUpTo}
   */
  long confirmLeadership(long leaseNanos, long holdNanos);

  /** Every question up to this number was answered yes by a quorum, after it was asked. */
  long confirmedUpTo();

  /**
   * Until when, on the {@link TurnClock}, no other replica can lead; {@link Long#MIN_VALUE} when
   * there is no lease.
   */
  long leaseUntilNanos();

  /**
   * What this replica has promised and voted for, as of now.
   *
   * @param afterSlot the asker has everything up to this slot
   * @param decisions whether decisions above that are wanted, too, as far as they fit one message
   */
  default AcceptorState exportAcceptor(long afterSlot, boolean decisions) {
    throw new UnsupportedOperationException("this protocol has no state to hand over");
  }

  /**
   * Takes over what others have promised and voted for: whatever this replica says from now on
   * agrees with it. Only before it takes part, and once it has every slot that some of the states
   * say nothing about.
   */
  default void importAcceptor(List<AcceptorState> states) {
    throw new UnsupportedOperationException("this protocol cannot take over state");
  }

  /** Throws {@link io.loggos.api.InvariantException} when the part's state contradicts itself. */
  void checkInvariants();
}
