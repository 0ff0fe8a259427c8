package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.simulation.ClientCall;
import io.loggos.simulation.ClientCall.Knowledge;
import io.loggos.simulation.Overrides;
import io.loggos.simulation.Simulation;
import io.loggos.simulation.SimulationReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A judge who believes everything would never be noticed in a campaign. */
final class RegisterJudgeTest {
  private static final long NEVER = Long.MAX_VALUE;

  private final List<ClientCall> calls = new ArrayList<>();

  /** The value of each version is ten times the version. */
  private void call(Knowledge knowledge, long version, long began, long ended) {
    calls.add(new ClientCall(calls.size(), 0, knowledge, version, 10 * version, began, ended));
  }

  private void assertBelieved() {
    assertNull(new RegisterJudge().judge(calls));
  }

  private void assertRefused(String reason) {
    String problem = new RegisterJudge().judge(calls);
    assertNotNull(problem, "believed");
    assertTrue(problem.contains(reason), problem);
  }

  @Test
  void nothingIsBelieved() {
    assertBelieved();
  }

  @Test
  void oneAfterTheOtherIsBelieved() {
    call(Knowledge.SAW, 0, 0, 1);
    call(Knowledge.CHANGED, 1, 2, 3);
    call(Knowledge.SAW, 1, 4, 5);
    call(Knowledge.CHANGED, 2, 6, 7);
    call(Knowledge.LEFT, 2, 8, 9);
    assertBelieved();
  }

  @Test
  void whatOverlapsMayHaveHappenedInAnyOrder() {
    call(Knowledge.CHANGED, 2, 0, 10);
    call(Knowledge.CHANGED, 1, 1, 9);
    call(Knowledge.SAW, 2, 2, 8);
    call(Knowledge.SAW, 0, 3, 7);
    assertBelieved();
  }

  @Test
  void whoeverDoesNotKnowExplainsAVersionThatNobodyClaims() {
    call(Knowledge.NOTHING, 0, 0, NEVER);
    call(Knowledge.CHANGED_SOMEHOW, 0, 1, 5);
    call(Knowledge.SAW, 2, 6, 7);
    assertBelieved();
  }

  @Test
  void aTimerExplainsOneVersionThatNobodyClaims() {
    call(Knowledge.SAW_AND_SET_TIMER, 0, 0, 1);
    call(Knowledge.SAW, 0, 2, 3);
    call(Knowledge.SAW, 1, 4, 5);
    call(Knowledge.CHANGED, 2, 6, 7);
    assertBelieved();
    call(Knowledge.SAW, 3, 8, 9);
    assertRefused("2 versions that nobody made, and only 1 changes are in doubt");
  }

  @Test
  void aTimerChangesNothingBeforeItIsSet() {
    call(Knowledge.SAW, 1, 0, 1);
    call(Knowledge.SAW_AND_SET_TIMER, 1, 2, 3);
    assertRefused("");
  }

  /** Two versions that nobody claims need two that had begun by then. */
  @Test
  void eachTimerExplainsOneVersionOnly() {
    call(Knowledge.SAW_AND_SET_TIMER, 0, 0, 1);
    call(Knowledge.SAW, 2, 2, 3);
    call(Knowledge.SAW_AND_SET_TIMER, 2, 4, 5);
    assertRefused("");
  }

  @Test
  void aStaleReadBetweenTimersIsRefused() {
    call(Knowledge.SAW_AND_SET_TIMER, 0, 0, 1);
    call(Knowledge.SAW, 1, 2, 3);
    call(Knowledge.SAW, 0, 4, 5);
    assertRefused("");
  }

  @Test
  void aStaleReadIsRefused() {
    call(Knowledge.CHANGED, 1, 0, 1);
    call(Knowledge.CHANGED, 2, 2, 3);
    call(Knowledge.SAW, 1, 4, 5);
    assertRefused("");
  }

  @Test
  void aReadOfWhatIsToComeIsRefused() {
    call(Knowledge.SAW, 1, 0, 1);
    call(Knowledge.CHANGED, 1, 2, 3);
    assertRefused("");
  }

  @Test
  void changesAgainstTheOrderOfTimeAreRefused() {
    call(Knowledge.CHANGED, 2, 0, 1);
    call(Knowledge.CHANGED, 1, 2, 3);
    assertRefused("");
  }

  @Test
  void aLostChangeIsRefused() {
    call(Knowledge.CHANGED, 1, 0, 5);
    call(Knowledge.CHANGED, 1, 1, 4);
    assertRefused("");
  }

  @Test
  void aChangeThatIsForgottenIsRefused() {
    call(Knowledge.CHANGED, 1, 0, 1);
    call(Knowledge.SAW, 0, 2, 3);
    assertRefused("");
  }

  @Test
  void whoeverDoesNotKnowExplainsNothingFromBeforeItBegan() {
    call(Knowledge.SAW, 1, 0, 1);
    call(Knowledge.NOTHING, 0, 2, NEVER);
    assertRefused("");
  }

  @Test
  void aVersionHoldsOneValue() {
    call(Knowledge.CHANGED, 1, 0, 1);
    calls.add(new ClientCall(1, 0, Knowledge.SAW, 1, 11, 2, 3));
    assertRefused("version 1 held 10 and 11");
  }

  @Test
  void aVersionThatNobodyCanHaveMadeIsRefused() {
    call(Knowledge.NOTHING, 0, 0, NEVER);
    call(Knowledge.SAW, 2, 1, 2);
    assertRefused("2 versions that nobody made, and only 1 changes are in doubt");
  }

  /** What clients of real runs were told is believed, until one read is made stale. */
  @Test
  void aRunIsBelievedUntilOneOfItsReadsIsStale() {
    int refused = 0;
    int refusedWithTimers = 0;
    for (long seed = 0; refused < 5 || refusedWithTimers < 2; seed++) {
      calls.clear();
      SimulationReport report =
          Simulation.runJudged(
              seed,
              Overrides.NONE.withOperationsMax(200),
              told -> {
                calls.addAll(told);
                return null;
              });
      assertTrue(report.isOk(), () -> report.failure().toString());
      assertBelieved();
      boolean timers =
          calls.stream().anyMatch(call -> call.knowledge() == Knowledge.SAW_AND_SET_TIMER);
      if (makeOneStale()) {
        assertRefused("");
        refused++;
        refusedWithTimers += timers ? 1 : 0;
      }
    }
  }

  /** Lets a read tell the version before one that somebody had made before the read began. */
  private boolean makeOneStale() {
    for (int i = 0; i < calls.size(); i++) {
      ClientCall read = calls.get(i);
      for (ClientCall change : calls) {
        ClientCall before = read.knowledge() == Knowledge.SAW ? predecessor(change, read) : null;
        if (before != null) {
          ClientCall stale =
              new ClientCall(
                  read.client(),
                  read.key(),
                  Knowledge.SAW,
                  before.version(),
                  before.value(),
                  read.beganNanos(),
                  read.endedNanos());
          calls.set(i, stale);
          return true;
        }
      }
    }
    return false;
  }

  /** The change before that one, if the read came after both; otherwise null. */
  private ClientCall predecessor(ClientCall change, ClientCall read) {
    if (change.knowledge() != Knowledge.CHANGED
        || change.key() != read.key()
        || change.endedNanos() >= read.beganNanos()) {
      return null;
    }
    return calls.stream()
        .filter(call -> call.knowledge() == Knowledge.CHANGED && call.key() == change.key())
        .filter(call -> call.version() == change.version() - 1)
        .findFirst()
        .orElse(null);
  }
}
