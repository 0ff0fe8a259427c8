package io.loggos.network.tcp;

import io.loggos.api.io.Transport;
import io.loggos.api.plugin.TransportPlugin;

/** Messages over TCP. */
public final class TcpPlugin implements TransportPlugin {
  /** For {@link java.util.ServiceLoader}. */
  public TcpPlugin() {}

  @Override
  public String name() {
    return "tcp";
  }

  @Override
  public String section() {
    return "tcp";
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when an option is missing or out of range, when the loop is
   *     not a Netty event loop, or when the own id is not in the configuration
   */
  @Override
  public Transport create(Context context, Transport.Listener listener) {
    return new TcpTransport(TcpScope.of(context, listener));
  }
}
