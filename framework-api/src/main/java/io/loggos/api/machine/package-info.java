/**
 * The contract between a pure part and its driver.
 *
 * <p>A part gets events by plain method calls, all on one thread, and writes what it wants from the
 * world to an {@link io.loggos.api.machine.Effects} sink. Its rules:
 *
 * <ul>
 *   <li><b>Persist before you speak.</b> Within a step, a send or reply that follows a persist
 *       leaves only when that record is durable; this includes messages to oneself. The driver may
 *       let many steps share one flush; it may not reorder within a step.
 *   <li><b>A step ends.</b> It does not block, does not call back, and is not re-entered. A message
 *       to oneself comes back later as an ordinary event.
 *   <li><b>No clock and no dice.</b> Timers are named and owned by the part; the few that must
 *       compare times read the {@link io.loggos.api.machine.TurnClock}; randomness is a seeded
 *       generator given at construction.
 *   <li><b>Peers and clients cannot make it throw.</b> Their bad input is dropped. A broken
 *       invariant of our own throws and stops the replica.
 *   <li><b>Everything is bounded</b>, and nothing iterates over hash-ordered collections.
 * </ul>
 */
package io.loggos.api.machine;
