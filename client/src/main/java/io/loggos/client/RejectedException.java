package io.loggos.client;

/**
 * The request certainly did not happen and never will. A retry is a new request: it is safe, and it
 * succeeds if the reason has gone (no replica could be reached, the client was closed) and not
 * otherwise (the request is too large).
 */
public final class RejectedException extends LoggosException {
  private static final long serialVersionUID = 1L;

  RejectedException(String reason) {
    super(reason);
  }
}
