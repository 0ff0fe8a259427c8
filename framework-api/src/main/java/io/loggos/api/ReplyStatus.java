package io.loggos.api;

/** How a request ended, as the client port says it. The order is the number on the wire. */
public enum ReplyStatus {
  /** Executed; the payload is the handler's reply. */
  OK,
  /** Executed, and the handler threw; the payload is the error's text in UTF-8. */
  HANDLER_ERROR,
  /** Certainly not executed, and never will be; the payload is the reason in UTF-8. */
  REJECTED,
  /** Certainly not executed by this attempt; the payload is a pause in milliseconds (4 bytes). */
  BUSY,
  /**
   * Not handled here; the payload is the index of the probable leader (4 bytes), or -1. With
   * sequence 0 it speaks of no request: the replica lost its leadership, and what it was sent and
   * did not answer should be asked elsewhere.
   */
  NOT_LEADER,
  /** The session is unknown or has expired; nothing was executed by this attempt. */
  SESSION_EXPIRED,
  /** The client had acknowledged this sequence already; its reply is gone. */
  TOO_OLD,
  /** A session was opened; the session field names it and the sequence repeats the nonce's half. */
  OPENED;

  private static final ReplyStatus[] ALL = values();

  /** The status with that number, or null. */
  public static ReplyStatus of(int number) {
    return number >= 0 && number < ALL.length ? ALL[number] : null;
  }
}
