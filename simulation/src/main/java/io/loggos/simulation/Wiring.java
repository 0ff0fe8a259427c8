package io.loggos.simulation;

import io.loggos.api.plugin.ConsensusPlugin;
import io.loggos.paxos.MultiPaxosPlugin;

/**
 * What a simulated cluster is made of. A test overrides a method to build in a mistake, and proves
 * that the checkers notice.
 */
class Wiring {
  /** The consensus of one replica. */
  ConsensusPlugin consensus(int replica) {
    return new MultiPaxosPlugin();
  }

  /** The application of one replica. */
  Registers registers(int replica, WorkPlan plan, Registers.Observer observer) {
    return new Registers(plan.keys, plan.ballastBytes, observer);
  }

  /** Whether nodes hold back what they say until their journal is durable. */
  boolean waitsForJournal() {
    return true;
  }

  /** Whether a quarantined replica is a failure of the run. */
  boolean forbidsQuarantine() {
    return true;
  }
}
