package io.loggos.client;

import java.util.ArrayList;
import java.util.List;

/**
 * The requests of one session that have no outcome, in a ring indexed by sequence number. Sequence
 * numbers below {@link #lowest()} are done with, and the replicas are told so (rule "ackedBelow" of
 * the session table); those from {@link #end()} on were never given out.
 */
final class Outstanding {
  private final int inFlightMax;
  private final PendingRequest[] ring;
  private final int mask;

  /** No request below has a place; the place itself is taken unless the ring is empty. */
  private long lowest = 1;

  private long end = 1;
  private int live;

  Outstanding(int inFlightMax) {
    this.inFlightMax = inFlightMax;
    // two to four times the bound: one slow request must not stop the others at once
    int capacity = Integer.highestOneBit(inFlightMax) << 2;
    this.ring = new PendingRequest[capacity];
    this.mask = capacity - 1;
  }

  long lowest() {
    return lowest;
  }

  long end() {
    return end;
  }

  /** The request with that number, or null. */
  PendingRequest get(long sequence) {
    return sequence < lowest || sequence >= end ? null : ring[(int) sequence & mask];
  }

  /** Whether the caller may add one more. */
  boolean hasRoom() {
    return live < inFlightMax && hasPlace();
  }

  /** Whether the ring can take one more; gives up abandoned requests when they are in the way. */
  boolean hasPlace() {
    return reaches(end, ring.length);
  }

  /** Gives the request the next number. */
  void add(PendingRequest request) {
    request.sequence = end;
    ring[(int) end & mask] = request;
    end++;
    live++;
  }

  /** The request has its outcome and needs its number no more. */
  void remove(PendingRequest request) {
    ring[(int) request.sequence & mask] = null;
    if (!request.abandoned) {
      live--;
    }
    if (request.sequence == lowest) {
      skipEmpty();
    }
  }

  /** The caller knows that the outcome is unknown; the number is kept for as long as possible. */
  void abandon(PendingRequest request) {
    request.abandoned = true;
    request.completion = null;
    live--;
  }

  /** The caller of an abandoned request asks again. */
  void revive(PendingRequest request, Completion completion, long deadlineNanos) {
    request.abandoned = false;
    request.completion = completion;
    request.deadlineNanos = deadlineNanos;
    request.resumeNanos = 0;
    live++;
  }

  /**
   * Whether the number is less than the window above the lowest; gives up abandoned requests,
   * oldest first, when they are what holds the window back.
   */
  boolean reaches(long sequence, long window) {
    while (sequence - lowest >= window && lowest < end && ring[(int) lowest & mask].abandoned) {
      ring[(int) lowest & mask] = null;
      skipEmpty();
    }
    return sequence - lowest < window;
  }

  /** What the acked field of an entry with that number says. */
  int acked(long sequence) {
    return (int) (sequence - lowest);
  }

  /** Takes all requests out, in order, and begins again with number 1, for a new session. */
  List<PendingRequest> restart() {
    List<PendingRequest> all = new ArrayList<>();
    for (long sequence = lowest; sequence < end; sequence++) {
      PendingRequest request = get(sequence);
      ring[(int) sequence & mask] = null;
      if (request != null && !request.abandoned) {
        all.add(request);
      }
    }
    lowest = 1;
    end = 1;
    live = 0;
    return all;
  }

  private void skipEmpty() {
    while (lowest < end && ring[(int) lowest & mask] == null) {
      lowest++;
    }
  }
}
