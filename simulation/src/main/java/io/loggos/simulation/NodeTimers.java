package io.loggos.simulation;

import io.loggos.api.machine.TimerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The timers of one node: one of each key, named by the identity of the key. */
final class NodeTimers {
  /** Who is told that a timer's time has come. */
  interface Alarm {
    void onDue(Due due);
  }

  private final World world;
  private final NodeClock clock;
  private final Dice dice;
  private final double lateNanos;
  private final Early early;
  private final Alarm alarm;
  private final List<Timer> timers = new ArrayList<>();

  /**
   * Timers that fire before their time, every other time. Whether they do is one decision for all
   * of them: when a failure hangs on their very moments, no single timer can be left out.
   */
  static final class Early {
    private final long tickNanos;
    private final Dice dice;
    private final BooleanSupplier decision;
    private Boolean decided;

    /**
     * Nothing decided yet.
     *
     * @param tickNanos by up to so much; 0 for never
     * @param dice draws of their own
     * @param decision whether they may be early; asked at most once, when the first is to be
     */
    Early(long tickNanos, Dice dice, BooleanSupplier decision) {
      this.tickNanos = tickNanos;
      this.dice = dice;
      this.decision = decision;
    }

    long nanos(long delayNanos) {
      long most = Math.min(tickNanos, delayNanos);
      if (most <= 0 || !dice.chance(0.5)) {
        return 0;
      }
      long nanos = dice.between(1, most);
      if (decided == null) {
        decided = decision.getAsBoolean();
      }
      return decided ? nanos : 0;
    }
  }

  /**
   * No timers yet.
   *
   * @param lateNanos how late they are on average
   */
  NodeTimers(World world, NodeClock clock, Dice dice, double lateNanos, Early early, Alarm alarm) {
    this.world = world;
    this.clock = clock;
    this.dice = dice;
    this.lateNanos = lateNanos;
    this.early = early;
    this.alarm = alarm;
  }

  /** How many different timers there ever were. */
  int size() {
    return timers.size();
  }

  void start(TimerKey key, long delayNanos) {
    Timer timer = timer(key);
    timer.generation++;
    timer.running = true;
    long late = lateNanos > 0 ? dice.exponential(lateNanos) : 0;
    Due due = new Due(this, timer, timer.generation);
    long soon = early.nanos(delayNanos);
    world.after(clock.trueNanos(Math.max(0, delayNanos - soon)) + late, due);
  }

  void stop(TimerKey key) {
    Timer timer = timer(key);
    timer.generation++;
    timer.running = false;
  }

  /** None runs any more. */
  void stopAll() {
    for (Timer timer : timers) {
      timer.generation++;
      timer.running = false;
    }
  }

  private Timer timer(TimerKey key) {
    for (Timer timer : timers) {
      if (timer.key == key) {
        return timer;
      }
    }
    Timer timer = new Timer(key);
    timers.add(timer);
    return timer;
  }

  private static final class Timer {
    final TimerKey key;
    long generation;
    boolean running;

    Timer(TimerKey key) {
      this.key = key;
    }
  }

  /** A timer's time has come; void if it was stopped or started anew since. */
  static final class Due implements Runnable {
    private final NodeTimers owner;
    private final Timer timer;
    private final long generation;

    Due(NodeTimers owner, Timer timer, long generation) {
      this.owner = owner;
      this.timer = timer;
      this.generation = generation;
    }

    @Override
    public void run() {
      if (timer.generation == generation) {
        owner.alarm.onDue(this);
      }
    }

    /** Takes the timer, which runs no more; null when it is void by now. */
    TimerKey take() {
      if (timer.generation != generation || !timer.running) {
        return null;
      }
      timer.running = false;
      return timer.key;
    }
  }
}
