package io.loggos.network.datagram;

import io.loggos.api.io.Transport;
import io.loggos.api.plugin.TransportPlugin;

/** Messages over reliable datagrams. */
public final class GrdpPlugin implements TransportPlugin {
  /** For {@link java.util.ServiceLoader}. */
  public GrdpPlugin() {}

  @Override
  public String name() {
    return "grdp";
  }

  @Override
  public String section() {
    return "grdp";
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when an option is missing or out of range, when the loop is
   *     not a Netty event loop, or when the own id is not in the configuration
   */
  @Override
  public Transport create(Context context, Transport.Listener listener) {
    return new GrdpTransport(GrdpScope.of(context, listener));
  }
}
