package io.loggos.apps.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final Schedule.Deaths FINAL = Schedule.Deaths.FINAL;
  private static final long MILLIS = 30_000;
  private static final Set<Fault> ALL = EnumSet.allOf(Fault.class);

  @Test
  void isAFunctionOfTheSeed() {
    List<Action> actions = Schedule.draw(7, MILLIS, 3, ALL, FINAL);
    assertEquals(actions, Schedule.draw(7, MILLIS, 3, ALL, FINAL));
    assertTrue(!actions.equals(Schedule.draw(8, MILLIS, 3, ALL, FINAL)));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5})
  void neverKillsMoreThanTheClusterSurvives(int replicas) {
    for (int seed = 0; seed < 500; seed++) {
      long kills = count(Schedule.draw(seed, 300_000, replicas, ALL, FINAL), Fault.KILL);
      assertTrue(kills <= replicas / 2, "seed " + seed);
    }
  }

  @Test
  void troubleComesBeforeDeath() {
    for (int seed = 0; seed < 500; seed++) {
      for (Action action : Schedule.draw(seed, MILLIS, 3, ALL, FINAL)) {
        assertTrue(action.fault() != Fault.KILL || action.atMillis() >= MILLIS / 2);
      }
    }
    assertEquals(2, count(Schedule.draw(1, MILLIS, 5, Set.of(Fault.KILL), FINAL), Fault.KILL));
  }

  @Test
  void everythingEndsAndRests() {
    for (int seed = 0; seed < 500; seed++) {
      long networkFreeAt = 0;
      long processesFreeAt = 0;
      for (Action action : Schedule.draw(seed, MILLIS, 5, ALL, FINAL)) {
        boolean process = action.fault() == Fault.KILL || action.fault() == Fault.PAUSE;
        assertTrue(action.atMillis() >= (process ? processesFreeAt : networkFreeAt));
        long end = action.atMillis() + action.lastsMillis();
        assertTrue(end < MILLIS);
        if (process) {
          processesFreeAt = end + 700;
        } else {
          networkFreeAt = end + 700;
        }
      }
    }
  }

  @Test
  void drawsEverythingInTheEnd() {
    Set<String> drawn = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      for (Action action : Schedule.draw(seed, MILLIS, 3, ALL, FINAL)) {
        drawn.add(action.fault() + " " + action.shape());
      }
    }
    assertEquals(15, drawn.size(), drawn::toString);
  }

  @Test
  void whoComesBackMayBeKilledAnyTime() {
    boolean all = false;
    for (int seed = 0; seed < 200; seed++) {
      List<Action> some =
          Schedule.draw(seed, MILLIS, 3, Set.of(Fault.KILL), Schedule.Deaths.RETURN);
      assertTrue(some.size() > 2, "seed " + seed);
      for (Action action : some) {
        assertTrue(action.lastsMillis() > 0 && action.shape() != Action.Shape.ALL);
      }
      all |=
          Schedule.draw(seed, MILLIS, 3, Set.of(Fault.KILL), Schedule.Deaths.ALL_RETURN).stream()
              .anyMatch(action -> action.shape() == Action.Shape.ALL);
    }
    assertTrue(all);
  }

  @Test
  void drawsOnlyWhatIsWanted() {
    assertEquals(List.of(), Schedule.draw(1, MILLIS, 3, Set.of(), FINAL));
    List<Action> pauses = Schedule.draw(1, MILLIS, 3, Set.of(Fault.PAUSE), FINAL);
    assertTrue(!pauses.isEmpty());
    assertEquals(pauses.size(), count(pauses, Fault.PAUSE));
  }

  @Test
  void faultsHaveNames() {
    assertEquals(ALL, Fault.parse("kill,pause,reset,partition,one-way"));
    assertThrows(IllegalArgumentException.class, () -> Fault.parse("kill,,reset"));
    assertThrows(IllegalArgumentException.class, () -> Fault.parse("flood"));
  }

  private static long count(List<Action> actions, Fault fault) {
    return actions.stream().filter(action -> action.fault() == fault).count();
  }
}
