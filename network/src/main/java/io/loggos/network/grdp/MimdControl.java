package io.loggos.network.grdp;

/**
 * Multiplicative increase, multiplicative decrease: half more for each round trip, or half less.
 */
final class MimdControl implements CongestionControl {
  private final int windowMax;
  private int window;
  private int acknowledged;

  MimdControl(int windowMax) {
    this.windowMax = windowMax;
    this.window = windowMax;
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public void onAcknowledged(int packets) {
    acknowledged += packets;
    while (acknowledged >= window) {
      acknowledged -= window;
      window = Math.min(windowMax, window + Math.max(1, window / 2));
    }
  }

  @Override
  public void onLoss() {
    window = Math.min(windowMax, Math.max(WINDOW_MIN, window / 2));
    acknowledged = 0;
  }

  @Override
  public void onTimeout() {
    onLoss();
  }
}
