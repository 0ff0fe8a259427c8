package io.loggos.client;

/**
 * A request did not end with a reply. The class says what a retry means; the message is one line
 * for people. An exception of exactly this class comes from {@link Status} and {@link
 * Client#status} only: nothing was changed and trying again does no harm.
 *
 * <p>There is no stack trace: it would show the client's event loop and nothing of the caller.
 */
public sealed class LoggosException extends RuntimeException
    permits RejectedException, BusyException, UnknownOutcomeException, HandlerException {
  private static final long serialVersionUID = 1L;

  LoggosException(String message) {
    super(message, null, true, false);
  }
}
