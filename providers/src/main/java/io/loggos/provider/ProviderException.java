package io.loggos.provider;

/** No standby can be had; the message is one line for people. */
public final class ProviderException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Says why. */
  public ProviderException(String message) {
    super(message);
  }

  /** One line of what went wrong. */
  static String describe(Throwable failure) {
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
