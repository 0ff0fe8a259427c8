package io.loggos.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.TurnClock;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FailureDetectorTest {
  private static final ReplicaId R0 = ReplicaId.of(0);
  private static final ReplicaId R2 = ReplicaId.of(2);

  private final TurnClock clock = new TurnClock();
  private final List<String> log = new ArrayList<>();
  private final Events events =
      (Events.Kind kind, long slot, Ballot ballot, String cause) -> log.add(kind + " " + cause);
  private final ConfigurationSchedule schedule =
      new ConfigurationSchedule(Bench.configuration(0, Bench.ids(3)));
  private final Membership members = new Membership(ReplicaId.of(1), schedule);
  private final FailureDetector detector =
      new FailureDetector(Bench.STABLE, members, events, clock);

  @BeforeEach
  void begin() {
    clock.set(Long.MAX_VALUE - 10, 0); // any origin is allowed, even one that overflows
    detector.watch(members.all());
  }

  @Test
  void suspectsAPeerNeverHeardAfterTheTimeout() {
    pass(100);
    assertFalse(detector.check());
    pass(1);
    assertTrue(detector.check());
    assertEquals(0b101, detector.suspected());
    assertFalse(detector.check(), "once");
    assertEquals(
        List.of(
            "SUSPECT r0: silent for 101 ms, timeout 100 ms",
            "SUSPECT r2: silent for 101 ms, timeout 100 ms"),
        log);
  }

  @Test
  void neverSuspectsItselfNorPlacesBeyond() {
    pass(1000);
    detector.check();
    assertFalse(detector.isSuspected(1));
    assertFalse(detector.isSuspected(3));
    assertFalse(detector.isSuspected(-1));
    assertFalse(detector.onCrashEvidence(ReplicaId.of(1)));
    assertFalse(detector.onCrashEvidence(ReplicaId.of(3)));
  }

  @Test
  void takesAnyMessageOfTheHolderAsASignOfLife() {
    for (int i = 0; i < 50; i++) {
      pass(90);
      assertFalse(detector.onHeard(R0));
      detector.onHeard(new ReplicaId(2, new Epoch(1, 0)));
      detector.check();
      assertEquals(i == 0 ? 0 : 0b100, detector.suspected(), "r2's successor is not r2");
    }
  }

  @Test
  void raisesTheTimeoutOfThatPeerAtEachFalseSuspicionUpToTheMaximum() {
    for (long timeout : new long[] {100, 150, 200, 250, 300, 350, 400, 400}) {
      assertEquals(timeout, silenceUntilSuspected(R0));
      assertTrue(detector.onHeard(R0));
    }
    assertTrue(detector.onHeard(R2));
    assertEquals(150, silenceUntilSuspected(R2), "the others' timeouts are their own");
  }

  @Test
  void lowersTheTimeoutAgainAfterALongCalm() {
    silenceUntilSuspected(R0);
    detector.onHeard(R0);
    silenceUntilSuspected(R0);
    detector.onHeard(R0);

    hearEvery(20, 16 * 400 + 100);
    assertEquals(150, silenceUntilSuspected(R0));
    detector.onHeard(R0);
    hearEvery(20, 10 * 16 * 400);
    assertEquals(100, silenceUntilSuspected(R0), "not below the first");
  }

  @Test
  void keepsTheTimeoutWhileALowerOneWouldSuspectFalsely() {
    silenceUntilSuspected(R0);
    detector.onHeard(R0);
    hearEvery(120, 5 * 16 * 400);
    assertEquals(150, silenceUntilSuspected(R0));
  }

  @Test
  void believesARefusedConnectionAtOnceAndDoesNotRegretIt() {
    assertTrue(detector.onCrashEvidence(R0));
    assertTrue(detector.isSuspected(0));
    assertFalse(detector.onCrashEvidence(R0));
    assertTrue(detector.onHeard(R0));
    assertFalse(detector.isSuspected(0));
    assertEquals(100, silenceUntilSuspected(R0));

    assertFalse(detector.onCrashEvidence(R0), "suspected already, and now proven");
    detector.onHeard(R0);
    assertEquals(100, silenceUntilSuspected(R0));
  }

  @Test
  void ignoresEvidenceAgainstAPredecessor() {
    assertFalse(detector.onCrashEvidence(new ReplicaId(0, new Epoch(3, 1))));
  }

  @Test
  void movesDeadlinesByAForgivenPauseButNeverBeyondNow() {
    pass(50);
    detector.onHeard(R2);
    pass(5000);
    detector.onHeard(R2);
    detector.forgive(5000 * Bench.MILLI);
    assertFalse(detector.check());
    pass(51);
    detector.check();
    assertEquals(0b001, detector.suspected(), "r0 had been silent for 50 ms before the pause");
    pass(50);
    detector.check();
    assertEquals(0b101, detector.suspected(), "r2 gained nothing");
  }

  @Test
  void watchesANewHolderAfresh() {
    pass(101);
    detector.check();
    schedule.decide(
        9,
        Bench.configuration(1, List.of(new ReplicaId(0, new Epoch(1, 1)), ReplicaId.of(1), R2)),
        1);
    long changed = members.refresh();
    assertEquals(0b001, changed);
    detector.watch(changed);
    assertEquals(0b100, detector.suspected());
    assertFalse(detector.onHeard(R0), "the predecessor counts no more");
  }

  @Test
  void allocatesNothingForAMessage() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long fewest = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 10_000; i++) {
        detector.onHeard(R0);
      }
      fewest = Math.min(fewest, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertTrue(fewest < 10_000, fewest + " bytes for 10,000 messages");
  }

  private void pass(long millis) {
    clock.set(clock.nanos() + millis * Bench.MILLI, 0);
  }

  /** Hears the peer, then lets it be silent; returns the milliseconds without a suspicion. */
  private long silenceUntilSuspected(ReplicaId peer) {
    detector.onHeard(peer);
    long millis = 0;
    while (!detector.isSuspected(peer.index())) {
      pass(1);
      millis++;
      detector.check();
    }
    return millis - 1;
  }

  private void hearEvery(long intervalMillis, long millis) {
    for (long t = 0; t < millis; t += intervalMillis) {
      pass(intervalMillis);
      detector.onHeard(R0);
      detector.check();
    }
  }
}
