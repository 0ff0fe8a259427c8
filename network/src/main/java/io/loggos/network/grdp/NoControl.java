package io.loggos.network.grdp;

/** No congestion control: for networks that belong to the cluster, and for comparison. */
final class NoControl implements CongestionControl {
  private final int window;

  NoControl(int window) {
    this.window = window;
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public void onAcknowledged(int packets) {}

  @Override
  public void onLoss() {}

  @Override
  public void onTimeout() {}
}
