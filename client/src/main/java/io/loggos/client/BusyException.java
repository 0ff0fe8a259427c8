package io.loggos.client;

import java.time.Duration;

/**
 * The request did not happen, because the replicas or this client had no room for it. A retry after
 * the pause is a new request, safe and expected to succeed.
 */
public final class BusyException extends LoggosException {
  private static final long serialVersionUID = 1L;

  private final long retryAfterMillis;

  BusyException(String message, long retryAfterMillis) {
    super(message);
    this.retryAfterMillis = retryAfterMillis;
  }

  /** How long to wait before the retry; positive. */
  public Duration retryAfter() {
    return Duration.ofMillis(retryAfterMillis);
  }
}
