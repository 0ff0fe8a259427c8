package io.loggos.network.grdp;

import java.util.function.IntUnaryOperator;

/** Multiplicative decrease: half less after a loss; begins with the largest window. */
final class HalvingControl implements CongestionControl {
  private final int windowMax;
  private final IntUnaryOperator growth;
  private int window;

  /** Acknowledged since the window last grew. */
  private int acknowledged;

  /**
   * Begins.
   *
   * @param growth by how much a window grows in each round trip without a loss
   */
  HalvingControl(int windowMax, IntUnaryOperator growth) {
    this.windowMax = windowMax;
    this.growth = growth;
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
      window = Math.min(windowMax, window + growth.applyAsInt(window));
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
