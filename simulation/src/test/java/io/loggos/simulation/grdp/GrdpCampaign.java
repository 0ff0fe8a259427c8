package io.loggos.simulation.grdp;

import java.util.Map;
import java.util.TreeMap;

/** Runs many seeds: the first one, and how many. Exits with 1 when one of them fails. */
public final class GrdpCampaign {
  private static final int SHOWN_MAX = 5;

  private GrdpCampaign() {}

  /** Runs the seeds and prints what failed. */
  public static void main(String[] arguments) {
    long first = Long.parseLong(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    Map<String, Integer> failures = new TreeMap<>();
    int shown = 0;
    for (long seed = first; seed < first + count; seed++) {
      GrdpRun.Failure failure = GrdpRun.run(seed);
      if (failure != null) {
        failures.merge(failure.invariant(), 1, Integer::sum);
        if (shown++ < SHOWN_MAX) {
          System.err.println(failure.text());
        }
      }
    }
    System.err.println(count + " seeds, failures: " + failures);
    System.exit(failures.isEmpty() ? 0 : 1);
  }
}
