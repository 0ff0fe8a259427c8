package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class NodeTest {
  private static Settings settings(String... overrides) {
    return Settings.parse(LocalCluster.describe(1), "test", List.of(overrides));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 99})
  void isOneOfTheMembers(int id) {
    Settings settings = settings();
    NodeException e =
        assertThrows(NodeException.class, () -> Node.create(settings, id, new Journaling()));
    assertEquals(
        "id " + id + " is not in the cluster; loggos.cluster.members has ids 0 to 0",
        e.getMessage());
  }

  @Test
  void livesOnceThroughItsStates() {
    Node node = Node.create(settings(), 0, new Journaling());
    assertThrows(IllegalStateException.class, node::start);
    node.init();
    assertThrows(IllegalStateException.class, node::init);
    node.start();
    assertThrows(IllegalStateException.class, node::start);
    assertThrows(IllegalStateException.class, node::init);
    node.stop();
    node.stop();
    assertEquals(0, node.awaitStop());
    assertThrows(IllegalStateException.class, node::init);
    assertThrows(IllegalStateException.class, node::start);
  }

  @Test
  void mayBeStoppedAtAnyTime() {
    Node created = Node.create(settings(), 0, new Journaling());
    created.stop();
    assertEquals(0, created.awaitStop());
    Node initialised = Node.create(settings(), 0, new Journaling());
    initialised.init();
    initialised.close();
    assertEquals(0, initialised.awaitStop());
  }

  @Test
  void leavesItsPortsFree() throws IOException {
    Settings settings = settings();
    for (int i = 0; i < 3; i++) {
      try (Node node = Node.start(settings, 0, new Journaling())) {
        RawClient.greeted(node.clientPort()).close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "consensus=raft, loggos.consensus = raft is unknown; known are [paxos-multi]",
    "detector=oracle, loggos.detector = oracle is unknown; known are [heartbeats]",
    "failure-handling=hope, "
        + "'loggos.failure-handling = hope is unknown; known are"
        + " [none, reconfiguration, live-replacement]'",
    "transport=pigeon, 'loggos.transport = pigeon is unknown; known are [tcp, grdp]'"
  })
  void saysWhichPluginsItKnows(String override, String message) {
    Settings settings = settings(override);
    NodeException e =
        assertThrows(NodeException.class, () -> Node.start(settings, 0, new Journaling()));
    assertEquals(message, e.getMessage());
    assertNoThreadsLeft();
  }

  @Test
  void saysInOneLineWhyAPluginRefusesAnOption() {
    Settings settings = settings("transport=grdp", "grdp.multicast-group=somewhere");
    NodeException e =
        assertThrows(NodeException.class, () -> Node.start(settings, 0, new Journaling()));
    assertEquals(
        "grdp.multicast-group is somewhere, but must be ADDRESS:PORT, such as 239.1.2.3:7400",
        e.getMessage());
    assertNoThreadsLeft();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void namesAPortThatIsTaken(boolean clientPort) throws IOException {
    Settings settings = settings();
    int port =
        clientPort
            ? settings.cluster().member(0).clientPort()
            : settings.cluster().member(0).port();
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      NodeException e =
          assertThrows(NodeException.class, () -> Node.start(settings, 0, new Journaling()));
      assertTrue(e.getMessage().contains(":" + taken.getLocalPort()), e.getMessage());
      assertTrue(e.getMessage().contains("loggos.cluster.members[0]"), e.getMessage());
    }
    assertNoThreadsLeft();
    Node.start(settings, 0, new Journaling()).stop();
  }

  private static void assertNoThreadsLeft() {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("loggos-r")) {
        assertDoesNotThrow(() -> thread.join(10_000));
        assertFalse(thread.isAlive(), thread + " is left of a node that did not start");
      }
    }
  }
}
