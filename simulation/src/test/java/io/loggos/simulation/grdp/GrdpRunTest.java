package io.loggos.simulation.grdp;

import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** The whole protocol over a virtual network, from many seeds. */
final class GrdpRunTest {
  private static final int SEEDS = 200;

  @Test
  void everySeedHolds() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      GrdpRun.Failure failure = GrdpRun.run(seed);
      assertNull(failure, () -> String.valueOf(failure));
    }
  }
}
