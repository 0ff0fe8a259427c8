package io.loggos.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.loggos.simulation.FaultCounts.Fault;
import io.loggos.simulation.mark.Mark;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each schedule reaches what it is there for when nothing else goes wrong. In a hundred seeds
 * without faults, each of these situations comes about once or never.
 */
final class SchedulesTest {
  private static final int SEEDS_MAX = 400;
  private static final String SCHEDULE = "schedule-";

  /** What shows that a schedule had its effect: the name of a mark or of a fault. */
  private static final Map<Fault, String> SITUATIONS =
      new EnumMap<>(
          Map.of(
              Fault.SCHEDULE_GAP, Mark.GAP_FILLED.label(),
              Fault.SCHEDULE_LAG, Mark.SNAPSHOT_IN_PHASE_1.label(),
              Fault.SCHEDULE_HALF_WAY, Mark.DEPOSED_WITH_OPEN_SLOTS.label(),
              Fault.SCHEDULE_DEAF_ACCEPTOR, Mark.TWO_LEADERS.label(),
              Fault.SCHEDULE_DUEL, Mark.THREE_BALLOTS.label(),
              Fault.SCHEDULE_LAST_SLOTS, Fault.KIND_LOST.text()));

  @Test
  void eachReachesItsSituation() {
    Overrides overrides = Overrides.NONE.withFaults(FaultSelection.parse("none,+schedules"));
    Set<Fault> missing =
        EnumSet.copyOf(
            Stream.of(Fault.values()).filter(one -> one.text().startsWith(SCHEDULE)).toList());
    assertTrue(SITUATIONS.keySet().containsAll(missing), "a schedule without a situation");
    for (long seed = 0; seed < SEEDS_MAX && !missing.isEmpty(); seed++) {
      SimulationReport report = Simulation.run(seed, overrides);
      if (!report.isOk()) {
        fail(report.failure().toString());
      }
      missing.removeIf(
          one -> {
            String situation = SITUATIONS.get(one);
            return report.faults().containsKey(one.text())
                && (report.marks().containsKey(situation)
                    || report.faults().containsKey(situation));
          });
    }
    assertTrue(missing.isEmpty(), () -> "without effect: " + missing);
  }

  /** Types are told apart by the messages, not by the numbers that the codec gives them. */
  @Test
  void theFirstMessagesOfLeadersGetLost() {
    Overrides overrides = Overrides.NONE.withFaults(FaultSelection.parse("none,+muted-leaders"));
    long muted = 0;
    for (long seed = 0; seed < 10; seed++) {
      SimulationReport report = Simulation.run(seed, overrides);
      assertTrue(report.isOk(), () -> report.failure().toString());
      muted += report.faults().getOrDefault(Fault.LEADER_MUTED.text(), 0L);
    }
    assertTrue(muted > 0, "no leader was muted");
  }
}
