package io.loggos.network.testing;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a deadline. */
public final class Await {
  private static final long DEADLINE_NANOS = 20_000_000_000L;
  private static final long POLL_NANOS = 200_000;

  private Await() {}

  /** Returns as soon as the condition holds; fails when it does not within the deadline. */
  public static void until(Supplier<String> what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > DEADLINE_NANOS) {
        throw new AssertionError("waited in vain for " + what.get());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Returns as soon as the condition holds; fails when it does not within the deadline. */
  public static void until(String what, BooleanSupplier condition) {
    until(() -> what, condition);
  }
}
