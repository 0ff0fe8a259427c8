package io.loggos.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FaultSelectionTest {
  private static Set<FaultClass> on(long seed, FaultSelection selection) {
    return Simulation.plans(seed, Overrides.NONE.withFaults(selection)).faults().classes();
  }

  @Test
  void leavesEverythingToTheSeed() {
    assertTrue(FaultSelection.DRAWN.isDrawn());
    assertEquals("", FaultSelection.DRAWN.toString());
    assertFalse(FaultSelection.ALL.isDrawn());
  }

  @Test
  void readsWhatItWrites() {
    String[] texts = {
      "all",
      "none",
      "loss,crashes",
      "slow-link",
      "+outages,+power-cuts",
      "none,+loss",
      "loss,+pauses"
    };
    for (String text : texts) {
      assertEquals(text, FaultSelection.parse(text).toString());
    }
  }

  @Test
  void namesTheNearestAndAllThatAreKnown() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> FaultSelection.parse("loss,crashs"))
            .getMessage();
    assertTrue(message.contains("'crashs'") && message.contains("do you mean crashes?"), message);
    assertTrue(message.contains("wall-jumps"), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void restrictsWhatIsDrawnAndAddsNothing() {
    FaultSelection some = FaultSelection.only(EnumSet.of(FaultClass.LOSS, FaultClass.PAUSES));
    for (long seed = 0; seed < 100; seed++) {
      Set<FaultClass> expected = EnumSet.noneOf(FaultClass.class);
      expected.addAll(on(seed, FaultSelection.DRAWN));
      expected.retainAll(Set.of(FaultClass.LOSS, FaultClass.PAUSES));
      assertEquals(expected, on(seed, some), "seed " + seed);
    }
  }

  @Test
  void aPlusPutsAClassIntoEverySeed() {
    FaultSelection more = FaultSelection.parse("+outages");
    FaultSelection alone = FaultSelection.parse("none,+outages");
    for (long seed = 0; seed < 100; seed++) {
      assertTrue(on(seed, more).contains(FaultClass.OUTAGES), "seed " + seed);
      assertEquals(Set.of(FaultClass.OUTAGES), on(seed, alone), "seed " + seed);
    }
  }

  @Test
  void hasEveryClassOrNone() {
    for (long seed = 0; seed < 100; seed++) {
      assertEquals(Set.of(), on(seed, FaultSelection.NONE));
      Set<FaultClass> all = EnumSet.allOf(FaultClass.class);
      if (Simulation.plans(seed).faults().syncNanos == 0) {
        all.remove(FaultClass.SYNC_STALLS);
      }
      assertEquals(all, on(seed, FaultSelection.ALL), "seed " + seed);
    }
  }

  @Test
  void aCalmRunHasNoFaults() {
    for (long seed = 0; seed < 20; seed++) {
      SimulationReport report =
          Simulation.run(seed, Overrides.NONE.withFaults(FaultSelection.NONE));
      assertTrue(report.isOk(), String.valueOf(report.failure()));
      assertEquals(Map.of(), report.faults(), "seed " + seed);
    }
  }

  @Test
  void everySizeIsSimulated() {
    for (int replicas = 1; replicas <= Overrides.REPLICAS_MAX; replicas++) {
      SimulationReport report = Simulation.run(3, Overrides.NONE.withReplicas(replicas));
      assertTrue(report.isOk(), String.valueOf(report.failure()));
    }
  }

  @Test
  void theCommandSaysWhatIsNotLeftToTheSeed() {
    assertEquals("./loggos simulate --seed 7", Overrides.NONE.command(7));
    Overrides overrides = new Overrides(5, FaultSelection.parse("loss,pauses"), 0, 0);
    assertEquals(
        "./loggos simulate --seed 7 --replicas 5 --faults loss,pauses", overrides.command(7));
  }
}
