package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--local 3",
        "--local 3 --in-process --reads 50 --clients 3 --keys 100",
        "--local 3 --transport grdp",
        "--local 3 --transport grdp --set grdp.simulated-loss=0.05 --set network.codec=msgpack",
        "--local 3 --in-process --transport grdp --set grdp.key=sixteen-letters-or-more --set"
            + " network.codec=json",
        "--local 2 --in-process --value-size 1000 --set paxos-multi.alpha=2"
      })
  void measures(String options) {
    String command = "bench --seconds 2 --warm-up 1 --json " + options;
    CommandRun run = CommandRun.of(command.split(" ")).ends(ExitCode.SUCCESS);
    assertEquals(1, run.out().size());
    JsonNode json = run.json();
    assertTrue(json.path("ok").asBoolean());
    assertTrue(json.path("throughput_rps").asLong() > 0);
    assertTrue(json.path("acknowledged").asLong() > 0);
    assertEquals(0, json.path("errors").asInt(-1));
    double last = 0;
    for (String name : List.of("p50", "p90", "p99", "p999", "max")) {
      double micros = json.path("latency_us").path(name).asDouble();
      assertTrue(micros >= last, run::toString);
      last = micros;
    }
    assertTrue(last > 0);
    JsonNode hashes = json.path("state_hashes");
    for (JsonNode hash : hashes) {
      assertEquals(hashes.path("0").asText(), hash.asText());
    }
    assertEquals(json.path("replicas").asInt(), hashes.size());
  }

  @Test
  void tellsWhenAReplicaDies() throws Exception {
    List<String> said = new ArrayList<>();
    List<ProcessHandle> before = children();
    LocalProcesses cluster = LocalProcesses.start(3, List.of(), said::add);
    Path logs = cluster.directory();
    try {
      List<ProcessHandle> started = children();
      started.removeAll(before);
      assertEquals(3, started.size());
      started.get(0).destroyForcibly();
      started.get(0).onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      // the process may seem to live a little longer than its handle
      assertTrue(Waiting.until(PATIENCE, () -> cluster.liveEndpoints().replicas().size() == 2));
      FailedCheckException death = assertThrows(FailedCheckException.class, cluster::requireAlive);
      assertTrue(death.getMessage().contains(logs.toString()), death::getMessage);
      assertFalse(said.isEmpty());
      assertEquals(2, cluster.liveEndpoints().replicas().size());
    } finally {
      cluster.close();
    }
    assertTrue(Files.exists(logs));
    delete(logs);
    List<ProcessHandle> left = children();
    left.removeAll(before);
    assertEquals(List.of(), left);
  }

  @Test
  void leavesNothingBehind() {
    List<String> said = new ArrayList<>();
    LocalProcesses cluster = LocalProcesses.start(1, List.of(), said::add);
    Path logs = cluster.directory();
    assertTrue(Files.exists(logs));
    cluster.close();
    assertFalse(Files.exists(logs));
    assertEquals(List.of(), said);
  }

  @Test
  void replicasDieWithTheirParent() throws Exception {
    List<String> command = JavaCommand.loggos(List.of("bench", "--local", "1", "--warm-up", "600"));
    // what a killed process cannot clean up goes with the test's directory
    command.add(1, "-Djava.io.tmpdir=" + directory);
    Process bench = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var lines = bench.inputReader()) {
      String line = lines.readLine();
      while (!line.startsWith("warm-up")) {
        line = lines.readLine();
      }
      List<ProcessHandle> replicas = bench.toHandle().children().toList();
      assertEquals(1, replicas.size());
      bench.destroyForcibly();
      replicas.get(0).onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } finally {
      bench.destroyForcibly().waitFor();
    }
  }

  private static List<ProcessHandle> children() {
    return new ArrayList<>(ProcessHandle.current().children().toList());
  }

  private static void delete(Path logs) throws IOException {
    try (Stream<Path> files = Files.list(logs)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(logs);
  }
}
