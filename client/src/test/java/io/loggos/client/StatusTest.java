package io.loggos.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.client.TestReplica.Shared;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StatusTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void theAnswerIsReturned() throws Exception {
    try (TestReplica replica = new TestReplica(4, new Shared())) {
      assertEquals("{\"index\":4,\"options\":\"\"}", Status.fetch("127.0.0.1", replica.port, LONG));
    }
  }

  @Test
  void silenceIsATimeout() throws Exception {
    try (TestReplica replica = new TestReplica(0, new Shared())) {
      replica.mute = true;
      assertEquals(
          "127.0.0.1:" + replica.port + ": no answer within 50 ms",
          failure("127.0.0.1", replica.port, Duration.ofMillis(50)));
    }
  }

  @Test
  void aRefusalIsQuoted() throws Exception {
    try (TestReplica replica = new TestReplica(0, new Shared())) {
      replica.refusal = "shutting down";
      assertEquals(
          "127.0.0.1:" + replica.port + ": refused: shutting down",
          failure("127.0.0.1", replica.port, LONG));
      replica.babbles = true;
      assertTrue(failure("127.0.0.1", replica.port, LONG).contains("no client port"));
    }
  }

  @Test
  void whatCannotBeReachedIsNamed() throws Exception {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0)) {
      closedPort = socket.getLocalPort();
    }
    assertEquals(
        "127.0.0.1:" + closedPort + ": connection refused", failure("127.0.0.1", closedPort, LONG));
    assertEquals("no-such-host.invalid:1: unknown host", failure("no-such-host.invalid", 1, LONG));
  }

  private static String failure(String host, int port, Duration timeout) {
    return assertThrows(LoggosException.class, () -> Status.fetch(host, port, timeout))
        .getMessage();
  }
}
