package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentIT {
  @TempDir private Path directory;

  private CommandRun run(String options) {
    return CommandRun.of(
        ("experiment transport --seconds 1 --warm-up 1 --runs 1 --json " + options).split(" "));
  }

  @Test
  void bothTransportsAreMeasuredSideBySide() throws IOException {
    JsonNode json = run("--only final --out " + directory).ends(ExitCode.SUCCESS).json();
    assertTrue(json.path("ok").asBoolean());
    assertEquals(2, json.path("rows").size());
    for (JsonNode row : json.path("rows")) {
      assertEquals("transport-final", row.path("experiment").asText());
      assertTrue(row.path("throughput_rps").asLong() > 0, row::toString);
      assertTrue(row.path("published_rps").asLong() > 0, row::toString);
      assertTrue(row.path("valid").asBoolean(), row::toString);
      assertTrue(row.path("of_first_percent").asDouble() > 0, row::toString);
      assertEquals(2, row.path("pairs").asInt(), row::toString);
    }
    JsonNode tcp = json.path("rows").get(0);
    assertEquals(100, tcp.path("of_first_percent").asDouble());
    assertEquals(0, tcp.path("of_first_se").asDouble());
    List<String> lines = Files.readAllLines(directory.resolve("transport-final.csv"));
    assertEquals(3, lines.size());
    assertTrue(lines.get(0).startsWith("transport,throughput_rps,published_rps,"), lines.get(0));
  }

  @Test
  void anUnknownPartIsNamedWithTheKnownOnes() {
    CommandRun run = run("--only speed").ends(ExitCode.MISUSED);
    assertTrue(run.err().toString().contains("window, congestion, encoding, final, loss"));
  }
}
