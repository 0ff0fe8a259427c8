package io.loggos.client;

import java.util.concurrent.CompletableFuture;

/**
 * A request on its way from the caller's thread to the event loop, and the caller's future: one
 * object for both, and a link of {@link Submissions} besides.
 */
final class RequestFuture extends CompletableFuture<byte[]> implements Completion {
  final byte kind;

  /** What to send, or null when an earlier request is asked for again. */
  byte[] payload;

  /** The earlier request, or null. */
  UnknownOutcomeException again;

  /** The submission before this one. */
  RequestFuture next;

  /** How many submissions wait, this one included. */
  int depth;

  RequestFuture(byte kind, byte[] payload, UnknownOutcomeException again) {
    this.kind = kind;
    this.payload = payload;
    this.again = again;
  }

  @Override
  public void onReply(byte[] reply) {
    complete(reply);
  }

  /** The client takes no requests now; of an earlier request that says nothing new. */
  void refuse(LoggosException reason) {
    completeExceptionally(again == null ? reason : again);
  }

  @Override
  public void onFailure(LoggosException failure) {
    completeExceptionally(failure);
  }
}
