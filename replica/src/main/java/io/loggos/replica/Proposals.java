package io.loggos.replica;

import io.loggos.api.Batch;
import io.loggos.api.ClusterId;
import io.loggos.api.Genesis;
import io.loggos.api.NoOp;
import io.loggos.api.Reconfigure;
import io.loggos.api.SeededRandom;
import io.loggos.api.Value;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.FailureHandling;

/**
 * What a leader proposes, and in which order: the value that opens its leadership, a change of the
 * membership, the requests that wait, and empty values where something is due that no request
 * brings about.
 */
final class Proposals {
  private final ReplicaSetup setup;
  private final Consensus consensus;
  private final FailureHandling failureHandling;
  private final Execution execution;
  private final Batcher batcher;
  private final Ingress ingress;
  private final LeaderTransfer transfer;

  /** Slot of the first value of this leadership: 0 before it is proposed, -1 once executed. */
  private long openingSlot;

  /** Slot of the last value that was proposed only because a timer of the handler is due. */
  private long tickSlot;

  /** The slot of the last change proposed, which may be open still. */
  private long changeSlot;

  /** The last slot that this leadership gave to a value of its own choice. */
  private long proposedUpTo;

  Proposals(
      ReplicaSetup setup,
      Consensus consensus,
      FailureHandling failureHandling,
      Execution execution,
      Batcher batcher,
      Ingress ingress,
      LeaderTransfer transfer) {
    this.setup = setup;
    this.consensus = consensus;
    this.failureHandling = failureHandling;
    this.execution = execution;
    this.batcher = batcher;
    this.ingress = ingress;
    this.transfer = transfer;
  }

  /** A leadership begins. */
  void onLeading() {
    openingSlot = 0;
    tickSlot = 0;
    changeSlot = 0;
    proposedUpTo = 0;
  }

  /** Whether the first slot of this leadership has been executed; says so once. */
  boolean takeOpened() {
    if (openingSlot > 0 && execution.executedUpTo() >= openingSlot) {
      openingSlot = -1;
      return true;
    }
    return false;
  }

  /** Proposes what waits, as far as the window has room. */
  void onTurnEnd() {
    if (transfer.isDraining()) {
      return;
    }
    if (openingSlot == 0) {
      // not only in slot 1: a no-op may have taken the place of a genesis that was lost
      Value opening = execution.clusterId() == 0 ? new Genesis(newClusterId()) : NoOp.INSTANCE;
      openingSlot = Math.max(propose(opening), 0);
    }
    proposeChange();
    ingress.dropStale();
    boolean held = holdsRequests();
    while (!held && !batcher.isEmpty() && consensus.isWindowOpen()) {
      propose(batcher.poll(logTime()));
    }
    fillForChange();
    boolean ticking = tickSlot > execution.executedUpTo();
    if (!ticking && execution.timers().isDue(logTime()) && consensus.isWindowOpen()) {
      byte[] nothing = new byte[Batch.HEADER_BYTES];
      tickSlot = propose(Batch.seal(nothing, nothing.length, 0, logTime()));
    }
  }

  private void proposeChange() {
    Reconfigure wanted = failureHandling.wanted();
    if (wanted != null && openingSlot < 0 && consensus.isWindowOpen()) {
      changeSlot = propose(wanted);
      failureHandling.onProposed(changeSlot);
    }
  }

  /** Whether a change was decided that does not rule the next slot to be executed. */
  private boolean isChangePending() {
    return setup.schedule().isPending(execution.executedUpTo() + 1);
  }

  /** Whether requests have to wait for a change: only no-ops stand before it takes effect. */
  private boolean holdsRequests() {
    boolean open = changeSlot > execution.executedUpTo();
    return isChangePending() && failureHandling.hurriesChanges()
        || (open || isChangePending()) && failureHandling.stopsForChanges();
  }

  /**
   * Lets no-ops take the slots that requests leave free before the one from which on a change rules
   * (rule S33), beginning in the turn in which it is proposed: so it takes effect when it is
   * decided.
   */
  private void fillForChange() {
    while (isRoomLeft() && consensus.isWindowOpen()) {
      propose(NoOp.INSTANCE);
    }
  }

  /** Whether a slot is left to fill; until a change is decided, the window ends where it rules. */
  private boolean isRoomLeft() {
    return isChangePending()
        ? proposedUpTo + 1 < setup.schedule().latestFirstSlot()
        : changeSlot > execution.executedUpTo();
  }

  private long propose(Value value) {
    long slot = consensus.propose(value);
    proposedUpTo = Math.max(proposedUpTo, slot);
    return slot;
  }

  private long newClusterId() {
    return ClusterId.founding(SeededRandom.named(setup.seed(), "cluster").nextLong());
  }

  private long logTime() {
    return execution.time().propose(setup.clock().wallMillis(), setup.clock().nanos());
  }
}
