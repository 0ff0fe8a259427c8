package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureReportTest {
  private static final byte[] NOTHING = {};

  @TempDir private Path directory;

  private static final class Answered implements Load.Work {
    @Override
    public CompletableFuture<byte[]> issue(int worker) {
      return CompletableFuture.completedFuture(NOTHING);
    }

    @Override
    public boolean onReply(int worker, byte[] reply) {
      return true;
    }

    @Override
    public boolean onFailure(int worker, Throwable failure) {
      return true;
    }
  }

  private static FailureTrial.Outcome outcome(long lost, long activation) {
    RoundTrips trips = new RoundTrips(new Answered(), 1);
    for (int i = 0; i < 20; i++) {
      trips.issue(0);
      trips.onReply(0, NOTHING);
    }
    // the requests are spread over all phases as far as a clock of microseconds lets them
    long failed = trips.answered(4);
    FailureTimeline timeline =
        new FailureTimeline(
            failed,
            failed + 10,
            failed + 20,
            failed + 1000,
            failed + 1000 + activation,
            failed + 1100 + activation);
    return new FailureTrial.Outcome(
        1,
        "leader",
        timeline,
        List.of(new Happening("r1", failed + 20, "REPLACEMENT", 0, "", "r1 <is> to be replaced")),
        new FailureTrips(trips, 0, timeline),
        100,
        0,
        new VerifiedWork.Verdict(20, lost, 0),
        true);
  }

  private static FailureSummary summary(long lost) {
    List<FailureTrial.Outcome> outcomes = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      outcomes.add(outcome(lost, 1000L * i));
    }
    return new FailureSummary(outcomes);
  }

  @Test
  void theObjectHasTheNamesOfTheContract() {
    JsonNode json = summary(0).json();
    assertTrue(json.path("ok").asBoolean());
    for (String name :
        List.of("suspected_ms", "initialization_ms", "activation_ms", "catch_up_ms", "window_ms")) {
      for (String figure : List.of("mean", "sd", "se", "min", "max", "median")) {
        assertTrue(json.path(name).path(figure).isNumber(), name + " " + figure);
      }
    }
    assertEquals(2, json.path("activation_ms").path("median").asDouble());
    for (FailurePhase phase : FailurePhase.values()) {
      assertTrue(json.path("rtt_us").path(phase.word()).path("median").isNumber(), phase.word());
    }
    assertEquals(0, json.path("lost").asLong(-1));
    assertEquals(0, json.path("duplicated").asLong(-1));
  }

  @Test
  void whatIsLostFailsTheExperiment() {
    JsonNode json = summary(1).json();
    assertEquals(3, json.path("lost").asLong());
    assertTrue(!json.path("ok").asBoolean());
  }

  @Test
  void thePageHoldsTablesAndPictures() throws IOException {
    FailureSummary summary = summary(0);
    ExperimentResults results = new ExperimentResults();
    FailureTables.addTo(
        results, summary, PublishedFailureHandling.of("reconfiguration", 3, 1_000_000));
    results.write(
        directory, into -> new FailureReport("a < b", summary, results.tables()).write(into));
    String page = Files.readString(directory.resolve("failure-handling.html"));
    assertTrue(page.contains("a &lt; b"));
    assertEquals(3, page.split("data:image/png;base64,", -1).length - 1);
    assertTrue(page.contains("<td>5.75</td>"), "the published activation");
    assertTrue(
        Files.readString(directory.resolve("failure-handling-events.csv"))
            .contains("r1 <is> to be replaced"));
    assertEquals(6, Files.readAllLines(directory.resolve("failure-handling-durations.csv")).size());
  }

  @Test
  void whatWasPublishedIsChosenByMethodReplicasAndState() {
    assertEquals(
        70.12, PublishedFailureHandling.of("live-replacement", 3, 1_000_000).activation().mean());
    assertEquals(
        1270, PublishedFailureHandling.of("reconfiguration", 5, 10 << 20).catchUp().mean());
    assertEquals(
        75.04,
        PublishedFailureHandling.of("live-replacement", 5, 10_000_000)
            .rtt(FailurePhase.ACTIVATION)
            .mean());
    assertNull(PublishedFailureHandling.of("reconfiguration", 7, 1));
  }
}
