package io.loggos.network.init;

/** How far a standby has come, for those who ask it. */
public enum StandbyState {
  /** It is up and waits to be initialised. */
  LISTENING,
  /** An initiator has reserved it and is about to hand over an identity. */
  INITIALIZING,
  /** It has an identity and follows the cluster; it does not count yet. */
  INITIALIZED,
  /** It knows from which slot on it is a member. */
  PREPARED,
  /** It is a member and takes part. */
  ACTIVATED,
  /** It is a member no more, and stays until its successors have everything. */
  RETIRING,
  /** It was a member, and is not needed any more. */
  RETIRED,
  /** It waits to be initialised, and follows what is decided meanwhile. */
  HOT
}
