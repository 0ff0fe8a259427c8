package io.loggos.replica;

import io.loggos.api.Configuration;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.FailureHandling;
import io.loggos.api.machine.Liveness;
import java.util.Objects;

/** Tells the failure handling which members are suspected, and which no longer. */
final class Suspicions {
  private final Liveness liveness;
  private final FailureHandling failureHandling;

  /** Who is suspected, by index. */
  private final ReplicaId[] suspected = new ReplicaId[Configuration.PLACES_MAX];

  /** Places from this one on have nobody who is suspected. */
  private int placesUsed;

  Suspicions(Liveness liveness, FailureHandling failureHandling) {
    this.liveness = liveness;
    this.failureHandling = failureHandling;
  }

  /** Compares with what was last told. */
  void note(Configuration membership) {
    int places = Math.max(placesUsed, membership.places());
    placesUsed = membership.places();
    for (int i = 0; i < places; i++) {
      ReplicaId now =
          membership.has(i) && liveness.isSuspected(i) ? membership.member(i).id() : null;
      ReplicaId before = suspected[i];
      if (!Objects.equals(before, now)) {
        suspected[i] = now;
        if (before != null && membership.contains(before)) {
          failureHandling.onRestore(before);
        }
        if (now != null) {
          failureHandling.onSuspect(now);
        }
      }
    }
  }
}
