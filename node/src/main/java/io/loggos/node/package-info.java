/**
 * The process around a replica: it owns the thread, the sockets, the clocks and the journal, feeds
 * events to one deterministic replica and performs its effects. Nothing here decides anything about
 * the protocol. Guice assembles the chosen plug-ins here and nowhere else.
 */
package io.loggos.node;
