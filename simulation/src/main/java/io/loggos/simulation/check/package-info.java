/**
 * What must hold in every run, one small class for each thing proved. The checkers stand outside:
 * they see effects, messages, records and what clients saw, keep their own account of it, and throw
 * {@link io.loggos.simulation.check.Violation} at the first step that contradicts it. They never
 * ask a replica what it believes.
 *
 * <p>The letters K1 to K24 are those of the project's list of invariants.
 */
package io.loggos.simulation.check;
