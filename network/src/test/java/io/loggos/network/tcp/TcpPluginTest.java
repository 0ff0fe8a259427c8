package io.loggos.network.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.plugin.TransportPlugin;
import io.loggos.network.testing.Await;
import io.loggos.network.testing.MapOptions;
import io.loggos.network.testing.Ports;
import io.loggos.network.testing.RecordedLog;
import io.loggos.network.testing.TestNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpPluginTest {
  private static final MapOptions NETWORK = new MapOptions().with("frame-bytes-max", 1L << 20);

  private static Configuration members(String host, int... ports) {
    return new Configuration(
        0,
        List.of(
            new Member(ReplicaId.of(0), "127.0.0.1", ports[0], 1),
            new Member(ReplicaId.of(1), host, ports[1], 1)));
  }

  private static String refusal(TestNode node, TransportPlugin.Context context) {
    return assertThrows(IllegalArgumentException.class, () -> new TcpPlugin().create(context, node))
        .getMessage();
  }

  @Test
  void isFoundByName() {
    TransportPlugin found =
        ServiceLoader.load(TransportPlugin.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(plugin -> plugin.name().equals("tcp"))
            .findFirst()
            .orElseThrow();
    assertEquals("tcp", found.section());
    assertEquals(List.of(), found.messageTypes());
  }

  @Test
  void needsANettyEventLoop() {
    try (TestNode node = new TestNode("never")) {
      var executor = Executors.newSingleThreadScheduledExecutor();
      TransportPlugin.Context good =
          node.context(
              ReplicaId.of(0), 1, members("b", 1, 2), TcpTransportTest.shortWaits(), NETWORK);
      TransportPlugin.Context bad =
          new TransportPlugin.Context(
              good.self(),
              1,
              node,
              good.configuration(),
              good.codec(),
              executor,
              good.options(),
              good.network());
      assertTrue(refusal(node, bad).contains("runs on a Netty event loop"));
      executor.shutdown();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "connect-timeout, 0",
    "reconnect-backoff-min, 0",
    "reconnect-backoff-max, 1",
    "handshake-timeout, -1",
    "queue-bytes-max, 0",
    "frame-bytes-max, 100",
    "frame-bytes-max, 5000000000",
  })
  void namesTheOptionThatIsOutOfRange(String key, long value) {
    try (TestNode node = new TestNode("never")) {
      MapOptions own = TcpTransportTest.shortWaits().with(key, value);
      MapOptions network = key.startsWith("frame") ? own : NETWORK;
      String reason =
          refusal(node, node.context(ReplicaId.of(0), 1, members("b", 1, 2), own, network));
      assertTrue(reason.startsWith(key + " is " + value), reason);
    }
  }

  @Test
  void mustBeAMember() {
    try (TestNode node = new TestNode("never")) {
      MapOptions own = TcpTransportTest.shortWaits();
      assertTrue(
          refusal(node, node.context(ReplicaId.of(2), 1, members("b", 1, 2), own, NETWORK))
              .contains("r2 is not a member"));
    }
  }

  @Test
  void anUnknownHostIsToldOnceAndTriedOn() throws IOException {
    RecordedLog.clear();
    int[] ports = Ports.free(2);
    AtomicBoolean known = new AtomicBoolean();
    AtomicInteger lookups = new AtomicInteger();
    HostResolver.Lookup lookup =
        host -> {
          lookups.incrementAndGet();
          if (known.get()) {
            return InetAddress.getLoopbackAddress();
          }
          throw new UnknownHostException(host);
        };
    try (TestNode zero = new TestNode("auto");
        TestNode one = new TestNode("auto")) {
      MapOptions own = TcpTransportTest.shortWaits();
      var context =
          zero.context(ReplicaId.of(0), 100, members("no.such.host", ports), own, NETWORK);
      zero.start(new TcpTransport(TcpScope.of(context, zero), lookup));
      var other = one.context(ReplicaId.of(1), 101, members("127.0.0.1", ports), own, NETWORK);
      one.start(new TcpPlugin().create(other, one));
      Await.until("attempts", () -> lookups.get() > 5);
      assertFalse(zero.isConnected(1));
      known.set(true);
      zero.awaitConnected(1);
      assertEquals(1, RecordedLog.linesWith("no.such.host of replica 1 is unknown").size());
      assertEquals(1, RecordedLog.linesWith("no.such.host of replica 1 is known again").size());
      // and it is looked up anew at each attempt
      known.set(false);
      one.stop();
      Await.until(
          "a second line",
          () -> RecordedLog.linesWith("no.such.host of replica 1 is unknown").size() == 2);
    }
  }

  @Test
  void onlyARefusedConnectionIsRefused() {
    assertTrue(Connector.isRefused(new ConnectException("finishConnect(..): Connection refused")));
    assertFalse(Connector.isRefused(new ConnectException("Connection timed out")));
    assertFalse(
        Connector.isRefused(new io.netty.channel.ConnectTimeoutException("Connection refused")));
    assertFalse(Connector.isRefused(new java.net.NoRouteToHostException("no route")));
    assertFalse(Connector.isRefused(new IOException("Connection refused")));
  }
}
