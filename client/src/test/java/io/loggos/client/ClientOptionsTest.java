package io.loggos.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientOptionsTest {
  @ParameterizedTest
  @CsvSource({
    "localhost:7001, localhost, 7001",
    "' 10.0.0.1:65535 ', 10.0.0.1, 65535",
    "[::1]:1, ::1, 1",
  })
  void endpointsAreRead(String text, String host, int port) {
    Endpoint endpoint = Endpoint.parse(text);
    assertEquals(new Endpoint(host, port), endpoint);
    assertEquals(text.trim(), endpoint.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "host:", ":1", "host:0", "host:65536", "host:x", "::1:1"})
  void whatIsNoEndpointIsQuoted(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> ClientOptions.of(text)).getMessage();
    assertTrue(message.contains("\"" + text + "\""), message);
  }

  @Test
  void settingsAreChangedOneByOne() {
    ClientOptions options =
        ClientOptions.of("a:1,b:2")
            .withClusterName("blue")
            .withTimeout(Duration.ofSeconds(1))
            .withInFlightMax(5)
            .withKeepAliveInterval(Duration.ofSeconds(2))
            .withReconnectPauses(Duration.ofMillis(3), Duration.ofMillis(4));
    assertEquals(
        new ClientOptions(
            List.of(new Endpoint("a", 1), new Endpoint("b", 2)),
            "blue",
            Duration.ofSeconds(1),
            5,
            Duration.ofSeconds(2),
            Duration.ofMillis(3),
            Duration.ofMillis(4)),
        options);
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    ClientOptions good = ClientOptions.of("a:1");
    Duration milli = Duration.ofMillis(1);
    refused(() -> ClientOptions.of(List.of()));
    refused(() -> good.withTimeout(Duration.ZERO));
    refused(() -> good.withTimeout(Duration.ofDays(1000)));
    refused(() -> good.withInFlightMax(0));
    refused(() -> good.withKeepAliveInterval(milli.negated()));
    refused(() -> good.withReconnectPauses(Duration.ofMillis(2), milli));
    refused(() -> good.withClusterName("x".repeat(256)));
  }

  private static void refused(Runnable making) {
    assertThrows(IllegalArgumentException.class, making::run);
  }
}
