/**
 * Multi-Paxos as a deterministic part: one class for each role, each owning its state.
 *
 * <p>Sources: "The Part-Time Parliament" (Lamport 1998), "Paxos Made Simple" (Lamport 2001) for the
 * roles and phases; "Paxos Made Moderately Complex" (van Renesse and Altinbuken 2015) for the
 * window and pre-emption. What must never live here: anything that knows how peers are watched, how
 * members change, or how bytes travel. Runs on the replica's thread.
 */
package io.loggos.paxos;
