package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureHandlingIT {
  @TempDir private Path directory;

  private static CommandRun run(String options) {
    return CommandRun.of(("experiment failure-handling " + options).split(" "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reconfiguration", "live-replacement"})
  void aReplicaThatFallsSilentIsReplacedAndItsPhasesAreMeasured(String method) {
    JsonNode json =
        run("--method "
                + method
                + " --standby-mode cold --state-size 100kB --clients 5 --runs 1 --warm-up 1"
                + " --seconds 2 --cold --json"
                + " --out "
                + directory)
            .ends(ExitCode.SUCCESS)
            .json();
    assertTrue(json.path("ok").asBoolean(), json::toString);
    assertEquals(0, json.path("lost").asLong(-1));
    assertTrue(json.path("initialization_ms").path("median").asDouble() > 0, json::toString);
    assertTrue(json.path("activation_ms").path("median").asDouble() > 0, json::toString);
    assertTrue(json.path("rtt_ratio").path("median").asDouble() > 0, json::toString);
    assertEquals(
        json.path("rtt_ratio").path("median").asDouble(),
        json.path("rtt_ratio_of_runs").path("median").path("median").asDouble(),
        "there was one run");
    assertTrue(json.path("rtt_us").path("outside").path("requests").asLong() > 0, json::toString);
    assertTrue(Files.exists(directory.resolve("failure-handling.html")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"machine", "process"})
  void eachFailureFindsAHotStandby(String failing) {
    JsonNode json =
        run("--method live-replacement --failing "
                + failing
                + " --state-size 100kB --clients 5 --runs 2 --warm-up 1 --seconds 2 --cold --json")
            .ends(ExitCode.SUCCESS)
            .json();
    assertTrue(json.path("ok").asBoolean(), json::toString);
    assertEquals(0, json.path("lost").asLong(-1));
    assertTrue(json.path("window_ms").path("max").asDouble() > 0, json::toString);
  }

  @Test
  void mistakesAreOneLine() {
    run("--method hope").ends(2).complains("--method", "reconfiguration, live-replacement");
    run("--replicas 3").ends(2).complains("--method");
    run("--method reconfiguration --replicas 4").ends(2).complains("--replicas", "4");
    run("--method reconfiguration --state-size big").ends(2).complains("big", "1MB");
    run("--method reconfiguration --victim me").ends(2).complains("leader, follower, both");
    run("--method reconfiguration --standby-mode on").ends(2).complains("on", "hot, cold");
    run("--method reconfiguration --failing soon").ends(2).complains("soon", "machine, process");
    run("--method reconfiguration --clients 0").ends(2).complains("--clients");
    run("--method reconfiguration --standbys 0").ends(2).complains("--standbys");
    run("--method reconfiguration --alpha 0").ends(2).complains("--alpha");
    run("--method reconfiguration --runs 0").ends(2).complains("--runs");
    run("--method reconfiguration --set no.such=1").ends(2).complains("no.such");
  }
}
