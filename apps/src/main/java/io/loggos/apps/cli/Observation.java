package io.loggos.apps.cli;

import java.util.concurrent.TimeUnit;

/**
 * Watches a load while it runs, a line for each second.
 *
 * @param load what is watched
 * @param replicas are looked after meanwhile
 * @param report takes the lines
 */
record Observation(Load load, Replicas replicas, Report report) {
  /** Waits for the seconds from one to the other, both included. */
  void run(String phase, int from, int to) {
    long start = System.nanoTime();
    long before = load.progress().successes();
    for (int second = from; second <= to; second++) {
      Waiting.pauseUntilNanos(start + TimeUnit.SECONDS.toNanos(second - from + 1L));
      replicas.requireAlive();
      long now = load.progress().successes();
      report.tell("%s %3d s  %,10d requests/s", phase, second, now - before);
      before = now;
    }
  }
}
