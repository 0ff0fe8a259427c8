package io.loggos.network.datagram;

import io.loggos.network.testing.MapOptions;

/** The contract when every tenth datagram is lost, every one is authentic, and all are small. */
class GrdpTransportLossyTest extends GrdpTransportTest {
  @Override
  protected MapOptions options() {
    return shortWaits()
        .with("simulated-loss", 0.1)
        .with("datagram-bytes", 1400L)
        .with("key", "of-sixteen-characters-at-least");
  }
}
