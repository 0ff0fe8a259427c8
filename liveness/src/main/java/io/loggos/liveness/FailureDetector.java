package io.loggos.liveness;

import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.TurnClock;
import java.util.Arrays;

/**
 * Tells which peers seem to have failed: eventually perfect, by timeouts that increase (Chandra and
 * Toueg 1996, section 6.2.2; Cachin et al. 2011, algorithm 2.7 "Increasing Timeout", here with a
 * timeout for each peer, so that one slow link does not blind us for all others).
 *
 * <p>Any message is a sign of life. A timeout grows with each suspicion that proves false, up to a
 * bound, and shrinks again after a long calm, but only if the smaller one would have sufficed
 * during the calm. A refused connection is better evidence than silence: it makes a suspect at
 * once, and is not false even if the peer comes back.
 */
final class FailureDetector {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** A timeout shrinks by one increment after this many of the largest timeouts in calm. */
  private static final int CALM_TIMEOUTS = 16;

  private final LivenessOptions options;
  private final Membership members;
  private final Events events;
  private final TurnClock clock;

  // By index of the peer; the own places are unused.
  private final long[] heardAtNanos = new long[Membership.MEMBERS_MAX];

  /** Within the bounds of the options. */
  private final long[] timeoutNanos = new long[Membership.MEMBERS_MAX];

  /** Since when the timeout has neither grown nor shrunk. */
  private final long[] calmSinceNanos = new long[Membership.MEMBERS_MAX];

  /** The longest silence since then that was not a suspicion. */
  private final long[] longestSilenceNanos = new long[Membership.MEMBERS_MAX];

  /** Never contains the own place. */
  private long suspected;

  /** Suspects whose process is known to have ended; part of {@link #suspected}. */
  private long proven;

  FailureDetector(LivenessOptions options, Membership members, Events events, TurnClock clock) {
    this.options = options;
    this.members = members;
    this.events = events;
    this.clock = clock;
    Arrays.fill(timeoutNanos, options.suspectTimeoutNanos());
  }

  /** Takes the peers at these places for alive, and starts to wait for them. */
  void watch(long places) {
    long now = clock.nanos();
    for (int i = 0; i < members.places(); i++) {
      if ((places & Membership.bit(i)) != 0) {
        heardAtNanos[i] = now;
        timeoutNanos[i] = options.suspectTimeoutNanos();
        beginCalm(i, now);
      }
    }
    suspected &= ~places & members.all();
    proven &= suspected;
  }

  /**
   * A message arrived; allocates nothing unless the peer was suspected.
   *
   * @return whether the peer was suspected until now
   */
  boolean onHeard(ReplicaId from) {
    if (!members.isPeer(from)) {
      return false;
    }
    int index = from.index();
    long now = clock.nanos();
    long silence = now - heardAtNanos[index];
    heardAtNanos[index] = now;
    if (isSuspected(index)) {
      restore(index, silence, now);
      return true;
    }
    if (silence > longestSilenceNanos[index]) {
      longestSilenceNanos[index] = silence;
    }
    return false;
  }

  /**
   * The peer's process is gone.
   *
   * @return whether the peer was not suspected until now
   */
  boolean onCrashEvidence(ReplicaId peer) {
    if (!members.isPeer(peer)) {
      return false;
    }
    int index = peer.index();
    proven |= Membership.bit(index);
    if (isSuspected(index)) {
      return false;
    }
    suspected |= Membership.bit(index);
    events.record(Events.Kind.SUSPECT, 0, null, peer + ": its host refuses connections");
    return true;
  }

  /**
   * Looks for silent peers.
   *
   * @return whether there is a new suspect
   */
  boolean check() {
    long now = clock.nanos();
    long before = suspected;
    for (int i = 0; i < members.places(); i++) {
      if (i == members.self() || !members.has(i) || isSuspected(i)) {
        continue;
      }
      long silence = now - heardAtNanos[i];
      if (silence > timeoutNanos[i]) {
        suspected |= Membership.bit(i);
        events.record(
            Events.Kind.SUSPECT,
            0,
            null,
            members.id(i)
                + ": silent for "
                + millis(silence)
                + ", timeout "
                + millis(timeoutNanos[i]));
      } else {
        shrinkAfterCalm(i, now);
      }
    }
    return suspected != before;
  }

  /** Moves all deadlines, because for that long nobody could have been heard here. */
  void forgive(long nanos) {
    long now = clock.nanos();
    for (int i = 0; i < members.places(); i++) {
      // a peer that was heard in this very turn, before the timer, gains nothing
      heardAtNanos[i] += Math.min(nanos, now - heardAtNanos[i]);
    }
  }

  /** The places of all suspects. */
  long suspected() {
    return suspected;
  }

  /** Whether the place's holder is suspected; false for the own place and for places beyond. */
  boolean isSuspected(int index) {
    return index >= 0 && members.has(index) && (suspected & Membership.bit(index)) != 0;
  }

  /** Whether the place's holder was proved to be gone and was not heard since. */
  boolean isProvenGone(int index) {
    return isSuspected(index) && (proven & Membership.bit(index)) != 0;
  }

  private void restore(int index, long silence, long now) {
    boolean wasProven = (proven & Membership.bit(index)) != 0;
    suspected &= ~Membership.bit(index);
    proven &= ~Membership.bit(index);
    if (!wasProven) {
      timeoutNanos[index] =
          Math.min(
              options.suspectTimeoutMaxNanos(),
              timeoutNanos[index] + options.suspectTimeoutIncrementNanos());
    }
    beginCalm(index, now);
    events.record(
        Events.Kind.RESTORE,
        0,
        null,
        members.id(index)
            + ": heard again after "
            + millis(silence)
            + ", timeout "
            + millis(timeoutNanos[index]));
  }

  private void shrinkAfterCalm(int index, long now) {
    long timeout = timeoutNanos[index];
    if (timeout == options.suspectTimeoutNanos()
        || now - calmSinceNanos[index] < CALM_TIMEOUTS * options.suspectTimeoutMaxNanos()) {
      return;
    }
    long smaller =
        Math.max(options.suspectTimeoutNanos(), timeout - options.suspectTimeoutIncrementNanos());
    if (longestSilenceNanos[index] < smaller) {
      timeoutNanos[index] = smaller;
    }
    beginCalm(index, now);
  }

  private void beginCalm(int index, long now) {
    calmSinceNanos[index] = now;
    longestSilenceNanos[index] = 0;
  }

  private static String millis(long nanos) {
    return nanos / NANOS_PER_MILLI + " ms";
  }
}
