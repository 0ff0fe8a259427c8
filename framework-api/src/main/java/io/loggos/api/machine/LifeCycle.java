package io.loggos.api.machine;

/** How far a replica has come on its way into a cluster and out of it. */
public enum LifeCycle {
  /**
   * It has an identity, fetches the state and the decisions, and does not count yet (the thesis'
   * <i>Initialized</i>).
   */
  FOLLOWING,
  /** It was told from which slot on it is a member. */
  PREPARED,
  /** It is a member and takes part. */
  ACTIVATED,
  /** It is a member no more, and stays until its successors have everything. */
  RETIRING,
  /** Nobody needs it any more: it has stopped for good. */
  RETIRED
}
