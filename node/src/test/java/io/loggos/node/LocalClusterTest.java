package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.network.clientwire.ClientWire;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole nodes in this process, over real sockets. */
@Timeout(60)
final class LocalClusterTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** A busy machine is no failure, and these clients do not look for another leader. */
  private static final String SUSPECT_LATE = "liveness.suspect-timeout=2s";

  /** A client with an open session at the leader. */
  private record Session(RawClient client, int leader, long id) {
    RawClient.Frame execute(long sequence, String command) throws IOException {
      client.send(RequestEntry.COMMAND, id, sequence, (int) sequence - 1, command);
      return client.receive();
    }

    String read() throws IOException {
      client.send(ClientWire.READ, id, 1000, 0, "");
      return client.receive().text();
    }
  }

  private static ReplyStatus status(RawClient.Frame frame) {
    return ReplyStatus.of(frame.kind());
  }

  /** Asks one replica after the other until one of them opens a session. */
  private static Session open(LocalCluster cluster, long nonce, int... candidates)
      throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    for (int turn = 0; System.nanoTime() - deadline < 0; turn++) {
      int candidate = candidates[turn % candidates.length];
      RawClient client = RawClient.greeted(cluster.node(candidate).clientPort());
      client.send(RequestEntry.OPEN, 7, nonce, 0, "");
      RawClient.Frame frame = client.receive();
      if (status(frame) == ReplyStatus.OPENED) {
        assertEquals(nonce, frame.sequence());
        return new Session(client, candidate, frame.session());
      }
      assertEquals(ReplyStatus.NOT_LEADER, status(frame));
      client.close();
    }
    throw new AssertionError("nobody leads");
  }

  @ParameterizedTest
  @ValueSource(strings = {"read-index", "log", "lease"})
  void servesOnceEachAndReadsWhatWasWritten(String reads) throws IOException {
    try (LocalCluster cluster =
        LocalCluster.start(3, Journaling::new, List.of("reads.mode=" + reads, SUSPECT_LATE))) {
      Session session = open(cluster, 41, 0, 1, 2);
      try (RawClient client = session.client()) {
        assertEquals("length 1", session.execute(1, "a").text());
        assertEquals("length 3", session.execute(2, "bc").text());
        assertEquals("length 1", session.execute(1, "a").text());
        assertEquals("abc", session.read());
        client.send(RequestEntry.QUERY, session.id(), 1001, 0, "");
        assertEquals("abc", client.receive().text());
        client.send(RequestEntry.COMMAND, session.id() + 50, 1, 0, "x");
        assertEquals(ReplyStatus.SESSION_EXPIRED, status(client.receive()));
        client.send(RequestEntry.CLOSE, session.id(), 0, 0, "");
        assertEquals(ReplyStatus.OK, status(client.receive()));
        assertEquals(ReplyStatus.SESSION_EXPIRED, status(session.execute(3, "d")));
      }
    }
  }

  @Test
  void goesOnWithoutItsLeaderAndForgetsNothing() throws IOException {
    try (LocalCluster cluster = LocalCluster.start(3, Journaling::new, List.of(SUSPECT_LATE))) {
      Session before = open(cluster, 41, 0, 1, 2);
      assertEquals("length 1", before.execute(1, "a").text());
      cluster.stop(before.leader());
      int leader = before.leader();
      Session after = open(cluster, 42, (leader + 1) % 3, (leader + 2) % 3);
      try (RawClient client = after.client()) {
        assertNotEquals(leader, after.leader());
        assertEquals("a", after.read());
        // the session moved along: a repeated request has its first reply
        client.send(RequestEntry.COMMAND, before.id(), 1, 0, "a");
        assertEquals("length 1", client.receive().text());
        client.send(RequestEntry.COMMAND, before.id(), 2, 1, "b");
        assertEquals("length 2", client.receive().text());
      }
      before.client().close();
    }
  }

  @Test
  void tellsItsStatus() throws IOException {
    try (LocalCluster cluster = LocalCluster.start(1, Journaling::new)) {
      Session session = open(cluster, 41, 0);
      try (RawClient client = session.client()) {
        client.send(ClientWire.STATUS, 0, 99, 0, "state-hash,events");
        RawClient.Frame frame = client.receive();
        assertEquals(ClientWire.STATUS_REPLY, frame.kind());
        assertEquals(99, frame.sequence());
        JsonNode status = new ObjectMapper().readTree(frame.payload());
        assertEquals("leader", status.get("role").asText());
        assertEquals(1, status.get("sessions").asInt());
        assertEquals(16, status.get("state_hash").asText().length());
        assertEquals(16, status.get("cluster_id").asText().length());
        assertTrue(status.get("events").toString().contains("\"LEADING\""), status.toString());
      }
    }
  }

  @Test
  void refusesWhoDoesNotSpeakItsLanguage() throws IOException {
    try (LocalCluster cluster = LocalCluster.start(1, Journaling::new)) {
      int port = cluster.node(0).clientPort();
      assertRefused(port, RequestEntry.COMMAND, 1, "", "the first frame must be HELLO");
      assertRefused(port, ClientWire.HELLO, 9, "", "protocol version 9, this node 1");
      assertRefused(port, ClientWire.HELLO, 1, "other", "wants cluster other, this is local");
      try (RawClient client = RawClient.greeted(port)) {
        client.send(55, 1, 1, 0, "");
        assertEquals("frame kind 55 is unknown here", client.receive().text());
        assertTrue(client.isClosed());
      }
      try (RawClient client = RawClient.greeted(port)) {
        client.sendRaw(new byte[] {127, 0, 0, 0, 1, 2, 3});
        assertTrue(client.isClosed());
      }
      // and still serves the others
      open(cluster, 42, 0).client().close();
    }
  }

  private static void assertRefused(int port, int kind, long version, String name, String reason)
      throws IOException {
    try (RawClient client = new RawClient(port)) {
      client.send(kind, 0, version, 0, name);
      RawClient.Frame frame = client.receive();
      assertEquals(ClientWire.REFUSED, frame.kind());
      assertTrue(frame.text().contains(reason), frame.text());
      assertTrue(client.isClosed());
    }
  }

  @Test
  void describesItself() {
    try (LocalCluster cluster = LocalCluster.start(1, Journaling::new)) {
      assertEquals("127.0.0.1:" + cluster.node(0).clientPort(), cluster.endpoints());
      assertEquals("local", cluster.settings().cluster().name());
    }
  }

  @Test
  void aReplicaThatCannotStartStopsTheOthers() {
    NodeException e =
        assertThrows(
            NodeException.class,
            () -> LocalCluster.start(3, Journaling::new, List.of("consensus=raft")));
    assertTrue(e.getMessage().contains("known are [paxos-multi]"), e.getMessage());
  }
}
