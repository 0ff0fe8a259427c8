package io.loggos.api;

/**
 * An invariant of our own code is broken. The replica stops at once and loudly: a wrong answer
 * becomes a missing one. Never thrown because of what a peer or client sent.
 */
public final class InvariantException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says which invariant, and the facts. */
  public InvariantException(String message) {
    super(message);
  }

  /** Throws unless the condition holds. */
  public static void check(boolean holds, String invariant) {
    if (!holds) {
      throw new InvariantException(invariant);
    }
  }
}
