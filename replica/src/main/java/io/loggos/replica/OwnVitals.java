package io.loggos.replica;

import io.loggos.api.Member;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.Liveness;
import io.loggos.api.machine.Vitals;
import java.util.ArrayList;
import java.util.List;

/** What this replica says of itself, told to the liveness part when it changes; and the others. */
final class OwnVitals {
  private final ReplicaSetup setup;
  private final Consensus consensus;
  private final Liveness liveness;
  private final Execution execution;
  private Vitals last = Vitals.UNKNOWN;

  OwnVitals(ReplicaSetup setup, Consensus consensus, Liveness liveness, Execution execution) {
    this.setup = setup;
    this.consensus = consensus;
    this.liveness = liveness;
    this.execution = execution;
  }

  /** What it said last. */
  Vitals last() {
    return last;
  }

  /** What is known of each member. */
  List<ReplicaStatus.Peer> peers() {
    List<ReplicaStatus.Peer> peers = new ArrayList<>();
    for (Member member : setup.schedule().latest().members()) {
      int i = member.id().index();
      Vitals theirs = i == setup.self().index() ? last : liveness.vitals(i);
      peers.add(
          new ReplicaStatus.Peer(
              i, liveness.isSuspected(i), theirs.executed(), theirs.quarantined()));
    }
    return peers;
  }

  /** A quarantine is said at once, and recorded. */
  void noteQuarantine() {
    String cause = execution.quarantine();
    if (cause != null && !last.quarantined()) {
      setup.events().record(Events.Kind.QUARANTINED, execution.executedUpTo(), null, cause);
      renew();
    }
  }

  /** Says it anew if it differs. */
  void renew() {
    boolean quarantined = execution.quarantine() != null;
    // slots before its time, too, may have nobody else who can finish them
    boolean member = setup.schedule().latest().contains(setup.self());
    boolean eligible = member && !quarantined && liveness.hearsQuorum() && !liveness.wasPaused();
    if (last.executed() != execution.executedUpTo()
        || last.decided() != consensus.decidedUpTo()
        || last.eligible() != eligible
        || last.quarantined() != quarantined) {
      last =
          new Vitals(
              consensus.decidedUpTo(),
              execution.executedUpTo(),
              execution.chain().value(),
              eligible,
              quarantined);
      liveness.onOwnVitals(last);
    }
  }
}
