package io.loggos.simulation.kit;

import io.loggos.api.SeededRandom;
import io.loggos.api.app.Handler;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Runs an application many times under faults that seeds draw.
 *
 * <pre>{@code
 * SimulatedRuns.of(Counter::new)
 *     .workload(
 *         (cluster, random) -> {
 *           SimulatedClient client = cluster.client();
 *           for (int i = 1; i <= 20; i++) {
 *             assertArrayEquals(number(i), client.execute(number(1)));
 *           }
 *         })
 *     .seeds(100)
 *     .check();
 * }</pre>
 *
 * <p>Each seed draws which faults its run has and when, and those settings of the cluster that were
 * not set. All faults end after a while, and never more replicas crash than a majority can do
 * without: so every request is answered in the end, and a workload need not expect failures of its
 * clients unless it sets a client timeout. Between two requests that wait for their reply, time
 * passes as the seed says. After the workload, all is healed, and live replicas must come to hold
 * the same state.
 */
public final class SimulatedRuns {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long PACE_NANOS_MIN = 10_000;
  private static final long PACE_NANOS_MAX = 200_000_000;

  private final ClusterBuilder template;
  private final Set<Fault> allowed = EnumSet.allOf(Fault.class);
  private Workload workload;
  private long from;
  private int seeds = 100;
  private Duration faultsFor = Duration.ofSeconds(20);

  private final Map<Fault, Long> counts = new EnumMap<>(Fault.class);
  private long answered;
  private long leaderChanges;
  private long snapshots;

  private SimulatedRuns(ClusterBuilder template) {
    this.template = template;
  }

  /** Runs of clusters of three replicas; see {@link SimulatedCluster#of}. */
  public static SimulatedRuns of(Supplier<? extends Handler> handlers) {
    return of(SimulatedCluster.of(handlers));
  }

  /** Runs of clusters as described, with other seeds. */
  public static SimulatedRuns of(ClusterBuilder cluster) {
    return new SimulatedRuns(cluster.copy());
  }

  /** What happens in each run; must be given. */
  public SimulatedRuns workload(Workload work) {
    workload = Objects.requireNonNull(work);
    return this;
  }

  /** How many runs, by default 100. */
  public SimulatedRuns seeds(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("seeds " + count);
    }
    seeds = count;
    return this;
  }

  /** The first seed, by default 0; the others follow it. */
  public SimulatedRuns from(long seed) {
    from = seed;
    return this;
  }

  /** Faults that no run is to have. */
  public SimulatedRuns without(Fault... faults) {
    allowed.removeAll(List.of(faults));
    return this;
  }

  /** After how much virtual time faults end at the latest, by default 20 seconds. */
  public SimulatedRuns faultsFor(Duration duration) {
    if (duration.isNegative() || duration.compareTo(PATIENCE.dividedBy(2)) > 0) {
      throw new IllegalArgumentException("faults for " + duration);
    }
    faultsFor = duration;
    return this;
  }

  /**
   * Runs all seeds.
   *
   * @return what happened
   * @throws SimulationError for the first run that fails; its message names the seed
   */
  public RunsReport check() {
    if (workload == null) {
      throw new IllegalStateException("no workload was given");
    }
    answered = 0;
    leaderChanges = 0;
    snapshots = 0;
    counts.clear();
    for (int i = 0; i < seeds; i++) {
      run(from + i);
    }
    return new RunsReport(seeds, answered, leaderChanges, snapshots, counts);
  }

  private void run(long seed) {
    SeededRandom random = SeededRandom.named(seed, "kit-run");
    Set<Fault> on = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) {
      // drawn for those that are not allowed too, so that leaving one out shifts no other
      if (random.nextBoolean() && allowed.contains(fault)) {
        on.add(fault);
      }
    }
    ClusterBuilder builder =
        template.copy().seed(seed).draw(random, PATIENCE.toMillis(), on.contains(Fault.ROUGHNESS));
    long mean = DrawnFaults.logUniform(random, PACE_NANOS_MIN, PACE_NANOS_MAX);
    try (SimulatedCluster cluster = builder.start()) {
      cluster.setRepetition("repeat: the same SimulatedRuns with from(" + seed + ").seeds(1)");
      cluster.note("faults that this seed allows itself: " + on);
      cluster.setPace(() -> DrawnFaults.exponential(random, mean));
      new DrawnFaults(cluster, seed, on, counts).begin(faultsFor);
      work(cluster, SeededRandom.named(seed, "kit-workload"));
      cluster.heal();
      cluster.awaitEqualStates();
      answered += cluster.answered();
      leaderChanges += cluster.engine().leaderChanges();
      snapshots += cluster.engine().snapshotsInstalled();
    }
  }

  private void work(SimulatedCluster cluster, SeededRandom random) {
    try {
      workload.run(cluster, random);
    } catch (SimulationError e) {
      throw e;
    } catch (Exception | AssertionError e) {
      throw cluster.failed("the workload failed: " + e, e);
    }
  }
}
