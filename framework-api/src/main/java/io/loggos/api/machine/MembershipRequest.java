package io.loggos.api.machine;

/**
 * What an operator asks of a cluster, by way of any of its replicas.
 *
 * @param number the driver's; the answer names it again
 * @param kind what is wanted
 * @param index the place concerned; -1 where none is named
 * @param host where the standby listens that is to be taken; empty for whichever there is
 * @param port its initialisation port
 */
public record MembershipRequest(long number, Kind kind, int index, String host, int port) {
  /** What can be wanted. */
  public enum Kind {
    /** One more member, in the lowest vacant place. */
    ADD,
    /** The place is given up. */
    REMOVE,
    /** The place gets another holder. */
    REPLACE,
    /** The member in the place is to lead. */
    TRANSFER_LEADER,
    /** Nobody is replaced without being asked until further notice. */
    PAUSE,
    /** Failed replicas are replaced again. */
    RESUME
  }
}
