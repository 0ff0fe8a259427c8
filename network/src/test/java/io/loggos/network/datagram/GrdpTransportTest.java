package io.loggos.network.datagram;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loggos.api.plugin.TransportPlugin;
import io.loggos.network.TransportContract;
import io.loggos.network.testing.MapOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** The contract over reliable datagrams, with the fastest sockets there are. */
class GrdpTransportTest extends TransportContract {
  private static final long MILLI = 1_000_000;

  /** Waits short enough for tests, but not for a machine that is busy with others. */
  static MapOptions shortWaits() {
    return new MapOptions()
        .with("datagram-bytes", 0L)
        .with("window-packets", 256)
        .with("window-bytes", 1L << 20)
        .with("queue-bytes-max", 4L << 20)
        .with("socket-buffer-bytes", 4L << 20)
        .with("congestion", "aimd")
        .with("pacing", true)
        .with("multicast-group", "none")
        .with("key", "none")
        .with("rto-initial", 200 * MILLI)
        .with("rto-min", 5 * MILLI)
        .with("rto-max", 2_000 * MILLI)
        .with("ack-delay", MILLI)
        .with("ping-interval-min", 2 * MILLI)
        .with("ping-interval", 30 * MILLI)
        .with("handshake-timeout", 2_000 * MILLI)
        .with("silence-max", 4_000 * MILLI)
        .with("simulated-loss", 0.0);
  }

  @Override
  protected TransportPlugin plugin() {
    return new GrdpPlugin();
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
    try (DatagramSocket socket = new DatagramSocket()) {
      InetAddress host = InetAddress.getLoopbackAddress();
      socket.send(new DatagramPacket(bytes, bytes.length, host, port));
    }
  }

  @Test
  void noOtherSocketIsLetOntoThePortWhilePeersHaveTheirOwn() throws IOException {
    startAll(3);
    for (int i = 0; i < 3; i++) {
      InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), port(i));
      try (DatagramSocket second = new DatagramSocket(null)) {
        second.setReuseAddress(true);
        assertThrows(BindException.class, () -> second.bind(taken));
      }
    }
  }
}
