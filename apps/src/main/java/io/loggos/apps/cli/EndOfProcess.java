package io.loggos.apps.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** How a process ends that runs until it is told to stop. */
final class EndOfProcess {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(8);

  private EndOfProcess() {}

  /**
   * Waits until what the process runs has ended by itself, or a signal or the end of standard input
   * stops it.
   *
   * @param awaitStop waits for the end and tells the exit code
   * @param stop has it end
   * @param withInput whether the end of standard input is a reason
   */
  static int await(IntSupplier awaitStop, Runnable stop, boolean withInput) {
    if (withInput) {
      watchInput(stop);
    }
    return runUntilStopped(awaitStop, stop);
  }

  /** The virtual machine turns a signal into the start of its shutdown hooks. */
  private static int runUntilStopped(IntSupplier awaitStop, Runnable stop) {
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              stop.run();
              awaitShortly(stopped);
              // only this way the exit code says that the stop was in order
              Runtime.getRuntime().halt(ExitCode.SUCCESS);
            },
            "loggos-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    int exitCode = awaitStop.getAsInt();
    stopped.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the hook is running, and ends the process
    }
    return exitCode;
  }

  private static void awaitShortly(CountDownLatch stopped) {
    try {
      stopped.await(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void watchInput(Runnable stop) {
    Thread watchdog =
        new Thread(
            () -> {
              awaitEndOfInput();
              Thread emergency = new Thread(EndOfProcess::haltLater, "loggos-halt");
              emergency.setDaemon(true);
              emergency.start();
              stop.run();
            },
            "loggos-input");
    watchdog.setDaemon(true);
    watchdog.start();
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // what is said does not matter
      }
    } catch (IOException e) {
      // as good as the end
    }
  }

  private static void haltLater() {
    awaitShortly(new CountDownLatch(1));
    Runtime.getRuntime().halt(ExitCode.FAILED);
  }
}
