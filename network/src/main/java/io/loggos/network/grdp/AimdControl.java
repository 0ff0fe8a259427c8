package io.loggos.network.grdp;

/** Additive increase, multiplicative decrease; begins with the largest window. */
final class AimdControl implements CongestionControl {
  private final int windowMax;
  private int window;

  /** Acknowledged since the window last grew. */
  private int acknowledged;

  AimdControl(int windowMax) {
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
      window = Math.min(windowMax, window + 1);
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
