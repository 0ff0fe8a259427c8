package io.loggos.storage.wal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Runs its tasks when the test says so. */
final class QueueWorker implements Worker {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<Runnable> scheduled = new ArrayList<>();
  private final boolean atOnce;
  private boolean running;
  private boolean closed;

  private QueueWorker(boolean atOnce) {
    this.atOnce = atOnce;
  }

  /** Runs each task as soon as it is handed in. */
  static QueueWorker atOnce() {
    return new QueueWorker(true);
  }

  /** Runs tasks when {@link #step} is called. */
  static QueueWorker stepwise() {
    return new QueueWorker(false);
  }

  @Override
  public void execute(Runnable task) {
    if (!closed) {
      tasks.add(task);
      if (atOnce && !running) {
        runAll();
      }
    }
  }

  @Override
  public void schedule(long delayNanos, Runnable task) {
    scheduled.add(task);
  }

  /** Runs one task; whether there was one. */
  boolean step() {
    Runnable task = tasks.poll();
    if (task != null) {
      task.run();
    }
    return task != null;
  }

  /** Runs all tasks and what they hand in. */
  void runAll() {
    running = true;
    while (step()) {
      // the next one
    }
    running = false;
  }

  /** Hands in what was scheduled, as if time had passed. */
  void passTime() {
    List<Runnable> due = new ArrayList<>(scheduled);
    scheduled.clear();
    due.forEach(this::execute);
  }

  @Override
  public void close() {
    runAll();
    closed = true;
  }
}
