package io.loggos.apps.history;

import java.util.Objects;

/**
 * One operation of one client on one key. Immutable. Texts stand for bytes, a character for each.
 *
 * @param client who asked; a name has one operation at a time
 * @param kind what was asked
 * @param key of which key
 * @param value what to write; null for GET and DELETE
 * @param expected what a CAS wants to find; null otherwise
 * @param result the value that was found, where the answer tells it; null when there was none
 * @param ok whether it was carried out: for GET and DELETE, whether the key was present;
 *     meaningless when the outcome is unknown
 * @param invokeNanos when it was asked
 * @param returnNanos when it was answered, not before; {@link #UNKNOWN} without an answer
 */
public record HistoryOperation(
    String client,
    Kind kind,
    String key,
    String value,
    String expected,
    String result,
    boolean ok,
    long invokeNanos,
    long returnNanos) {
  /** In place of the time of an answer that never came. */
  public static final long UNKNOWN = Long.MAX_VALUE;

  /** What can be asked. */
  public enum Kind {
    /** Sets the value. */
    PUT,
    /** Reads the value. */
    GET,
    /** Removes the key and tells the value it had. */
    DELETE,
    /** Sets the value if it is the expected one; tells the value that is in the way. */
    CAS
  }

  /** Checks what every reader relies on; an IllegalArgumentException says what is wrong. */
  public HistoryOperation {
    Objects.requireNonNull(client);
    Objects.requireNonNull(key);
    boolean writes = kind == Kind.PUT || kind == Kind.CAS;
    require(writes == (value != null), "value");
    require((kind == Kind.CAS) == (expected != null), "expected");
    require(returnNanos >= invokeNanos, "return_ns before invoke_ns");
    if (returnNanos == UNKNOWN) {
      require(!ok && result == null, "an answer without return_ns");
    } else {
      checkAnswer(kind, ok, result);
    }
  }

  private static void checkAnswer(Kind kind, boolean ok, String result) {
    switch (kind) {
      case PUT -> require(ok && result == null, "a put that is not plainly ok");
      case GET, DELETE -> require(ok == (result != null), "a result if and only if it is ok");
      case CAS -> require(!ok || result == null, "a result of a cas that is ok");
      default -> throw new IllegalArgumentException();
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }

  /** The operation as it was asked, its outcome unknown. */
  public static HistoryOperation asked(
      String client, Kind kind, String key, String value, String expected, long invokeNanos) {
    return new HistoryOperation(
        client, kind, key, value, expected, null, false, invokeNanos, UNKNOWN);
  }

  /** The same with an answer. */
  public HistoryOperation answered(boolean done, String found, long nanos) {
    return new HistoryOperation(
        client, kind, key, value, expected, found, done, invokeNanos, nanos);
  }

  /** Whether nobody knows whether it took effect. */
  public boolean isUnknown() {
    return returnNanos == UNKNOWN;
  }
}
