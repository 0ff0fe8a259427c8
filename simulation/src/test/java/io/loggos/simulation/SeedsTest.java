package io.loggos.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole clusters under drawn faults: a bounded number of seeds, fixed and fresh. */
final class SeedsTest {
  private static final int FIXED = 200;
  private static final int FRESH = 100;

  private static SimulationReport run(long seed) {
    return run(seed, Overrides.NONE);
  }

  private static SimulationReport run(long seed, Overrides overrides) {
    SimulationReport report = Simulation.run(seed, overrides);
    if (!report.isOk()) {
      fail(report.failure().toString());
    }
    return report;
  }

  @Test
  void fixedSeedsHoldEveryInvariant() {
    long answered = 0;
    long snapshots = 0;
    Map<String, Long> faults = new TreeMap<>();
    for (long seed = 0; seed < FIXED; seed++) {
      SimulationReport report = run(seed);
      answered += report.requestsAnswered();
      snapshots += report.snapshotsInstalled();
      report.faults().forEach((fault, count) -> faults.merge(fault, count, Long::sum));
    }
    // a simulator in which nothing happens would pass as well
    assertTrue(answered > 100 * FIXED, answered + " requests answered");
    assertTrue(snapshots > 0, "no snapshot was ever installed");
    for (String fault : List.of("lost", "duplicated", "partition", "crash", "pause")) {
      assertTrue(faults.getOrDefault(fault, 0L) > 0, "never injected: " + fault);
    }
  }

  @Test
  void freshSeedsHoldEveryInvariant() {
    long base = new SecureRandom().nextLong() >>> 24;
    System.err.println("fresh seeds from " + base + " on");
    for (long seed = base; seed < base + FRESH; seed++) {
      run(seed);
    }
  }

  /** A seed, and what was not left to it. */
  record Regression(long seed, FaultSelection faults) {
    static Regression parse(String line) {
      String[] words = line.split(" ");
      boolean drawn = !words[1].startsWith("+");
      return new Regression(
          Long.parseLong(words[0]), drawn ? FaultSelection.DRAWN : FaultSelection.parse(words[1]));
    }
  }

  static List<Regression> regressions() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                SeedsTest.class.getResourceAsStream("regression-seeds.txt"),
                StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith("#")).map(Regression::parse).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("regressions")
  void seedsThatFailedOnceHold(Regression regression) {
    run(regression.seed(), Overrides.NONE.withFaults(regression.faults()));
  }

  @Test
  void aSeedNamesOneRun() {
    long first = run(7).traceHash();
    assertEquals(first, run(7).traceHash());
    assertNotEquals(first, run(8).traceHash());
  }
}
