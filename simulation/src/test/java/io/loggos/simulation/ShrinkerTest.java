package io.loggos.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.paxos.message.Promise;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Failures of clusters with a mistake built in become small, and stay the same failure. */
final class ShrinkerTest {
  private static final int DECISIONS_MAX = 20;

  /** A leader does not look at what promises tell it; it takes faults for that to show. */
  private static Wiring blind() {
    TamperedPaxos blind =
        new TamperedPaxos() {
          @Override
          Object tamper(String method, Object[] arguments, Call call) throws Throwable {
            if (method.equals("onMessage") && arguments[1] instanceof Promise promise) {
              Promise bare =
                  new Promise(promise.ballot(), promise.decidedUpTo(), List.of(), promise.stamp());
              return call.proceed(arguments[0], bare);
            }
            return call.proceed(arguments);
          }
        };
    return blind.everywhere();
  }

  private static SimulationFailure firstFailure(Wiring wiring, Overrides overrides) {
    return LongStream.range(0, 200)
        .mapToObj(seed -> Simulation.run(seed, overrides, wiring).failure())
        .filter(failure -> failure != null)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFailureShrinksToFewFaults() {
    SimulationFailure failure = firstFailure(blind(), Overrides.NONE);
    Shrinker.Shrunk shrunk = new Shrinker(() -> 0, blind()).shrink(failure, Overrides.NONE);
    assertEquals(failure.invariant(), shrunk.failure().invariant());
    assertTrue(shrunk.decisions().size() <= DECISIONS_MAX, () -> shrunk.decisions().toString());
    assertTrue(shrunk.runs() <= Shrinker.RUNS_MAX);
    // what was found fails by itself
    Set<FaultDecision.Id> ids =
        shrunk.decisions().stream().map(FaultDecision::id).collect(Collectors.toSet());
    Simulation.Recording again =
        Simulation.record(
            failure.seed(), shrunk.overrides(), blind(), FaultLog.Mode.restrictedTo(ids));
    assertNotNull(again.report().failure());
    assertEquals(failure.invariant(), again.report().failure().invariant());
    assertEquals(shrunk.decisions(), again.decisions());
  }

  /** Many kinds of fault at once, of which few matter. */
  @Test
  void allFaultsAtOnceShrinkToFew() {
    Overrides all = Overrides.NONE.withFaults(FaultSelection.ALL);
    SimulationFailure failure = firstFailure(blind(), all);
    int before =
        Simulation.record(failure.seed(), all, blind(), FaultLog.Mode.RECORDED).decisions().size();
    Shrinker.Shrunk shrunk = new Shrinker(() -> 0, blind()).shrink(failure, all);
    assertTrue(shrunk.decisions().size() <= DECISIONS_MAX, () -> shrunk.decisions().toString());
    assertTrue(shrunk.decisions().size() <= before);
  }

  @Test
  void whatFailsWithoutFaultsNeedsNone() {
    Wiring hasty =
        new Wiring() {
          @Override
          boolean waitsForJournal() {
            return false;
          }
        };
    SimulationFailure failure = firstFailure(hasty, Overrides.NONE);
    Shrinker.Shrunk shrunk = new Shrinker(() -> 0, hasty).shrink(failure, Overrides.NONE);
    assertEquals(List.of(), shrunk.decisions());
    assertEquals(failure.invariant(), shrunk.failure().invariant());
    assertTrue(shrunk.isFinished());
  }

  @Test
  void endsWhenItsTimeIsOver() {
    SimulationFailure failure = firstFailure(blind(), Overrides.NONE);
    AtomicLong clock = new AtomicLong();
    Shrinker.Shrunk shrunk =
        new Shrinker(() -> clock.getAndAdd(Shrinker.NANOS_MAX / 4), blind())
            .shrink(failure, Overrides.NONE);
    assertFalse(shrunk.isFinished());
    assertTrue(shrunk.runs() <= 5, shrunk.runs() + " runs");
    assertEquals(failure.invariant(), shrunk.failure().invariant());
  }

  @Test
  void recordingChangesNothing() {
    for (long seed = 0; seed < 20; seed++) {
      Simulation.Recording all =
          Simulation.record(seed, Overrides.NONE, new Wiring(), FaultLog.Mode.RECORDED);
      Set<FaultDecision.Id> ids =
          all.decisions().stream().map(FaultDecision::id).collect(Collectors.toSet());
      Simulation.Recording again =
          Simulation.record(seed, Overrides.NONE, new Wiring(), FaultLog.Mode.restrictedTo(ids));
      assertEquals(Simulation.run(seed).traceHash(), all.report().traceHash());
      assertEquals(all.report().traceHash(), again.report().traceHash());
      assertEquals(all.decisions(), again.decisions());
    }
  }

  @Test
  void aDecisionLeftOutHasNoEffect() {
    for (long seed = 0; seed < 20; seed++) {
      Simulation.Recording none =
          Simulation.record(
              seed, Overrides.NONE, new Wiring(), FaultLog.Mode.restrictedTo(Set.of()));
      assertTrue(none.report().isOk());
      assertEquals(Set.of(), none.report().faults().keySet(), "seed " + seed);
    }
  }
}
