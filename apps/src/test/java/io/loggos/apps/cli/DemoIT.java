package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoIT {
  @ParameterizedTest
  @ValueSource(strings = {"tcp", "grdp"})
  void survivesTheDeathOfItsLeader(String transport) {
    CommandRun run =
        CommandRun.of("demo", "--seconds", "4", "--transport", transport, "--json")
            .ends(ExitCode.SUCCESS);
    assertEquals(1, run.out().size());
    JsonNode json = run.json();
    assertTrue(json.path("ok").asBoolean());
    assertEquals(0, json.path("lost").asInt(-1));
    assertEquals(0, json.path("duplicated").asInt(-1));
    assertTrue(json.path("acknowledged").asLong() > 0);
    assertTrue(json.path("throughput_rps").asLong() > 0);
    assertTrue(json.at("/latency_us/p999").isNumber());
    assertTrue(json.at("/gap_ms/max").asDouble() > 0);
    int killed = json.path("killed").asInt(-1);
    assertTrue(killed >= 0 && killed < 3);
    JsonNode hashes = json.path("state_hashes");
    assertEquals(2, hashes.size());
    assertTrue(hashes.path(Integer.toString(killed)).isMissingNode());
  }

  @Test
  void repeatsItself() {
    CommandRun run = CommandRun.of("demo", "--seconds", "2", "--kills", "2", "--json");
    JsonNode json = run.ends(ExitCode.SUCCESS).json();
    assertEquals(2, json.path("rows").size());
    assertTrue(json.at("/gap_ms/p50").asDouble() <= json.at("/gap_ms/max").asDouble());
    assertEquals(0, json.path("lost").asInt(-1));
  }
}
