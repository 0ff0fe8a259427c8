package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * The usual percentiles of latencies, in microseconds.
 *
 * @param p50 the median
 * @param p90 of ten, nine were not longer
 * @param p99 of a hundred, ninety-nine
 * @param p999 of a thousand, all but one
 * @param max the longest
 */
record Latencies(double p50, double p90, double p99, double p999, double max) {
  private static final double NANOS_PER_MICRO = 1e3;

  /** From a histogram of nanoseconds. */
  static Latencies of(Histogram nanos) {
    return new Latencies(
        percentile(nanos, 50),
        percentile(nanos, 90),
        percentile(nanos, 99),
        percentile(nanos, 99.9),
        percentile(nanos, 100));
  }

  private static double percentile(Histogram nanos, double percentile) {
    return Json.tenths(nanos.getValueAtPercentile(percentile) / NANOS_PER_MICRO);
  }

  ObjectNode json() {
    return Json.object()
        .put("p50", p50)
        .put("p90", p90)
        .put("p99", p99)
        .put("p999", p999)
        .put("max", max);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "p50 %,.0f us, p90 %,.0f us, p99 %,.0f us, p99.9 %,.0f us, max %,.0f us",
        p50,
        p90,
        p99,
        p999,
        max);
  }
}
