package io.loggos.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.simulation.mark.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CampaignTest {
  private static final long SECOND = 1_000_000_000L;

  /** A clock that is a second later each time it is read. */
  private final AtomicLong clock = new AtomicLong();

  private Campaign.Summary run(Campaign.Extent extent, List<Campaign.Summary> progress)
      throws InterruptedException {
    return Campaign.run(
        Overrides.NONE, extent, HistoryJudge.NONE, () -> clock.getAndAdd(SECOND), progress::add);
  }

  @Test
  void addsUpWhatTheRunsReport() throws InterruptedException {
    Campaign.Summary summary = run(new Campaign.Extent(7, 3, Long.MAX_VALUE, 1), new ArrayList<>());
    long steps = 0;
    long hash = 0;
    long lost = 0;
    for (long seed = 7; seed < 10; seed++) {
      SimulationReport report = Simulation.run(seed);
      steps += report.steps();
      hash ^= report.traceHash();
      lost += report.faults().getOrDefault("lost", 0L);
    }
    assertEquals(3, summary.seeds());
    assertEquals(steps, summary.steps());
    assertEquals(hash, summary.traceHash());
    assertEquals(lost, summary.faults().getOrDefault("lost", 0L));
    assertFalse(summary.marks().isEmpty());
    assertTrue(summary.isOk());
    assertTrue(summary.slowestSeed() >= 7 && summary.slowestSeed() < 10);
  }

  @Test
  void severalThreadsFindTheSame() throws InterruptedException {
    Campaign.Summary one = run(new Campaign.Extent(0, 6, Long.MAX_VALUE, 1), new ArrayList<>());
    Campaign.Summary two = run(new Campaign.Extent(0, 6, Long.MAX_VALUE, 2), new ArrayList<>());
    assertEquals(one.traceHash(), two.traceHash());
    assertEquals(one.steps(), two.steps());
    assertEquals(one.marks(), two.marks());
  }

  @Test
  void demandsOnlyTheSituationsThatSeedsComeToByThemselves() {
    Map<String, Long> met = new TreeMap<>();
    for (Mark mark : Mark.values()) {
      if (mark.isDrawn() && mark != Mark.BUSY) {
        met.put(mark.label(), 1L);
      }
    }
    Campaign.Summary summary =
        new Campaign.Summary(0, 1 << 20, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, Map.of(), met, List.of());
    assertEquals(List.of(Mark.BUSY), summary.missedMarks());
  }

  @Test
  void endsWhenTheTimeIsOver() throws InterruptedException {
    List<Campaign.Summary> progress = new ArrayList<>();
    Campaign.Summary summary =
        run(new Campaign.Extent(0, Long.MAX_VALUE, 20 * SECOND, 1), progress);
    assertTrue(summary.seeds() >= 2 && summary.seeds() <= 10, summary.seeds() + " seeds");
    assertFalse(progress.isEmpty());
    assertTrue(progress.get(0).seeds() <= summary.seeds());
  }
}
