package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentTableTest {
  @TempDir private Path directory;

  private static ExperimentTable table() {
    ExperimentTable table = new ExperimentTable("example", "window", "throughput_rps", "runs");
    table.add(1, 100L, "1 2");
    table.add(2, null, "a,\"b\"");
    return table;
  }

  @Test
  void rowsAreJsonObjectsWithTheNameOfTheExperiment() {
    ObjectNode json = Json.object();
    table().addTo(json.withArray("rows"));
    assertEquals(
        "{\"rows\":[{\"experiment\":\"example\",\"window\":1,\"throughput_rps\":100,\"runs\":\"1"
            + " 2\"},{\"experiment\":\"example\",\"window\":2,\"throughput_rps\":null,"
            + "\"runs\":\"a,\\\"b\\\"\"}]}",
        Json.line(json));
  }

  @Test
  void rowsAreLinesOfAFile() throws IOException {
    table().write(directory);
    assertEquals(
        List.of("window,throughput_rps,runs", "1,100,1 2", "2,,\"a,\"\"b\"\"\""),
        Files.readAllLines(directory.resolve("example.csv")));
  }

  @Test
  void aPlotIsAPicture() throws IOException {
    ExperimentPlot plot = new ExperimentPlot("example", "window", "requests/s", true);
    plot.add("here", List.of(1, 10, 100), List.of(5, 6, 7));
    Path file = directory.resolve("example.png");
    plot.write(file);
    assertTrue(Files.size(file) > 1000);
  }
}
