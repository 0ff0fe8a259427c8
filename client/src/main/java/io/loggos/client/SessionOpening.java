package io.loggos.client;

import java.util.random.RandomGenerator;

/**
 * The attempt to open one session. The nonce stays the same through all retries, so that the
 * cluster opens one session however often it is asked.
 */
final class SessionOpening {
  private static final long NEVER = Long.MAX_VALUE;

  private final RandomGenerator random;
  private long nonceHigh;
  private long nonceLow;
  private boolean awaiting;
  private long resumeNanos = NEVER;

  SessionOpening(RandomGenerator random) {
    this.random = random;
    renew();
  }

  /** Another session is wanted. */
  void renew() {
    nonceHigh = random.nextLong();
    nonceLow = random.nextLong();
    awaiting = false;
    resumeNanos = NEVER;
  }

  long nonceHigh() {
    return nonceHigh;
  }

  long nonceLow() {
    return nonceLow;
  }

  boolean isAwaiting() {
    return awaiting;
  }

  boolean isSendable() {
    return !awaiting && resumeNanos == NEVER;
  }

  void sent() {
    awaiting = true;
  }

  /** The attempt was answered, or lost with its connection. */
  void over() {
    awaiting = false;
  }

  /** Not to be sent again before. */
  void pauseUntil(long nanos) {
    resumeNanos = nanos;
  }

  /** When the pause ends; {@code Long.MAX_VALUE} without one. */
  long resumeNanos() {
    return resumeNanos;
  }

  void resume() {
    resumeNanos = NEVER;
  }
}
