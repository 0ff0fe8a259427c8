package io.loggos.client;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Requests from any thread for the event loop: a lock-free list that the loop takes whole. Only the
 * thread whose request finds the list empty has to wake the loop, so a burst costs one wake-up.
 */
final class Submissions {
  private final AtomicReference<RequestFuture> newest = new AtomicReference<>();
  private final int requestsMax;

  Submissions(int requestsMax) {
    this.requestsMax = requestsMax;
  }

  enum Added {
    /** The caller must wake the loop. */
    FIRST,
    /** Another has woken it. */
    BEHIND,
    /** Not added: too many wait. */
    FULL
  }

  /** Adds a request that was never added before. Any thread. */
  Added add(RequestFuture request) {
    while (true) {
      RequestFuture before = newest.get();
      int depth = before == null ? 0 : before.depth;
      if (depth >= requestsMax) {
        return Added.FULL;
      }
      request.next = before;
      request.depth = depth + 1;
      if (newest.compareAndSet(before, request)) {
        return before == null ? Added.FIRST : Added.BEHIND;
      }
    }
  }

  /** Takes all that were added, oldest first, linked by {@code next}; null when there are none. */
  RequestFuture takeAll() {
    RequestFuture request = newest.getAndSet(null);
    RequestFuture oldestFirst = null;
    while (request != null) {
      RequestFuture before = request.next;
      request.next = oldestFirst;
      oldestFirst = request;
      request = before;
    }
    return oldestFirst;
  }
}
