package io.loggos.network.tcp;

import io.loggos.api.plugin.TransportPlugin;
import io.loggos.network.TransportContract;
import io.loggos.network.testing.MapOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** The contract over TCP, with the fastest sockets there are. */
class TcpTransportTest extends TransportContract {
  /** Waits short enough for tests, but not for a machine that is busy with others. */
  static MapOptions shortWaits() {
    return new MapOptions()
        .with("connect-timeout", 2_000_000_000L)
        .with("reconnect-backoff-min", 2_000_000L)
        .with("reconnect-backoff-max", 30_000_000L)
        .with("handshake-timeout", 2_000_000_000L)
        .with("queue-bytes-max", 4L << 20);
  }

  @Override
  protected TransportPlugin plugin() {
    return new TcpPlugin();
  }

  @Override
  protected MapOptions options() {
    return shortWaits();
  }

  @Override
  protected String nativeMode() {
    return "auto";
  }

  @Override
  protected void throwAt(int port, byte[] bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(bytes);
    }
  }
}
