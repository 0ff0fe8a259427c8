/**
 * Who is alive, and who should lead: heartbeats, an eventually perfect failure detector, and the
 * leader detector Omega (Chandra and Toueg, "Unreliable Failure Detectors for Reliable Distributed
 * Systems", JACM 1996; Cachin, Guerraoui and Rodrigues, "Introduction to Reliable and Secure
 * Distributed Programming", 2011, sections 2.6.4 and 2.6.5).
 *
 * <p>What must never live here: knowledge of a consensus protocol beyond the ballot's owner, any
 * reaction to a failure, threads, clocks other than the {@link io.loggos.api.machine.TurnClock},
 * and chance. Nothing here is needed for safety: at worst, nobody or several replicas are trusted
 * for a while.
 *
 * <p>Everything runs on the replica's thread. Sets of members are bit masks, bit <i>i</i> for index
 * <i>i</i>, so that the path of each message allocates nothing.
 */
package io.loggos.liveness;
