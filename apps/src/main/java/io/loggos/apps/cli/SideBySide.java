package io.loggos.apps.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Measures clusters that live at the same time by loading them in turn for short intervals: a
 * machine's speed may change by a third within a minute, but little from one interval to the next.
 *
 * @param warmUp how long each cluster is loaded before
 * @param measured for how long each cluster is measured in all
 * @param starter starts the cluster with a choice of settings
 */
record SideBySide(
    Duration warmUp, Duration measured, Function<List<String>, ? extends Cluster> starter) {
  /** The longest interval that counts. */
  private static final Duration INTERVAL_MAX = Duration.ofMillis(1200);

  /** For how long a cluster is loaded before an interval counts. */
  private static final Duration SETTLING = Duration.ofMillis(300);

  /** A cluster that is loaded now and then. */
  interface Cluster extends AutoCloseable {
    /** Loads it for so long, and lets it come to rest. */
    void warmUp(Duration time);

    /** Loads it for both times, of which the second counts, and lets it come to rest. */
    Measured measure(Duration settling, Duration counted);

    /** Ends the clients; tells whether the replicas' states are equal. */
    boolean endsWithEqualStates();

    @Override
    void close();
  }

  /**
   * What is known of an interval.
   *
   * @param interval what happened
   * @param latencies of the good replies, in nanoseconds
   */
  record Measured(LoadInterval interval, Histogram latencies) {}

  /** Clusters that end together, whatever happens. */
  private static final class Clusters implements AutoCloseable {
    private final List<Cluster> clusters = new ArrayList<>();

    @Override
    public void close() {
      RuntimeException first = null;
      for (Cluster cluster : clusters) {
        try {
          cluster.close();
        } catch (RuntimeException e) {
          if (first == null) {
            first = e;
          } else {
            first.addSuppressed(e);
          }
        }
      }
      if (first != null) {
        throw first;
      }
    }
  }

  /** Makes one run, which is added to the choices' outcomes. */
  void run(List<List<String>> choices, List<TransportOutcome> outcomes) {
    try (Clusters all = new Clusters()) {
      List<Cluster> clusters = all.clusters;
      for (List<String> choice : choices) {
        Cluster cluster = starter.apply(choice);
        clusters.add(cluster);
        cluster.warmUp(warmUp);
      }
      outcomes.forEach(TransportOutcome::beginRun);
      int rounds = rounds();
      for (int round = 0; round < rounds; round++) {
        for (int i : order(clusters.size(), round)) {
          outcomes.get(i).add(clusters.get(i).measure(SETTLING, measured.dividedBy(rounds)));
        }
      }
      for (int i = 0; i < clusters.size(); i++) {
        outcomes.get(i).endRun(clusters.get(i).endsWithEqualStates());
      }
    }
  }

  /** How often each cluster has its turn: an even number, so that none is early more often. */
  int rounds() {
    long needed = (measured.toMillis() + INTERVAL_MAX.toMillis() - 1) / INTERVAL_MAX.toMillis();
    return Math.toIntExact(needed + needed % 2);
  }

  /** Who is loaded first, second and so on; the other way round in every second round. */
  static List<Integer> order(int clusters, int round) {
    List<Integer> order = IntStream.range(0, clusters).boxed().collect(Collectors.toList());
    if (round % 2 == 1) {
      Collections.reverse(order);
    }
    return order;
  }
}
