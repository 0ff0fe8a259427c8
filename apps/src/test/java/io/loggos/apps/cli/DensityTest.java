package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DensityTest {
  private static double area(Density density) {
    double area = 0;
    for (int i = 1; i < density.at().size(); i++) {
      double width = density.at().get(i) - density.at().get(i - 1);
      area += width * (density.density().get(i) + density.density().get(i - 1)) / 2;
    }
    return area;
  }

  @Test
  void isOneAltogether() {
    double[] numbers = new double[20_000];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = 100 + (i * 37 % 1000) / 50.0;
    }
    assertEquals(1, area(Density.of(numbers)), 0.02);
  }

  @Test
  void peaksWhereMostAre() {
    Density density = Density.of(5, 10, 10, 10, 10.1, 9.9, 15);
    int highest = 0;
    for (int i = 0; i < density.at().size(); i++) {
      if (density.density().get(i) > density.density().get(highest)) {
        highest = i;
      }
    }
    assertEquals(10, density.at().get(highest), 0.5);
  }

  @Test
  void equalNumbersAreANarrowPeak() {
    assertEquals(1, area(Density.of(4, 4, 4)), 0.02);
    assertTrue(Density.of(0).density().stream().allMatch(Double::isFinite));
  }
}
