package io.loggos.network.grdp;

/**
 * How long to wait for an acknowledgement: RFC 6298, with a minimum and maximum of our own. Fed
 * only with the times of packets that were sent once (Karn's rule).
 */
final class RttEstimator {
  private static final int BACKOFF_MAX = 20;

  private final long minNanos;
  private final long maxNanos;
  private final long granularityNanos;
  private long smoothed;
  private long variation;
  private long timeout;
  private int backoff;

  /** A timeout between these bounds, beginning with the initial one. */
  RttEstimator(long initialNanos, long minNanos, long maxNanos, long granularityNanos) {
    this.minNanos = minNanos;
    this.maxNanos = maxNanos;
    this.granularityNanos = granularityNanos;
    this.timeout = Math.max(minNanos, Math.min(initialNanos, maxNanos));
  }

  /** A packet sent once was acknowledged after that time. */
  void onSample(long rttNanos) {
    long rtt = Math.max(0, rttNanos);
    if (smoothed == 0) {
      smoothed = Math.max(1, rtt);
      variation = rtt / 2;
    } else {
      variation += (Math.abs(smoothed - rtt) - variation) / 4;
      smoothed = Math.max(1, smoothed + (rtt - smoothed) / 8);
    }
    long wanted = smoothed + Math.max(granularityNanos, 4 * variation);
    timeout = Math.max(minNanos, Math.min(wanted, maxNanos));
  }

  /** Something new was acknowledged. */
  void onProgress() {
    backoff = 0;
  }

  /** Nothing was acknowledged in time: the next wait is twice as long. */
  void onTimeout() {
    backoff = Math.min(backoff + 1, BACKOFF_MAX);
  }

  /** How long to wait now. */
  long timeoutNanos() {
    return backoff == 0 ? timeout : Math.min(maxNanos, timeout << backoff);
  }

  /** The smoothed round trip, 0 before the first sample. */
  long smoothedNanos() {
    return smoothed;
  }

  /** How often in a row the timeout passed. */
  int backoff() {
    return backoff;
  }
}
