package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RttRatioTest {
  @Test
  void comparesTheMiddlesAndTheSlowest() {
    RttRatio ratio = RttRatio.of(Statistics.of(2, 3, 10), Statistics.of(2, 2, 4));
    assertEquals(1.5, ratio.median());
    assertEquals(2.5, ratio.p99());
  }

  @Test
  void isZeroWhereNothingIsToBeComparedWith() {
    assertEquals(new RttRatio(0, 0), RttRatio.of(Statistics.of(2, 3), Statistics.NONE));
    assertEquals(new RttRatio(0, 0), RttRatio.of(Statistics.NONE, Statistics.of(2, 3)));
  }
}
