package io.loggos.simulation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Between which rates something happens when seeds decide on everything. A batch outside of it
 * tests something else than it says: what makes things go wrong has bugs of its own.
 *
 * @param name of a fault, or of something else that is counted
 * @param low the lowest rate, in events per 1,000 steps
 * @param high the highest
 */
public record RateBand(String name, double low, double high) {
  /** The bands of a resource beside this class: a name and two rates in each line. */
  static List<RateBand> all() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                RateBand.class.getResourceAsStream("rate-bands.txt"), StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith("#")).map(RateBand::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RateBand read(String line) {
    String[] parts = line.split(" ");
    return new RateBand(parts[0], Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
  }

  /** Whether so many events in so many steps are too few or too many. */
  boolean isLeft(long count, long steps) {
    double rate = rate(count, steps);
    return rate < low || rate > high;
  }

  /** Events per 1,000 steps. */
  public static double rate(long count, long steps) {
    return count * 1000.0 / Math.max(1, steps);
  }
}
