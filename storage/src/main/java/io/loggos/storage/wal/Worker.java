package io.loggos.storage.wal;

import java.util.concurrent.Executor;

/** Runs the storage's blocking work, one task at a time, in the order it was handed in. */
public interface Worker extends Executor, AutoCloseable {
  /** Runs the task after everything handed in before; returns at once. Any thread. */
  @Override
  void execute(Runnable task);

  /** Runs the task once, not before the delay is over; forgotten when closed. Any thread. */
  void schedule(long delayNanos, Runnable task);

  /**
   * Returns after all tasks that were handed in have run; those scheduled or added later do not.
   */
  @Override
  void close();
}
