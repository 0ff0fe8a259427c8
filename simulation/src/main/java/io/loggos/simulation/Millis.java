package io.loggos.simulation;

import java.util.Locale;

/** Durations for people. */
final class Millis {
  private static final double NANOS_PER_MILLI = 1e6;

  private Millis() {}

  static String text(double nanos) {
    return String.format(Locale.ROOT, "%.1f ms", nanos / NANOS_PER_MILLI);
  }
}
