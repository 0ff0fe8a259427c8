package io.loggos.network.grdp;

/**
 * Slow start: begins with one packet and adds one for each acknowledged, which doubles the window
 * with every round trip, until a loss; from half of what it then was it grows by one for each round
 * trip. A timeout begins anew.
 */
final class SlowStartControl implements CongestionControl {
  private final int windowMax;
  private int threshold;
  private int window = 1;
  private int acknowledged;

  SlowStartControl(int windowMax) {
    this.windowMax = windowMax;
    this.threshold = windowMax;
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public void onAcknowledged(int packets) {
    int rest = packets;
    while (rest > 0 && window < threshold) {
      window++;
      rest--;
    }
    acknowledged += rest;
    while (acknowledged >= window) {
      acknowledged -= window;
      window = Math.min(windowMax, window + 1);
    }
  }

  @Override
  public void onLoss() {
    threshold = Math.min(windowMax, Math.max(WINDOW_MIN, window / 2));
    window = Math.min(window, threshold);
    acknowledged = 0;
  }

  @Override
  public void onTimeout() {
    onLoss();
    window = 1;
  }
}
