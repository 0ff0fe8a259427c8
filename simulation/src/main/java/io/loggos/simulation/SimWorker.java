package io.loggos.simulation;

import io.loggos.simulation.FaultCounts.Fault;
import io.loggos.storage.wal.Worker;
import java.util.ArrayDeque;

/**
 * Runs the tasks of one life's storage as events, one after the other; each takes a while before it
 * has its effect, so that a crash can come between any two of them.
 */
final class SimWorker implements Worker {
  private static final double STALL_PROBABILITY = 0.01;
  private static final double STALL_FACTOR = 100;

  private final World world;
  private final NodeClock clock;
  private final Dice dice;
  private final SimDisk disk;
  private final FaultPlan faults;
  private final FaultLog.Stream decisions;
  private final Runner runner;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private boolean stalls;
  private long accepted;
  private long done;
  private boolean busy;
  private boolean ended;

  /** The number of the wait under way; an earlier one that ends is void. */
  private long waits;

  /** Runs a task, and bears it if the process ends meanwhile. */
  interface Runner {
    void run(Runnable task);
  }

  SimWorker(
      World world,
      NodeClock clock,
      Dice dice,
      SimDisk disk,
      FaultPlan faults,
      FaultLog.Stream decisions,
      Runner runner) {
    this.world = world;
    this.clock = clock;
    this.dice = dice;
    this.disk = disk;
    this.faults = faults;
    this.decisions = decisions;
    this.runner = runner;
    this.stalls = faults.syncStalls;
  }

  @Override
  public void execute(Runnable task) {
    if (!ended) {
      tasks.add(task);
      accepted++;
      next();
    }
  }

  private void next() {
    if (!busy && !tasks.isEmpty()) {
      busy = true;
      await(nanos());
    }
  }

  private long nanos() {
    double nanos = dice.exponential(faults.syncNanos / 2 * disk.slowness());
    double stalled = nanos * STALL_FACTOR;
    boolean stall =
        stalls
            && dice.chance(STALL_PROBABILITY)
            && decisions.strikes(
                Fault.SYNC_STALL,
                () -> "a task takes " + Millis.text(stalled) + " at " + decisions.name());
    return (long) (stall ? stalled : nanos);
  }

  private void await(long nanos) {
    long wait = ++waits;
    world.after(
        nanos,
        () -> {
          if (!ended && wait == waits) {
            runner.run(tasks.poll());
            done++;
            busy = false;
            next();
          }
        });
  }

  @Override
  public void schedule(long delayNanos, Runnable task) {
    world.after(clock.trueNanos(delayNanos), () -> execute(task));
  }

  /** How many tasks it was given. */
  long accepted() {
    return accepted;
  }

  /** How many of them have ended. */
  long done() {
    return done;
  }

  /** No more stalls, and the task under way ends soon. */
  void heal() {
    stalls = false;
    if (busy && !ended) {
      await(dice.exponential(faults.syncNanos));
    }
  }

  /** The process has ended, and nothing more happens. */
  void end() {
    ended = true;
    tasks.clear();
  }

  @Override
  public void close() {
    while (!tasks.isEmpty()) {
      tasks.poll().run();
    }
    ended = true;
  }
}
