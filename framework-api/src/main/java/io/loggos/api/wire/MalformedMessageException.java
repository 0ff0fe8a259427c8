package io.loggos.api.wire;

/** Bytes from outside do not follow the format. Costs the sender its connection, nothing more. */
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong in one line. */
  public MalformedMessageException(String message) {
    // without a stack trace: a hostile peer must not make us pay for one
    super(message, null, false, false);
  }
}
