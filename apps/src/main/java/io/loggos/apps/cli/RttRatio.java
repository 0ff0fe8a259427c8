package io.loggos.apps.cli;

/**
 * How many times as long round trips took while a failure was handled as outside.
 *
 * @param median of the medians; 0 if there were none on one side
 * @param p99 of what 99 of a hundred do not exceed
 */
record RttRatio(double median, double p99) {
  private static final double DIGITS = 100.0;

  /** Of these while a failure was handled, and those outside. */
  static RttRatio of(Statistics during, Statistics outside) {
    return new RttRatio(
        ratio(during.median(), outside.median()), ratio(during.p99(), outside.p99()));
  }

  private static double ratio(double one, double other) {
    return other == 0 ? 0 : Math.round(one / other * DIGITS) / DIGITS;
  }
}
