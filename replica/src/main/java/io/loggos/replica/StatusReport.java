package io.loggos.replica;

import io.loggos.api.Ballot;
import io.loggos.api.Member;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.FailureHandling;
import io.loggos.api.machine.Liveness;
import io.loggos.api.machine.Vitals;
import java.util.ArrayList;
import java.util.List;

/** Says how a replica is, for those who ask from outside; changes nothing. */
final class StatusReport {
  private final ReplicaSetup setup;
  private final Consensus consensus;
  private final Liveness liveness;
  private final FailureHandling failureHandling;
  private final Execution execution;
  private final Sessions sessions;
  private final OwnVitals vitals;

  StatusReport(
      ReplicaSetup setup,
      Consensus consensus,
      Liveness liveness,
      FailureHandling failureHandling,
      Execution execution,
      Sessions sessions,
      OwnVitals vitals) {
    this.setup = setup;
    this.consensus = consensus;
    this.liveness = liveness;
    this.failureHandling = failureHandling;
    this.execution = execution;
    this.sessions = sessions;
    this.vitals = vitals;
  }

  ReplicaStatus status(
      boolean withStateHash, boolean leads, int leader, Ballot highest, int waiting) {
    List<ReplicaStatus.Peer> peers = new ArrayList<>();
    for (Member member : setup.schedule().latest().members()) {
      int i = member.id().index();
      boolean self = i == setup.self().index();
      Vitals theirs = self ? vitals.last() : liveness.vitals(i);
      peers.add(
          new ReplicaStatus.Peer(
              i, liveness.isSuspected(i), theirs.executed(), theirs.quarantined()));
    }
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
        peers);
  }
}
