package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * What repeated measurements come to.
 *
 * @param count how many there are
 * @param mean their mean
 * @param sd the standard deviation of a sample; 0 for a single one
 * @param se the standard error of the mean
 * @param min the smallest
 * @param max the largest
 * @param median the one in the middle, or the mean of the two in the middle
 * @param p99 of a hundred, ninety-nine are not larger
 */
record Statistics(
    int count,
    double mean,
    double sd,
    double se,
    double min,
    double max,
    double median,
    double p99) {
  private static final double DIGITS = 1000.0;
  private static final double P99 = 0.99;
  private static final double NANOS_PER_MICRO = 1e3;

  /** Of nothing. */
  static final Statistics NONE = new Statistics(0, 0, 0, 0, 0, 0, 0, 0);

  /** Of these numbers, in any order. */
  static Statistics of(double... numbers) {
    int count = numbers.length;
    if (count == 0) {
      return NONE;
    }
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    double mean = Arrays.stream(sorted).sum() / count;
    double squares = Arrays.stream(sorted).map(number -> (number - mean) * (number - mean)).sum();
    double sd = count == 1 ? 0 : Math.sqrt(squares / (count - 1));
    return new Statistics(
        count,
        rounded(mean),
        rounded(sd),
        rounded(sd / Math.sqrt(count)),
        rounded(sorted[0]),
        rounded(sorted[count - 1]),
        rounded((sorted[(count - 1) / 2] + sorted[count / 2]) / 2),
        rounded(sorted[(int) Math.ceil(P99 * count) - 1]));
  }

  /** Of many numbers in nanoseconds, as microseconds, as exact as the histogram is. */
  static Statistics ofNanos(Histogram nanos) {
    int count = Math.toIntExact(nanos.getTotalCount());
    if (count == 0) {
      return NONE;
    }
    double sd = nanos.getStdDeviation() / NANOS_PER_MICRO;
    return new Statistics(
        count,
        rounded(nanos.getMean() / NANOS_PER_MICRO),
        rounded(sd),
        rounded(sd / Math.sqrt(count)),
        rounded(nanos.getMinValue() / NANOS_PER_MICRO),
        rounded(nanos.getMaxValue() / NANOS_PER_MICRO),
        rounded(nanos.getValueAtPercentile(50) / NANOS_PER_MICRO),
        rounded(nanos.getValueAtPercentile(100 * P99) / NANOS_PER_MICRO));
  }

  private static double rounded(double number) {
    return Math.round(number * DIGITS) / DIGITS;
  }

  ObjectNode json() {
    return Json.object()
        .put("mean", mean)
        .put("sd", sd)
        .put("se", se)
        .put("min", min)
        .put("max", max)
        .put("median", median);
  }
}
