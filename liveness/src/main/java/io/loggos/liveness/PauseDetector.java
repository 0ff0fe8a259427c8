package io.loggos.liveness;

import io.loggos.api.machine.Effects;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.wire.Part;

/**
 * Notices that the own loop stood still: by its timer, which also is the beat in which the {@link
 * FailureDetector} looks for silent peers, firing late. A replica that was stopped has heard nobody
 * for a while, which says nothing about the others.
 */
final class PauseDetector {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** How many checks fall into one suspect timeout. */
  private static final int CHECKS = 8;

  private final TimerKey timer = new TimerKey(Part.LIVENESS, "suspect-check");
  private final LivenessOptions options;
  private final Effects effects;
  private final Events events;
  private final TurnClock clock;
  private final long intervalNanos;

  /** When the timer should fire next. */
  private long dueNanos;

  /** When the timer was last later than allowed; meaningful while {@link #paused}. */
  private long lateAtNanos;

  private boolean paused;

  PauseDetector(LivenessOptions options, Effects effects, Events events, TurnClock clock) {
    this.options = options;
    this.effects = effects;
    this.events = events;
    this.clock = clock;
    this.intervalNanos = Math.max(1, options.suspectTimeoutNanos() / CHECKS);
  }

  TimerKey timer() {
    return timer;
  }

  void start() {
    dueNanos = clock.nanos() + intervalNanos;
    effects.startTimer(timer, intervalNanos);
  }

  /**
   * The timer fired.
   *
   * @return by how many nanoseconds the peers' deadlines are to be moved, because that long nobody
   *     could have been heard; 0 normally
   */
  long onTimer() {
    long now = clock.nanos();
    long lateness = Math.max(0, now - dueNanos);
    boolean late = lateness > options.loopDelayMaxNanos();
    boolean skipped = lateness > options.suspectTimeoutNanos() / 2;
    if (skipped || (late && !paused)) {
      String consequence = skipped ? "; no peer is suspected for this time" : "";
      events.record(
          Events.Kind.PAUSE,
          0,
          null,
          "own loop " + lateness / NANOS_PER_MILLI + " ms late" + consequence);
    }
    if (late) {
      paused = true;
      lateAtNanos = now;
    } else if (paused && now - lateAtNanos >= options.suspectTimeoutNanos()) {
      paused = false;
    }
    start();
    return skipped ? lateness : 0;
  }

  /** True from a delay beyond the bound until a whole suspect timeout has passed without one. */
  boolean wasPaused() {
    return paused;
  }
}
