package io.loggos.network.init;

/** A standby cannot be initialised, asked or released; the message is one line for people. */
public final class InitException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong. */
  public InitException(String message) {
    super(message);
  }
}
