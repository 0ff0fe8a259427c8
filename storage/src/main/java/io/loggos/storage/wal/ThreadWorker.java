package io.loggos.storage.wal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A worker with a thread of its own. */
public final class ThreadWorker implements Worker {
  private final ScheduledThreadPoolExecutor executor;

  /** Starts a thread of that name; it does not keep the process alive. */
  public ThreadWorker(String threadName) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            },
            new ScheduledThreadPoolExecutor.DiscardPolicy());
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  @Override
  public void schedule(long delayNanos, Runnable task) {
    executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    CountDownLatch done = new CountDownLatch(1);
    boolean interrupted = false;
    try {
      executor.execute(done::countDown);
      while (!executor.isShutdown() && !done.await(1, TimeUnit.SECONDS)) {
        // a slow disk; what is written must not be cut off
      }
    } catch (RejectedExecutionException e) {
      interrupted = Thread.currentThread().isInterrupted();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    executor.shutdownNow();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
