package io.loggos.network.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.network.grdp.GrdpCounters;
import io.loggos.network.testing.Await;
import io.loggos.network.testing.MapOptions;
import io.loggos.network.testing.Shout;
import io.loggos.network.testing.TestNode;
import java.io.IOException;
import java.net.DatagramSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract where what all are told goes to a multicast group. */
class GrdpTransportMulticastTest extends GrdpTransportTest {
  private final int groupPort = freePort();

  private static int freePort() {
    try (DatagramSocket socket = new DatagramSocket()) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected MapOptions options() {
    return shortWaits().with("multicast-group", "239.77.83.9:" + groupPort);
  }

  private static GrdpCounters counters(TestNode node) {
    return node.onLoop(((GrdpTransport) node.transport())::counters);
  }

  /** Sends it to three others, who hear it once; how many datagrams the group was told. */
  private long datagramsForAll(Shout shout) throws IOException {
    TestNode[] all = startAll(4);
    all[0].broadcast(shout);
    for (int i = 1; i < 4; i++) {
      TestNode other = all[i];
      Await.until("a message", () -> other.received() == 1);
      assertEquals(List.of("message r0 " + shout.number()), other.events("message"));
    }
    return counters(all[0]).groupSent();
  }

  @Test
  void whatAllAreToldLeavesOnceAndIsHeardByAll() throws IOException {
    assertEquals(1, datagramsForAll(new Shout(7)));
  }

  @Test
  void whatDoesNotFitADatagramLeavesInPieces() throws IOException {
    assertEquals(4, datagramsForAll(new Shout(7, "loggos".repeat(10_000))));
  }

  @Test
  void oneThatLeftTheConfigurationIsToldNoMore() throws IOException {
    TestNode[] all = startAll(3);
    all[0].setPeers(members(2).members());
    all[0].broadcast(new Shout(7));
    Await.until("a message", () -> all[1].received() == 1);
    assertEquals(0, counters(all[0]).groupSent());
    assertEquals(0, all[2].received());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"somewhere", "10.0.0.1:7400", "239.1.2.3", "239.1.2.3:0", "239.1.2.3:65536"})
  void mistakesNameTheKeyAndTheMend(String text) {
    MapOptions options = shortWaits().with("multicast-group", text);
    Exception mistake =
        assertThrows(
            IllegalArgumentException.class, () -> DatagramOptions.read(options, network()));
    assertTrue(
        mistake.getMessage().contains("grdp.multicast-group is " + text), mistake::getMessage);
    assertTrue(mistake.getMessage().contains("239.1.2.3:7400"), mistake::getMessage);
  }
}
