package io.loggos.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Events.Kind;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pause detector within its part. */
final class PauseDetectorTest {
  private final Bench bench = new Bench(3, 1, Bench.STABLE);

  @BeforeEach
  void begin() {
    bench.part.start();
    bench.part.onBallot(Bench.ballot(1, 1));
    bench.hearAll(1, Bench.ballot(1, 1));
  }

  @Test
  void aLongPauseMakesNobodySuspectedButOneself() {
    bench.pause(5000);
    assertTrue(bench.part.wasPaused());
    assertFalse(bench.part.isSuspected(0));
    assertFalse(bench.part.isSuspected(2));
    assertEquals(
        List.of("own loop 4987 ms late; no peer is suspected for this time"),
        bench.causes(Kind.PAUSE));
    assertEquals(List.of(), bench.causes(Kind.SUSPECT));
  }

  @Test
  void whoIsSilentAfterThePauseIsSuspectedInDueTime() {
    bench.pause(5000);
    for (int i = 0; i < 10; i++) {
      bench.hear(0);
      bench.advance(12);
    }
    assertFalse(bench.part.isSuspected(0));
    assertTrue(bench.part.isSuspected(2));
  }

  @Test
  void aPausedLeaderStepsBackUntilACalmTimeoutHasPassed() {
    bench.pause(5000);
    assertFalse(bench.lastSent().vitals().eligible());
    bench.hearAll(1, Bench.ballot(1, 1));
    assertEquals(2, bench.leader());
    for (int i = 0; i < 9; i++) {
      assertTrue(bench.part.wasPaused());
      bench.advance(10);
      bench.hearAll(1, Bench.ballot(1, 1));
    }
    bench.advance(20);
    assertFalse(bench.part.wasPaused());
    assertEquals(1, bench.leader());
    assertTrue(bench.lastSent().vitals().eligible());
  }

  @Test
  void aDelayBelowHalfATimeoutIsReportedOnceAndForgivesNobody() {
    bench.pause(12 + 45);
    bench.pause(12 + 45);
    assertTrue(bench.part.wasPaused());
    assertEquals(List.of("own loop 44 ms late"), bench.causes(Kind.PAUSE));
    assertTrue(bench.part.isSuspected(0), "silent for 114 ms, of which no whole period is skipped");
  }

  @Test
  void aDelayWithinTheBoundIsNothing() {
    bench.pause(12 + 39);
    assertFalse(bench.part.wasPaused());
    assertEquals(List.of(), bench.causes(Kind.PAUSE));
  }

  @Test
  void afterAPauseAMajorityMustSpeakBeforeItTrustsItself() {
    bench.pause(5000);
    for (int i = 0; i < 12; i++) {
      bench.hear(0);
      bench.hear(2);
      bench.advance(10);
    }
    assertFalse(bench.part.wasPaused());
    assertEquals(-1, bench.leader(), "somebody may lead by now");
    bench.hear(0, 2, Bench.ballot(2, 2));
    assertEquals(ReplicaId.of(2), bench.part.leader());
  }
}
