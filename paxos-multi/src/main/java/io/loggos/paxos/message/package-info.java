/** The messages of Multi-Paxos and how their fields are written. Immutable records. */
package io.loggos.paxos.message;
