package io.loggos.simulation;

import java.util.Locale;

/**
 * One thing that happened in a run. What does not apply is empty, or 0.
 *
 * @param atNanos when, in virtual time
 * @param node where: {@code r0} for a replica, {@code c0} for a client
 * @param kind what
 * @param peer the other one concerned
 * @param type the type of message, record or report
 * @param slot the slot concerned
 * @param ballot the ballot concerned
 * @param text all about it, for people
 */
public record TraceEvent(
    long atNanos,
    String node,
    Kind kind,
    String peer,
    String type,
    long slot,
    String ballot,
    String text) {
  /** What can happen. */
  public enum Kind {
    /** A replica says something; it leaves once the journal is durable. */
    SEND,
    /** A replica takes a message. */
    RECEIVE,
    /** A replica writes a record. */
    RECORD,
    /** A replica's timer fires. */
    TIMER,
    /** A replica reports an event. */
    REPORT,
    /** A replica's application executes something. */
    EXECUTE,
    /** A replica answers a client. */
    REPLY,
    /** A client sends a request. */
    ASK,
    /** A client begins an operation, or learns how it ended. */
    OPERATION,
    /** Something goes wrong, or is mended. */
    FAULT;

    /** As it stands in traces. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%14.6f ms  %s %s %s %s", atNanos / 1e6, node, kind.label(), peer, text);
  }
}
