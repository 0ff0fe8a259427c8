package io.loggos.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.SeededRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogTimeTest {
  private static final long MILLI = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    // elapsed ms, wall clock, proposed; the log says 1000000
    "0, 1000000, 1000000",
    "100, 1000100, 1000100",
    "100, 1000120, 1000120",
    "100, 1000300, 1000200",
    "100, 315361000000000, 1000200",
    "100, 1000090, 1000090",
    "100, 999000, 1000050",
    "100, 0, 1000050",
    "100, -5, 1000050",
    "-100, 1000500, 1000000"
  })
  void aLeadersClockCountsWithinBounds(long elapsed, long wall, long proposed) {
    LogTime time = new LogTime();
    time.onExecuted(1_000_000, 500 * MILLI);
    assertEquals(proposed, time.propose(wall, (500 + elapsed) * MILLI));
  }

  @Test
  void theFirstLeadersClockStartsIt() {
    assertEquals(1_700_000_000_000L, new LogTime().propose(1_700_000_000_000L, 5));
    assertEquals(1, new LogTime().propose(0, 5));
    assertEquals(1, new LogTime().propose(-7, 5));
  }

  @Test
  void neverFallsThoughLeadersClocksDisagree() {
    SeededRandom random = new SeededRandom(1);
    LogTime[] replicas = {new LogTime(), new LogTime(), new LogTime()};
    long[] clockErrors = {0, 3_600_000, -3_600_000};
    long last = 0;
    long wall = 1_000_000_000;
    for (int step = 0; step < 5000; step++) {
      wall += random.nextInt(50);
      int leader = random.nextInt(3);
      long proposed = replicas[leader].propose(wall + clockErrors[leader], wall * MILLI);
      for (LogTime replica : replicas) {
        replica.onExecuted(proposed, wall * MILLI);
        assertTrue(replica.millis() >= last);
      }
      assertEquals(replicas[0].millis(), replicas[1].millis());
      assertEquals(replicas[0].millis(), replicas[2].millis());
      last = replicas[0].millis();
    }
  }

  @Test
  void anOlderTimeInTheLogChangesNothing() {
    LogTime time = new LogTime();
    time.onExecuted(1000, 0);
    time.onExecuted(900, 50 * MILLI);
    assertEquals(1000, time.millis());
    assertEquals(1051, time.propose(1051, 50 * MILLI), "nor does it restart the interval");
  }

  @Test
  void goesOnFromASnapshot() {
    LogTime time = new LogTime();
    time.restore(5000, 100 * MILLI);
    assertEquals(5000, time.millis());
    assertEquals(5010, time.propose(5010, 110 * MILLI));
  }

  /**
   * Alone in its window, each batch is proposed in the very turn in which the last was executed.
   */
  @Test
  void keepsItsPaceWhenEachBatchFollowsTheExecutionOfTheLast() {
    LogTime time = new LogTime();
    long proposed = time.propose(1_000_000, 0);
    for (long now = 60; now <= 60_000; now += 60) {
      time.onExecuted(proposed, now * MILLI);
      proposed = time.propose(1_000_000 + now, now * MILLI);
    }
    assertEquals(1_060_000, proposed);
  }

  /** However often it is asked, in steps of less than a millisecond. */
  @Test
  void runsAtMostTwiceAsFastWhenTheWallClockIsAhead() {
    LogTime time = new LogTime();
    time.propose(1_000_000, 0);
    long proposed = 0;
    for (long now = 0; now <= 1000 * MILLI; now += MILLI / 10) {
      proposed = time.propose(Long.MAX_VALUE, now);
      time.onExecuted(proposed, now);
    }
    assertEquals(1_002_000, proposed);
  }

  @Test
  void runsHalfAsFastWhenTheWallClockStandsStill() {
    LogTime time = new LogTime();
    time.propose(1_000_000, 0);
    long proposed = 0;
    for (long now = 0; now <= 1000 * MILLI; now += MILLI / 10) {
      proposed = time.propose(1_000_000, now);
      time.onExecuted(proposed, now);
    }
    assertEquals(1_000_500, proposed);
  }

  /** A leader whose clock is ten years ahead loses its first slots to another. */
  @Test
  void whatWasNeverDecidedIsForgottenOnceTheLogTellsATime() {
    LogTime time = new LogTime();
    time.propose(1_000_000_000, 0);
    time.onExecuted(1_000_000, 10 * MILLI);
    assertEquals(1_000_020, time.propose(1_000_000_000, 20 * MILLI));
  }
}
