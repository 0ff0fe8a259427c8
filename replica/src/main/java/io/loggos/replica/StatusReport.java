package io.loggos.replica;

import io.loggos.api.Ballot;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.FailureHandling;

/** Says how a replica is, for those who ask from outside; changes nothing. */
final class StatusReport {
  private final ReplicaSetup setup;
  private final Consensus consensus;
  private final FailureHandling failureHandling;
  private final Execution execution;
  private final Sessions sessions;
  private final OwnVitals vitals;

  StatusReport(
      ReplicaSetup setup,
      Consensus consensus,
      FailureHandling failureHandling,
      Execution execution,
      Sessions sessions,
      OwnVitals vitals) {
    this.setup = setup;
    this.consensus = consensus;
    this.failureHandling = failureHandling;
    this.execution = execution;
    this.sessions = sessions;
    this.vitals = vitals;
  }

  ReplicaStatus status(
      boolean withStateHash, boolean leads, int leader, Ballot highest, int waiting) {
    String quarantine = execution.quarantine();
    return new ReplicaStatus(
        setup.self().index(),
        quarantine != null ? "quarantined" : leads ? "leader" : "follower",
        leader,
        highest,
        execution.clusterId(),
        consensus.decidedUpTo(),
        execution.executedUpTo(),
        consensus.logStart(),
        consensus.knownDecidedUpTo(),
        execution.chain().value(),
        withStateHash || execution.hasDigest() ? Long.valueOf(execution.stateHash()) : null,
        sessions.size(),
        waiting,
        execution.chain().requests(),
        failureHandling.toleratedFailures(),
        quarantine,
        vitals.peers());
  }
}
