package io.loggos.simulation;

import io.loggos.api.Configuration;

/**
 * Everything drawn from a seed before its run begins.
 *
 * @param seed the seed
 * @param cluster size and settings
 * @param faults what goes wrong
 * @param work what clients want
 * @param configuration the members
 */
record Plans(
    long seed, ClusterPlan cluster, FaultPlan faults, WorkPlan work, Configuration configuration) {
  /** How many machines there are: the founders' and those of standbys. */
  int machines() {
    return cluster.replicas + faults.membership.standbys;
  }
}
