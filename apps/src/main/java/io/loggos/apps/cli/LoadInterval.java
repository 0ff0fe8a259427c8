package io.loggos.apps.cli;

import java.time.Duration;
import java.util.Collection;

/**
 * What came of loading a cluster for a while, or for several whiles together.
 *
 * @param nanos how long that was
 * @param successes good replies
 * @param errors how many requests failed
 * @param processorTime of all replicas
 */
record LoadInterval(long nanos, long successes, long errors, Duration processorTime) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  static LoadInterval sum(Collection<LoadInterval> intervals) {
    return intervals.stream().reduce(new LoadInterval(0, 0, 0, Duration.ZERO), LoadInterval::plus);
  }

  private LoadInterval plus(LoadInterval other) {
    return new LoadInterval(
        nanos + other.nanos,
        successes + other.successes,
        errors + other.errors,
        processorTime.plus(other.processorTime));
  }

  /** Requests per second. */
  double throughput() {
    return nanos == 0 ? 0 : successes * NANOS_PER_SECOND / nanos;
  }

  /** Processor time of all replicas for each request. */
  double cpuMicros() {
    return processorTime.toNanos() / NANOS_PER_MICRO / Math.max(1, successes);
  }
}
