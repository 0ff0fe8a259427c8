package io.loggos.simulation.kit;

import java.util.random.RandomGenerator;

/**
 * What clients of an application do in one run: requests, and assertions on what they get. Faults
 * go on meanwhile. Must draw from the given generator only, so that a seed names one run.
 */
@FunctionalInterface
public interface Workload {
  /** Asks and asserts; whatever it throws makes the run fail. */
  void run(SimulatedCluster cluster, RandomGenerator random) throws Exception;
}
