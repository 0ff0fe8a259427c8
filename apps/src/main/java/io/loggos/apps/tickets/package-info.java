/**
 * A replicated application with queries and timers, and the example that is tested with the test
 * kit: see {@code docs/test-kit.md}.
 */
package io.loggos.apps.tickets;
