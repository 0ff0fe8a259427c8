package io.loggos.liveness;

import io.loggos.api.machine.Effects;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.wire.Part;

/**
 * Decides when a {@link Heartbeat} is sent. Any broadcast is a sign of life, so a tick after a
 * broadcast is skipped; but never two in a row, because other messages do not carry the vitals. A
 * replica is therefore silent for two intervals at most.
 */
final class Heartbeats {
  private final TimerKey timer = new TimerKey(Part.LIVENESS, "heartbeat");
  private final long intervalNanos;
  private final Effects effects;

  /** Something other than a heartbeat was broadcast since the last tick. */
  private boolean spoken;

  /** The last tick sent nothing. */
  private boolean skipped;

  /** A heartbeat was sent out of turn since the last tick; bounds what flapping peers can cause. */
  private boolean hurried;

  /** Another one would have been, so the next tick must not be skipped. */
  private boolean owed;

  Heartbeats(long intervalNanos, Effects effects) {
    this.intervalNanos = intervalNanos;
    this.effects = effects;
  }

  TimerKey timer() {
    return timer;
  }

  void start() {
    effects.startTimer(timer, intervalNanos);
  }

  void onBroadcast() {
    spoken = true;
  }

  /** The timer fired; returns whether a heartbeat is due. */
  boolean onTimer() {
    boolean due = !spoken || skipped || owed;
    skipped = !due;
    spoken = false;
    owed = false;
    hurried = false;
    start();
    return due;
  }

  /** Something changed that peers should know; returns whether to tell them now. */
  boolean mayHurry() {
    owed = hurried;
    hurried = true;
    return !owed;
  }

  void send(Heartbeat heartbeat) {
    boolean spokenBefore = spoken;
    effects.broadcast(heartbeat);
    // the driver may have reported this broadcast like any other; it must not suppress the next
    spoken = spokenBefore;
  }
}
