package io.loggos.replica;

/**
 * How much a replica has to do; for those who want it often, and cheaper than {@link
 * ReplicaStatus}. Totals are of this process.
 *
 * @param requests how many requests were executed so far
 * @param waiting how many wait to be proposed
 * @param windowFull whether they wait because as many slots are open as may be
 * @param resends how many proposals were sent to a member again so far
 * @param catchUps how often a peer was asked for decisions so far
 */
public record ReplicaLoad(
    long requests, int waiting, boolean windowFull, long resends, long catchUps) {
  /** Nothing so far. */
  public static final ReplicaLoad NONE = new ReplicaLoad(0, 0, false, 0, 0);
}
