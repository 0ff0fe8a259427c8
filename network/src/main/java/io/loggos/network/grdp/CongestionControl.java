package io.loggos.network.grdp;

/**
 * How many packets may be on their way. Told of losses at most once for each round trip. Used by
 * one thread; no clock.
 */
interface CongestionControl {
  /** No window is smaller than this, so that a loss still shows by what arrives after it. */
  int WINDOW_MIN = 2;

  /** How many packets may be on their way now. */
  int window();

  /** So many packets were acknowledged. */
  void onAcknowledged(int packets);

  /** A packet was lost, and later ones arrived. */
  void onLoss();

  /** A packet was lost, and nothing arrived for a whole timeout. */
  void onTimeout();
}
