package io.loggos.api;

/** What a quorum is asked for; flexible quorums differ in size between the two. */
public enum Phase {
  /** Promises for a new ballot. */
  PREPARE,
  /** Votes that decide a slot, leadership confirmations and lease grants. */
  ACCEPT
}
