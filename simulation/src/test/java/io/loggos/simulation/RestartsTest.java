package io.loggos.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clusters on disks, which end and start again: a bounded number of seeds. */
final class RestartsTest {
  private static Map<String, Long> run(String faults, int seeds) {
    Overrides overrides = Overrides.NONE.withFaults(FaultSelection.parse(faults));
    Map<String, Long> counts = new TreeMap<>();
    for (long seed = 0; seed < seeds; seed++) {
      SimulationReport report = Simulation.run(seed, overrides);
      if (!report.isOk()) {
        fail(report.failure().toString());
      }
      report.faults().forEach((fault, count) -> counts.merge(fault, count, Long::sum));
    }
    return counts;
  }

  /**
   * 1108: two power cuts, each in the middle of writing one of the two identity files, ruined both.
   * 1122: a vote that was dropped with its segment took with it what it promises.
   */
  @ParameterizedTest
  @ValueSource(longs = {1108, 1122})
  void seedsThatFailedOnceHold(long seed) {
    Overrides overrides =
        Overrides.NONE.withFaults(FaultSelection.parse("+restarts,+outages,+power-cuts"));
    SimulationReport report = Simulation.run(seed, overrides);
    assertTrue(report.isOk(), () -> report.failure().toString());
  }

  @Test
  void nothingIsLostWhenThePowerFailsEverywhere() {
    Map<String, Long> counts = run("+outages,+power-cuts", 60);
    assertTrue(counts.getOrDefault("full-power-cut", 0L) >= 30, counts::toString);
    assertTrue(counts.containsKey("full-outage"), counts::toString);
  }

  @Test
  void nothingIsLostWhateverDisksDo() {
    String faults =
        "+restarts,+crash-loops,+power-cuts,+disk-failures,+full-disks,+slow-disks,+bit-rot";
    Map<String, Long> counts = run(faults, 60);
    List<String> expected =
        List.of(
            "stop",
            "kill",
            "power-cut",
            "power-cut-in-call",
            "crash-loop",
            "disk-failure",
            "full-disk",
            "bit-rot",
            "rot-refused");
    assertTrue(counts.keySet().containsAll(expected), counts::toString);
  }

  @Test
  void nothingIsBelievedThatDisksLoseOrMixUp() {
    String faults =
        "none,+restarts,+lost-writes,+misdirected-writes,+lost-disks,+wrong-disks,+read-errors";
    Map<String, Long> counts = run(faults, 30);
    List<String> expected =
        List.of(
            "lost-write",
            "misdirected-write",
            "rot-refused",
            "lost-disk",
            "lost-disk-refused",
            "foreign-disk-refused",
            "old-disk-refused",
            "read-error");
    assertTrue(counts.keySet().containsAll(expected), counts::toString);
  }

  @Test
  void nothingIsBelievedThatDisksReadFromWrongPlaces() {
    Map<String, Long> counts = run("none,+restarts,+crash-loops,+misdirected-reads", 20);
    List<String> expected = List.of("misdirected-read", "misread-refused");
    assertTrue(counts.keySet().containsAll(expected), counts::toString);
  }
}
