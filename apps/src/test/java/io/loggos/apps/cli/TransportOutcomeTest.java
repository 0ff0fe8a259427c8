package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TransportOutcomeTest {
  private static final long SECOND = 1_000_000_000L;

  private final TransportOutcome outcome = new TransportOutcome();

  private static SideBySide.Measured measured(
      long nanos, long successes, long errors, long cpuMillis, long... latenciesMicros) {
    Histogram latencies = new Histogram(3);
    for (long micros : latenciesMicros) {
      latencies.recordValue(micros * 1000);
    }
    return new SideBySide.Measured(
        new LoadInterval(nanos, successes, errors, Duration.ofMillis(cpuMillis)), latencies);
  }

  /** An outcome of one run with so many successes in each second. */
  private static TransportOutcome of(long... successes) {
    TransportOutcome outcome = new TransportOutcome();
    outcome.beginRun();
    for (long each : successes) {
      outcome.add(measured(SECOND, each, 0, 100));
    }
    outcome.endRun(true);
    return outcome;
  }

  @Test
  void intervalsAddUpByTheirLength() {
    outcome.beginRun();
    outcome.add(measured(SECOND, 1000, 1, 10));
    outcome.add(measured(3 * SECOND, 5000, 0, 50));
    outcome.endRun(true);
    outcome.beginRun();
    outcome.add(measured(SECOND, 4000, 2, 140));
    outcome.endRun(true);
    assertEquals(2000, outcome.throughput());
    assertEquals(List.of(1500L, 4000L), outcome.runs());
    assertEquals("1500 4000", outcome.runsText());
    assertEquals(20, outcome.cpuMicros());
    assertEquals(3, outcome.errors());
  }

  @Test
  void latenciesOfAllIntervalsAreMerged() {
    outcome.beginRun();
    outcome.add(measured(SECOND, 3, 0, 1, 10, 10, 10));
    outcome.add(measured(SECOND, 2, 0, 1, 500, 90_000_000));
    assertEquals(10, outcome.latencies().p50());
    assertEquals(90e6, outcome.latencies().max(), 90e3);
  }

  @Test
  void oneRunWithDifferentStatesMakesAllInvalid() {
    outcome.beginRun();
    outcome.endRun(false);
    assertFalse(outcome.valid());
    outcome.beginRun();
    outcome.endRun(true);
    assertFalse(outcome.valid());
    assertTrue(of(1).valid());
  }

  @Test
  void intervalsAreComparedInPairs() {
    // the machine became ten times as fast; the pairs do not mind
    Statistics percent = of(90, 1100).throughputPercentOf(of(100, 1000));
    assertEquals(100, percent.mean());
    assertEquals(10, percent.se());
    assertEquals(2, percent.count());
    assertEquals(Statistics.of(100, 100), of(90, 1100).throughputPercentOf(of(90, 1100)));
  }

  @Test
  void processorTimeIsComparedForEachRequest() {
    Statistics percent = of(50, 100).cpuPercentOf(of(100, 400));
    assertEquals(300, percent.mean());
    assertEquals(100, percent.se());
  }

  @Test
  void pairsOfAllRunsCount() {
    TransportOutcome first = new TransportOutcome();
    for (int run = 0; run < 2; run++) {
      outcome.beginRun();
      outcome.add(measured(SECOND, 110 + 20 * run, 0, 1));
      first.beginRun();
      first.add(measured(SECOND, 100, 0, 1));
    }
    assertEquals(Statistics.of(110, 130), outcome.throughputPercentOf(first));
  }

  @Test
  void whatHasNoSuccessesIsNoMeasure() {
    assertEquals(Statistics.of(50), of(10, 50).throughputPercentOf(of(0, 100)));
    assertEquals(Statistics.of(0, 100), of(0, 7).throughputPercentOf(of(5, 7)));
    assertEquals(Statistics.NONE, of(10).throughputPercentOf(of(0)));
    assertEquals(0, outcome.throughput());
    assertEquals(0, outcome.cpuMicros());
  }

  @Test
  void pairsNeedAsManyIntervals() {
    TransportOutcome two = of(1, 1);
    assertThrows(IllegalArgumentException.class, () -> of(1).throughputPercentOf(two));
  }
}
