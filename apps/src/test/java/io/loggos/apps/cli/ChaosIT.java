package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.loggos.apps.chaos.Fault;
import io.loggos.apps.chaos.KeyValueService;
import io.loggos.apps.chaos.Schedule;
import io.loggos.client.UnknownOutcomeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ChaosIT {
  @TempDir private Path directory;

  @Test
  void theServiceIsLinearizableWhateverHappens() throws IOException {
    String file = directory.resolve("history.jsonl").toString();
    CommandRun run =
        CommandRun.of(
                "chaos",
                "--local",
                "3",
                "--seconds",
                "12",
                "--seed",
                "4",
                "--json",
                "--history",
                file)
            .ends(ExitCode.SUCCESS);
    JsonNode json = run.json();
    assertEquals("linearizable", json.path("linearizable").asText());
    assertEquals(0, json.path("lost").asInt(-1));
    assertEquals(0, json.path("doubled").asInt(-1));
    assertTrue(json.at("/operations/ok").asLong() > 0);
    assertTrue(json.path("states_equal").asBoolean());
    int actions = 0;
    for (JsonNode count : json.path("faults")) {
      actions += count.asInt();
    }
    assertTrue(actions > 0);
    JsonNode again = CommandRun.of("check-history", file, "--json").ends(0).json();
    assertTrue(again.path("ok").asBoolean());
    assertTrue(again.path("operations").asLong() >= json.at("/operations/ok").asLong());
  }

  @Test
  void nothingIsLostWhenAllAreKilledAndComeBack() {
    JsonNode json =
        CommandRun.of(
                "chaos --local 3 --seconds 15 --seed 3 --faults kill,reset --kill-all --json"
                    .split(" "))
            .ends(ExitCode.SUCCESS)
            .json();
    assertEquals("linearizable", json.path("linearizable").asText());
    assertEquals(0, json.path("lost").asInt(-1));
    assertEquals(3, json.path("state_hashes").size(), json::toString);
    assertTrue(json.at("/faults/kill").asInt() > 1, json::toString);
  }

  /** Every read is answered with what the one before it of the same key was answered. */
  private static final class Stale implements KeyValueService {
    private final KeyValueService service;
    private final Map<String, byte[]> copies = new HashMap<>();

    Stale(KeyValueService service) {
      this.service = service;
    }

    @Override
    public CompletableFuture<byte[]> execute(byte[] command) {
      return service.execute(command);
    }

    @Override
    public CompletableFuture<byte[]> query(byte[] query) {
      String key = new String(query, StandardCharsets.ISO_8859_1);
      return service
          .query(query)
          .thenApply(
              reply -> {
                byte[] copy = copies.put(key, reply);
                return copy == null ? reply : copy;
              });
    }

    @Override
    public CompletableFuture<byte[]> askAgain(UnknownOutcomeException unknown) {
      return service.askAgain(unknown);
    }
  }

  @Command(name = "stale")
  private static final class StaleRun implements Callable<Integer> {
    @Mixin private Report report;
    private final Path history;

    StaleRun(Path history) {
      this.history = history;
    }

    @Override
    public Integer call() {
      ChaosExperiment.Plan plan =
          new ChaosExperiment.Plan(
              3, 5, 1, EnumSet.of(Fault.RESET), Schedule.Deaths.FINAL, 4, 2, List.of());
      ChaosOutcome outcome = new ChaosExperiment(plan, history, report, Stale::new).run();
      return report.end(outcome.ok(), outcome.json());
    }
  }

  @Test
  void staleReadsAreFound() {
    Path file = directory.resolve("stale.jsonl");
    assertEquals(ExitCode.FAILED, new CommandLine(new StaleRun(file)).execute());
    CommandRun run =
        CommandRun.of("check-history", file.toString(), "--json").ends(ExitCode.FAILED);
    assertFalse(run.json().path("ok").asBoolean(true));
    assertEquals("not linearizable", run.json().path("verdict").asText());
  }

  @Test
  void aBenchmarkLeavesAHistory() throws IOException {
    Path file = directory.resolve("bench.jsonl");
    CommandRun.of(
            "bench --local 3 --in-process --seconds 1 --warm-up 1 --reads 50 --keys 100 --history "
                .concat(file.toString())
                .split(" "))
        .ends(ExitCode.SUCCESS);
    assertTrue(Files.size(file) > 0);
    CommandRun.of("check-history", file.toString()).ends(ExitCode.SUCCESS);
  }
}
