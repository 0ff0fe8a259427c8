package io.loggos.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.simulation.FaultCounts.Fault;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class RateBandTest {
  private static final Set<String> BESIDE_FAULTS =
      Set.of("leader-changes", "requests-answered", "snapshots-installed");

  @Test
  void everyFaultHasABandAndEveryBandIsAboutSomething() {
    Set<String> counted = new TreeSet<>(BESIDE_FAULTS);
    for (Fault fault : Fault.values()) {
      counted.add(fault.text());
    }
    List<String> banded = RateBand.all().stream().map(RateBand::name).toList();
    assertEquals(counted, new TreeSet<>(banded));
    assertEquals(counted.size(), banded.size(), "a band is there twice");
  }

  @Test
  void everyBandHasRoomAndAnUpperEnd() {
    for (RateBand band : RateBand.all()) {
      assertTrue(band.low() >= 0 && band.low() < band.high(), band::toString);
      assertTrue(band.high() < 1000, band::toString);
    }
  }

  @Test
  void aRateIsLeftOnEitherSide() {
    RateBand band = new RateBand("example", 2, 20);
    assertTrue(band.isLeft(1, 1000));
    assertFalse(band.isLeft(2, 1000));
    assertFalse(band.isLeft(20, 1000));
    assertTrue(band.isLeft(21, 1000));
  }
}
