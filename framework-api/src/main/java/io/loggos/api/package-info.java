/**
 * The vocabulary every part of Loggos shares: identities, ballots, values, configurations, quorums.
 *
 * <p>Only immutable values and pure functions live here; no protocol step, no thread, no input or
 * output. A type enters this package only when two modules that do not know each other need it.
 */
package io.loggos.api;
