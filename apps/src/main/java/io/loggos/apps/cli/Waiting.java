package io.loggos.apps.cli;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** The ways in which a command's own thread waits. */
final class Waiting {
  private static final long POLL_MILLIS = 50;

  private Waiting() {}

  /** The future's result; throws what it failed with if that is unchecked. */
  static <T> T join(Future<T> future) {
    return join(future, Duration.ofDays(1));
  }

  /** The future's result; throws what it failed with if that is unchecked. */
  static <T> T join(Future<T> future, Duration timeout) {
    try {
      return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new FailedCheckException("no answer within " + timeout.toMillis() + " ms");
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** Polls until the condition holds; tells whether it came to hold in time. */
  static boolean until(Duration timeout, BooleanSupplier condition) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      pause(POLL_MILLIS);
    }
    return true;
  }

  static void pauseMillis(long millis) {
    pause(millis);
  }

  static void pauseUntilNanos(long nanoTime) {
    long left = nanoTime - System.nanoTime();
    if (left > 0) {
      pause(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static FailedCheckException interrupted() {
    Thread.currentThread().interrupt();
    return new FailedCheckException("interrupted");
  }
}
