package io.loggos.apps.cli;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * The round trips of one run: each one around the failure, and how all those outside are
 * distributed. So the memory for a run depends little on how long it is and how fast the cluster.
 */
final class FailureTrips {
  /** Round trips are kept from so long before the failure until so long after all was over. */
  static final long MARGIN_MICROS = 500_000;

  /** How exact the distribution is. */
  static final int DIGITS = 3;

  private static final double NANOS_PER_MICRO = 1e3;

  private final Histogram outside = new Histogram(DIGITS);
  private final Map<FailurePhase, double[]> inside = new EnumMap<>(FailurePhase.class);
  private final long[] answered;
  private final double[] micros;

  /**
   * Reduces what was noted of a run.
   *
   * @param measuredFrom requests sent before then were the warm-up
   */
  FailureTrips(RoundTrips all, long measuredFrom, FailureTimeline timeline) {
    long from = timeline.failed() - MARGIN_MICROS;
    long to = timeline.level() + MARGIN_MICROS;
    int[] around =
        IntStream.range(0, all.count())
            .filter(i -> all.answered(i) >= from && all.answered(i) < to)
            .toArray();
    answered = IntStream.of(around).mapToLong(all::answered).toArray();
    micros = IntStream.of(around).mapToDouble(all::micros).toArray();
    int[] measured =
        IntStream.range(0, all.count()).filter(i -> all.sent(i) >= measuredFrom).toArray();
    for (FailurePhase phase : FailurePhase.values()) {
      IntStream ofPhase =
          IntStream.of(measured).filter(i -> timeline.phase(all.sent(i), all.answered(i)) == phase);
      if (phase == FailurePhase.OUTSIDE) {
        ofPhase.forEach(i -> outside.recordValue(Math.round(all.micros(i) * NANOS_PER_MICRO)));
      } else {
        inside.put(phase, ofPhase.mapToDouble(all::micros).toArray());
      }
    }
  }

  /** Those while nothing was amiss, in nanoseconds. */
  Histogram outside() {
    return outside;
  }

  /** Those of another phase, in microseconds. */
  double[] inside(FailurePhase phase) {
    return inside.get(phase);
  }

  /** Those of all phases but the one in which nothing was amiss, in microseconds. */
  double[] inside() {
    return inside.values().stream().flatMapToDouble(DoubleStream::of).toArray();
  }

  /** Those of this run while the failure was handled over those outside. */
  RttRatio ratio() {
    return RttRatio.of(Statistics.of(inside()), Statistics.ofNanos(outside));
  }

  /** How many are kept one by one. */
  int count() {
    return answered.length;
  }

  /** When the answer came, by the wall clock in microseconds. */
  long answered(int trip) {
    return answered[trip];
  }

  /** How long it took, in microseconds. */
  double micros(int trip) {
    return micros[trip];
  }
}
