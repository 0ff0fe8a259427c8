/**
 * The test of the tests: deliberate bugs, each a small change of a shipped source, that the
 * simulator has to notice. A mutant is a text file beside the tests; nothing is hooked into what
 * ships.
 */
package io.loggos.simulation.mutants;
