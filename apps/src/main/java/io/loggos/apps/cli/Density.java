package io.loggos.apps.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A kernel density estimate: Gaussian kernels whose width follows Silverman's rule of thumb.
 *
 * @param at places, in growing order
 * @param density the density at each
 */
record Density(List<Double> at, List<Double> density) {
  private static final int PLACES = 200;
  private static final int SAMPLES_MAX = 5000;
  private static final double SILVERMAN = 0.9;
  private static final double NORMAL_QUARTILES = 1.34;
  private static final double MARGIN_WIDTHS = 3;
  private static final double TAIL = 0.99;

  /** Of some numbers, up to the 99th of a hundred: the tail would make the rest invisible. */
  static Density of(double... numbers) {
    double[] sorted = thinned(numbers);
    Arrays.sort(sorted);
    int count = sorted.length;
    double width = width(sorted);
    double from = Math.max(0, sorted[0] - MARGIN_WIDTHS * width);
    double to = sorted[(int) Math.ceil(TAIL * count) - 1] + MARGIN_WIDTHS * width;
    List<Double> at = new ArrayList<>();
    List<Double> density = new ArrayList<>();
    for (int i = 0; i < PLACES; i++) {
      double place = from + (to - from) * i / (PLACES - 1);
      double sum = 0;
      for (double number : sorted) {
        double distance = (place - number) / width;
        sum += Math.exp(-distance * distance / 2);
      }
      at.add(place);
      density.add(sum / (count * width * Math.sqrt(2 * Math.PI)));
    }
    return new Density(at, density);
  }

  /** Every k-th of very many, which is enough for a picture. */
  private static double[] thinned(double[] numbers) {
    int step = (numbers.length + SAMPLES_MAX - 1) / SAMPLES_MAX;
    if (step <= 1) {
      return numbers.clone();
    }
    double[] some = new double[(numbers.length + step - 1) / step];
    for (int i = 0; i < some.length; i++) {
      some[i] = numbers[i * step];
    }
    return some;
  }

  private static double width(double[] sorted) {
    int count = sorted.length;
    double quartiles = (sorted[(3 * count) / 4] - sorted[count / 4]) / NORMAL_QUARTILES;
    double sd = Statistics.of(sorted).sd();
    double spread = quartiles > 0 ? Math.min(sd, quartiles) : sd;
    double width = SILVERMAN * spread * Math.pow(count, -0.2);
    // all equal: any narrow peak says so
    return width > 0 ? width : Math.max(1e-3, Math.abs(sorted[0]) / 100);
  }
}
