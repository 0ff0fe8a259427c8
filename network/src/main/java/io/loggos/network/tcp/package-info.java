/**
 * The transport over TCP: one connection for each pair of replicas. Both sides listen; among the
 * founders the replica with the lower index dials the other's port, and one that joined later dials
 * everybody. Should both dial, the call of the lower id goes on.
 *
 * <p>A connection begins with HELLO, HELLO_ACK and READY, in which both sides learn and check who
 * the other is; either may answer REFUSED with a reason instead. An address is only a hint: it is
 * resolved at each attempt, and it is the identity that counts. A lost connection is dialled again,
 * with growing pauses, for ever; a port that refuses connections is reported as evidence of a
 * crash.
 *
 * <p>Everything runs on the node's event loop and nothing blocks it: names are resolved on threads
 * of their own. What messages mean is not known here.
 */
package io.loggos.network.tcp;
