package io.loggos.client;

import io.loggos.api.RequestEntry;

/** One request whose outcome the session does not know yet, and what its attempts came to. */
final class PendingRequest {
  final byte kind;
  final byte[] payload;
  Completion completion;
  long deadlineNanos;

  /** Its number in the present session; changes only when a new session takes it over. */
  long sequence;

  /** An attempt went out over the present connection and has not been answered. */
  boolean awaiting;

  /** An attempt was lost with its connection, or given up: it may take effect, or have done so. */
  boolean tainted;

  /** The caller was told that the outcome is unknown; the number is kept so that it can ask. */
  boolean abandoned;

  /** Not to be sent before; 0 when no replica asked for a pause. */
  long resumeNanos;

  /** The pause of the last BUSY, or 0 when that was not the last answer. */
  long busyMillis;

  PendingRequest(byte kind, byte[] payload, Completion completion, long deadlineNanos) {
    this.kind = kind;
    this.payload = payload;
    this.completion = completion;
    this.deadlineNanos = deadlineNanos;
  }

  /** Whether some attempt lacks an answer that excludes its execution. */
  boolean isInDoubt() {
    return awaiting || tainted;
  }

  boolean isSendable() {
    return !awaiting && !abandoned && resumeNanos == 0;
  }

  /** Reads change nothing, so repeating one is harmless even in another session. */
  boolean isRepeatable() {
    return kind != RequestEntry.COMMAND;
  }

  /** Back to the state of a request that was never sent. */
  void forgetAttempts() {
    awaiting = false;
    tainted = false;
    resumeNanos = 0;
    busyMillis = 0;
  }
}
