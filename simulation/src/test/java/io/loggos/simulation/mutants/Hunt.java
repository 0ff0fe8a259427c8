package io.loggos.simulation.mutants;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.TreeMap;

/**
 * The search for one mutant from one base seed. Ends when an invariant that the mutant names has
 * caught it; other invariants are noted and do not count.
 */
final class Hunt {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Map<String, Integer> others = new TreeMap<>();
  private MutantSimulation.Failure failure;
  private int seeds;
  private long nanos;

  private Hunt() {}

  /** Runs up to so many seeds. */
  static Hunt run(Mutant mutant, MutantSimulation simulation, long base, int seedsMax) {
    Hunt hunt = new Hunt();
    long start = THREADS.getCurrentThreadCpuTime();
    while (hunt.failure == null && hunt.seeds < seedsMax) {
      MutantSimulation.Failure found = simulation.run(base + hunt.seeds++);
      if (found != null && mutant.caughtBy().contains(found.invariant())) {
        hunt.failure = found;
      } else if (found != null) {
        hunt.others.merge(found.invariant(), 1, Integer::sum);
      }
    }
    hunt.nanos = THREADS.getCurrentThreadCpuTime() - start;
    return hunt;
  }

  boolean isCaught() {
    return failure != null;
  }

  /** What caught it; only when caught. */
  MutantSimulation.Failure failure() {
    return failure;
  }

  /** What else failed, and in how many seeds. */
  Map<String, Integer> others() {
    return others;
  }

  /** How many seeds were run. */
  int seeds() {
    return seeds;
  }

  /** Processor time of the simulation. */
  double seconds() {
    return nanos / 1e9;
  }
}
