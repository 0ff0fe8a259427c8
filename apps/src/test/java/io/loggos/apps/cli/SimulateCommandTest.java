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

final class SimulateCommandTest {
  @TempDir Path directory;

  @Test
  void tellsWhatTheSeedsMet() {
    CommandRun run = CommandRun.of("simulate", "--from", "7", "--seeds", "4", "--json").ends(0);
    JsonNode json = run.json();
    assertTrue(json.get("ok").asBoolean());
    assertEquals(4, json.get("seeds").asLong());
    assertTrue(json.get("steps").asLong() > 1000);
    assertTrue(json.get("marks").size() > 20);
    assertEquals(0, json.get("failed").asLong());
  }

  @Test
  void oneSeedIsTheSameRunEveryTimeAndAlone() {
    String first = hash("--seed", "11");
    assertEquals(first, hash("--seed", "11"));
    assertEquals(first, hash("--from", "11", "--seeds", "1"));
  }

  private static String hash(String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "simulate";
    arguments[1] = "--json";
    System.arraycopy(options, 0, arguments, 2, options.length);
    return CommandRun.of(arguments).ends(0).json().get("trace_hash").asText();
  }

  @Test
  void theTraceIsWrittenAsJsonLines() throws IOException {
    Path file = directory.resolve("trace.jsonl");
    CommandRun.of("simulate", "--seed", "12", "--trace", file.toString()).ends(0);
    List<String> lines = Files.readAllLines(file);
    assertTrue(lines.size() > 1000, lines.size() + " lines");
    for (String line : lines.subList(0, 1000)) {
      assertTrue(Json.read(line).isObject(), line);
    }
  }

  @Test
  void withoutFaultsNoneIsCounted() {
    JsonNode json =
        CommandRun.of("simulate", "--seeds", "2", "--from", "3", "--faults", "none", "--json")
            .ends(0)
            .json();
    assertTrue(json.get("faults").isEmpty(), json::toString);
  }

  @Test
  void mistakesAreNamed() {
    CommandRun.of("simulate", "--faults", "los").ends(2).complains("'los'", "loss");
    CommandRun.of("simulate", "--protocol", "raft").ends(2).complains("raft", "paxos-multi");
    CommandRun.of("simulate", "--replicas", "8").ends(2).complains("--replicas", "8");
    CommandRun.of("simulate", "--trace", "x").ends(2).complains("--trace", "--seed");
    CommandRun.of("simulate", "--minutes", "0").ends(2).complains("--minutes", "0");
  }
}
