package io.loggos.api.machine;

import io.loggos.api.Configuration;
import io.loggos.api.ReplicaId;

/** What a replica wants its driver to do about the membership. */
public sealed interface MembershipOrder {
  /**
   * Have a standby begin as that replica. The driver tells the end of it, sooner or later, and
   * never blocks the replica meanwhile.
   *
   * @param number names the order; grows
   * @param newcomer the identity the standby gets; never given to another
   * @param founding the configuration that ruled slot 1
   * @param contacts the latest configuration: who can tell the newcomer the log
   * @param host where the standby listens; empty to ask the replica provider for one
   * @param port its initialisation port
   */
  record Initialise(
      long number,
      ReplicaId newcomer,
      Configuration founding,
      Configuration contacts,
      String host,
      int port)
      implements MembershipOrder {}

  /**
   * The newcomer of an order will not be needed: it may be a standby again.
   *
   * @param number the order; 0 when another replica had given it
   * @param newcomer the identity it was given
   * @param cause why, in a few words for people
   */
  record Release(long number, ReplicaId newcomer, String cause) implements MembershipOrder {}

  /**
   * Answer an operator.
   *
   * @param request the number of the {@link MembershipRequest}
   * @param done whether what was asked for has happened
   * @param text one line for people
   */
  record Answer(long request, boolean done, String text) implements MembershipOrder {}
}
