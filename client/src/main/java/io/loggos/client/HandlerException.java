package io.loggos.client;

/**
 * The request was executed, and the application's handler threw; the message is the text of its
 * error. What the handler changed before it threw stays changed. A retry executes the command a
 * second time.
 */
public final class HandlerException extends LoggosException {
  private static final long serialVersionUID = 1L;

  HandlerException(String message) {
    super(message);
  }
}
