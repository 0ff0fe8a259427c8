package io.loggos.simulation;

import io.loggos.api.app.Handler;
import io.loggos.api.plugin.ConsensusPlugin;
import io.loggos.paxos.MultiPaxosPlugin;

/**
 * What a simulated cluster is made of. A test overrides a method to build in a mistake, and proves
 * that the checkers notice.
 */
class Wiring {
  static final long WALL_MILLIS = 1_700_000_000_000L;

  /** The consensus of one replica. */
  ConsensusPlugin consensus(int replica) {
    return new MultiPaxosPlugin();
  }

  /** The application of one replica. */
  Registers registers(int replica, WorkPlan plan, Registers.Observer observer) {
    return new Registers(plan.keys, plan.ballastBytes, observer);
  }

  /** What serves that application to the replica. */
  Handler handler(int replica, WorkPlan plan, Registers registers) {
    return Applications.of(plan.application, registers);
  }

  /** What all wall clocks show when the run begins, in milliseconds since 1970. */
  long wallMillis(long seed) {
    return Dice.of(seed, "wall").pick(0, 1, 1, 1, 2) * WALL_MILLIS;
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
