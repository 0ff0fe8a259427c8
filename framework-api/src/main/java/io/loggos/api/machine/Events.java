package io.loggos.api.machine;

import io.loggos.api.Ballot;

/**
 * Where parts report what happened, as structured records. Log lines, status and traces are views
 * of it. Never called once per request.
 */
public interface Events {
  /** What can happen. */
  enum Kind {
    /** Phase 1 begins under the ballot. */
    PREPARING,
    /** Phase 1 succeeded; the replica leads from the slot on. */
    LEADING,
    /** A higher ballot was seen; the replica no longer leads. */
    DEPOSED,
    /** The replica now trusts another leader. */
    TRUST,
    /** A peer is suspected to have failed. */
    SUSPECT,
    /** A suspected peer was heard again. */
    RESTORE,
    /** Slots are missing and were asked for. */
    CATCH_UP,
    /** A snapshot is being fetched, was installed, or could not be saved. */
    SNAPSHOT,
    /** The disk is full, or has room again. */
    STORAGE,
    /** The reply hashes of two replicas differ. */
    DIVERGENCE,
    /** This replica stopped executing. */
    QUARANTINED,
    /** The loop stood still for longer than it should. */
    PAUSE,
    /** How many further failures the cluster can take. */
    TOLERANCE,
    /** The cluster's identity became known. */
    IDENTITY,
    /** A change of the membership was proposed, decided or refused, or took effect. */
    CONFIGURATION,
    /** What is done about a failed replica, or is not, and why. */
    REPLACEMENT,
    /** This replica has come a step further on its way into the cluster or out of it. */
    LIFE_CYCLE,
    /** What becomes of an operator's wish that another member lead. */
    TRANSFER
  }

  /**
   * Reports an event.
   *
   * @param kind what happened
   * @param slot the slot concerned, or 0
   * @param ballot the ballot concerned, or null
   * @param cause why, in a few words for people
   */
  void record(Kind kind, long slot, Ballot ballot, String cause);
}
