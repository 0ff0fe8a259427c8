package io.loggos.client;

/**
 * Told once how one request ended, by exactly one of the two methods, on the thread that drives the
 * {@link ClientSession}. It may submit further requests at once; it must not block or throw.
 */
public interface Completion {
  /** The handler's reply; the array belongs to the receiver. */
  void onReply(byte[] reply);

  /** The request did not end with a reply; the class says what a retry means. */
  void onFailure(LoggosException failure);
}
