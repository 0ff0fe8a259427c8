package io.loggos.simulation.kit;

import io.loggos.api.Hash64;
import io.loggos.api.app.Handler;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Compares what the handlers of all replicas make of the same requests, and keeps the first thing
 * that is wrong with any of them.
 */
final class HandlerChecks {
  /** Replicas that lag further are compared no more by request; their states still are. */
  private static final int SLOTS_KEPT = 1 << 12;

  private final Supplier<? extends Handler> handlers;
  private final int every;

  /** What the first replica made of each request that others may still execute. */
  private final TreeMap<Long, Map<Integer, Seen>> seen = new TreeMap<>();

  /** The last slot that each replica executed something in. */
  private final long[] reached;

  private Finding finding;

  /**
   * No requests yet.
   *
   * @param every one request in so many is run twice, and its state compared
   */
  HandlerChecks(Supplier<? extends Handler> handlers, int replicas, int every) {
    this.handlers = handlers;
    this.reached = new long[replicas];
    this.every = every;
  }

  private record Seen(int replica, Outcome outcome, byte[] state) {}

  /** A handler in the state of a new replica. */
  Handler fresh() {
    return Objects.requireNonNull(handlers.get(), "the supplier of handlers gave null");
  }

  /** What was found first, or null. */
  Finding finding() {
    return finding;
  }

  void report(Finding found) {
    if (finding == null) {
      finding = found;
    }
  }

  /** Whether the request at that place is looked at closely; the same on all replicas. */
  boolean isChosen(Place place) {
    long hash = Hash64.mix(place.slot() ^ (long) place.index() << 40);
    return Long.remainderUnsigned(hash, every) == 0;
  }

  /** The replica will execute nothing more. */
  void onCrash(int replica) {
    reached[replica] = Long.MAX_VALUE;
    forget();
  }

  /**
   * A replica executed a request.
   *
   * @param state what it left, or null when it was not looked at
   */
  void onExecuted(int replica, Place place, Request request, Outcome outcome, byte[] state) {
    if (place.slot() > reached[replica]) {
      reached[replica] = place.slot();
      forget();
    }
    Map<Integer, Seen> ofSlot = seen.computeIfAbsent(place.slot(), slot -> new TreeMap<>());
    Seen first = ofSlot.get(place.index());
    if (first == null) {
      ofSlot.put(place.index(), new Seen(replica, outcome.kept(), state));
    } else if (!first.outcome().isSameAs(outcome)) {
      report(
          new Finding(
              Breach.DIFFERENT_REPLIES,
              replica,
              place,
              request,
              List.of(
                  "replica " + first.replica() + ": " + first.outcome(),
                  "replica " + replica + ": " + outcome)));
    } else if (first.state() != null && state != null && !Arrays.equals(first.state(), state)) {
      report(
          new Finding(
              Breach.DIFFERENT_STATES,
              replica,
              place,
              request,
              List.of(
                  "reply of both: " + outcome,
                  "state of replica " + first.replica() + ": " + Hex.of(first.state()),
                  "state of replica " + replica + ": " + Hex.of(state),
                  Hex.difference(first.state(), state))));
    }
  }

  private void forget() {
    long all = Long.MAX_VALUE;
    for (long slot : reached) {
      all = Math.min(all, slot);
    }
    seen.headMap(all).clear();
    while (seen.size() > SLOTS_KEPT) {
      seen.pollFirstEntry();
    }
  }
}
