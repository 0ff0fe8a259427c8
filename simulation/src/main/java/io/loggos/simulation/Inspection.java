package io.loggos.simulation;

import io.loggos.api.Ballot;
import io.loggos.api.ReplyStatus;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.Events;
import io.loggos.api.wire.Message;
import io.loggos.replica.ReplicaStatus;
import io.loggos.simulation.check.Execution;
import io.loggos.simulation.check.Grants;
import io.loggos.simulation.check.Leases;
import io.loggos.simulation.check.Violation;
import io.loggos.simulation.mark.Mark;
import java.util.List;

/** Looks at one replica after each of its turns, and hears what it reports and executes. */
final class Inspection implements Leases.Holder, Grants.Clock, Events, Registers.Observer {
  /** The costly looks happen once in so many turns. */
  private static final int TURNS_BETWEEN = 16;

  private final int index;
  private final World world;
  private final Checks checks;
  private final Tally tally;
  private final boolean forbidsQuarantine;
  private final int auditEvery;
  private SimNode node;
  private NodeEffects effects;
  private Consensus consensus;
  private Leases leases;
  private long turns;
  private long executed;
  private long logMillis;
  private long leaseUntil = Long.MIN_VALUE;

  Inspection(int index, World world, Checks checks, Tally tally, Wiring wiring, int auditEvery) {
    this.index = index;
    this.world = world;
    this.checks = checks;
    this.tally = tally;
    this.forbidsQuarantine = wiring.forbidsQuarantine();
    this.auditEvery = auditEvery;
  }

  /** What was counted in a run. */
  static final class Tally {
    long leaderChanges;
    long snapshotsInstalled;
    long divergences;
    String lastQuarantine;
    int lastQuarantined = -1;

    /** What the application found wrong; thrown later, since a replica takes it for a reply. */
    Violation found;
  }

  /** The replica that is looked at. */
  void watch(SimNode ownNode, NodeEffects ownEffects, Consensus part, Leases allLeases) {
    node = ownNode;
    effects = ownEffects;
    consensus = part;
    leases = allLeases;
    executed = 0;
    logMillis = 0;
    leaseUntil = Long.MIN_VALUE;
  }

  /** The replica has what earlier processes left, at least the snapshot of that slot. */
  void onRecovered(long snapshotSlot) {
    executed = node.replica().executedUpTo();
    checks.onInstalled(index, snapshotSlot);
    if (executed < snapshotSlot) {
      throw new Violation(
          "K16 recovery tells the truth",
          snapshotSlot,
          "r" + index + " found that snapshot, and has executed " + executed);
    }
    Ballot promised = checks.promisedBy(index);
    if (promised.isAbove(consensus.highestBallot())) {
      throw new Violation(
          "K16 recovery tells the truth",
          "r" + index + " has promised " + promised + ", and knows of " + highestBallot());
    }
  }

  /** The replica goes on where another one on its machine ended. */
  void onInherited() {
    executed = node.replica().executedUpTo();
    checks.clientSightings.onInstalled(index, executed);
    checks.onInstalled(index, executed);
  }

  /** A pass of a turn ends, so many messages to itself are waiting. */
  void onPass(SimNode itself, int loopBacks) {
    checks.bounds.onTurn(itself.index(), effects.timers(), loopBacks);
  }

  void onTurn(SimNode itself) {
    if (tally.found != null) {
      throw tally.found;
    }
    long now = itself.replica().executedUpTo();
    if (now < executed) {
      throw new Violation("K6 monotone", now, "r" + index + " had executed " + executed);
    }
    executed = now;
    long until = consensus.leaseUntilNanos();
    if (until != leaseUntil) {
      leaseUntil = until;
      if (holdsLease()) {
        checks.onLease(index, until);
      }
    }
    if (++turns % TURNS_BETWEEN == 0) {
      itself.replica().checkInvariants();
      ReplicaStatus status = itself.replica().status(false);
      checks.bounds.onStatus(index, status.sessions(), status.waiting());
      checks.marks.hitIf(
          status.waiting() > 0 && consensus.isLeading() && !consensus.isWindowOpen(),
          Mark.WINDOW_FULL);
    }
  }

  /** Whether the replica is to show its snapshot after this slot. */
  boolean wantsAudit(long slot) {
    return auditEvery > 0 && slot > executed && slot % auditEvery == 0;
  }

  /** The replica takes a message from a peer. */
  void onDelivered(int from, Message message) {
    checks.paxosSightings.onDelivered(index, from, message, consensus.highestBallot());
  }

  /** A piece of a snapshot taken after that slot arrives. */
  void onSnapshotPiece(long slot) {
    checks.marks.hitIf(slot < node.replica().executedUpTo(), Mark.OLDER_SNAPSHOT_IGNORED);
  }

  /** A client's command arrives. */
  void onCommand(long session, long sequence) {
    checks.clientSightings.onCommand(index, session, sequence, node.replica().executedUpTo());
  }

  /** The replica's answer leaves it. */
  void onReply(ReplyStatus status, long session, long sequence) {
    checks.clientSightings.onReply(index, status, session, sequence);
  }

  /** The replica crashes, with all of its journal durable or not. */
  void onCrash(boolean isJournalDurable, int crashesMax) {
    checks.marks.hitIf(!isJournalDurable, Mark.CRASH_WITH_UNSYNCED_RECORDS);
    checks.paxosSightings.onCrash(index, consensus.decidedUpTo(), crashesMax);
  }

  /** The replica is to stand still for so long. */
  void onPause(long nanos) {
    checks.marks.hitIf(
        holdsLease() && consensus.leaseUntilNanos() - node.clock().nanos() < nanos,
        Mark.PAUSE_OUTLASTS_LEASE);
  }

  /** The replica's wall clock moves by so much. */
  void onWallJump(long millis) {
    checks.marks.hitIf(millis < 0 && consensus.isLeading(), Mark.WALL_CLOCK_BACK_AT_LEADER);
  }

  /** What the replica's snapshot after that slot would say. */
  void audit(long slot, long digest) {
    checks.onSnapshot(index, slot, digest);
  }

  @Override
  public boolean holdsLease() {
    return node != null && node.isUp() && node.clock().nanos() < consensus.leaseUntilNanos();
  }

  @Override
  public long turnNanos() {
    return node.turnClock().nanos();
  }

  @Override
  public long trueNanosUntil(long ownNanos) {
    return node.clock().trueNanos(ownNanos - node.clock().nanos());
  }

  @Override
  public Ballot highestBallot() {
    return consensus.highestBallot();
  }

  // ---- what the replica reports

  @Override
  public void record(Kind kind, long slot, Ballot ballot, String cause) {
    world.trace().fold(31L * kind.ordinal() + slot);
    if (world.trace().isVerbose()) {
      Subject subject = new Subject(kind.name(), slot, ballot);
      world.say(TraceEvent.Kind.REPORT, "r" + index, "", subject, subject + ": " + cause);
    }
    checks.paxosSightings.onReport(index, kind, slot, ballot, cause, highestBallot());
    switch (kind) {
      case LEADING -> {
        tally.leaderChanges++;
        checks.clientSightings.onLeading();
        checks.onLeading(ballot);
      }
      case SNAPSHOT -> {
        if (cause.startsWith("installed")) {
          tally.snapshotsInstalled++;
          checks.clientSightings.onInstalled(index, slot);
          checks.onInstalled(index, slot);
        }
      }
      case CONFIGURATION -> {
        if (cause.startsWith("decided")) {
          long number = Long.parseLong(cause.split(" ")[2]);
          checks.rulers().onTold("r" + index, number, slot);
        }
      }
      case DIVERGENCE -> tally.divergences++;
      case QUARANTINED -> onQuarantined(slot, cause);
      default -> {}
    }
  }

  private void onQuarantined(long slot, String cause) {
    if (tally.lastQuarantine == null) {
      tally.lastQuarantine = cause;
      tally.lastQuarantined = index;
    }
    if (forbidsQuarantine) {
      throw new Violation("no replica quarantines itself", slot, "r" + index + ": " + cause);
    }
  }

  // ---- what its application does

  @Override
  public long slot() {
    return node.replica().executedUpTo() + 1;
  }

  @Override
  public void onTime(long millis) {
    if (millis < logMillis) {
      long before = logMillis;
      keepingViolation(
          () -> {
            throw new Violation(
                "K6 monotone", slot(), "logical time of r" + index + " was " + before);
          });
    }
    logMillis = millis;
    keepingViolation(() -> checks.onTime(index, slot(), millis));
  }

  @Override
  public void onExecuted(Execution execution) {
    world.trace().fold(execution.index() ^ execution.after().value());
    if (world.trace().isVerbose()) {
      Subject subject = new Subject("Execution", execution.slot(), null);
      world.say(TraceEvent.Kind.EXECUTE, "r" + index, "", subject, execution);
    }
    keepingViolation(() -> checks.history.onExecuted(index, execution));
  }

  private void keepingViolation(Runnable check) {
    try {
      check.run();
    } catch (Violation e) {
      tally.found = tally.found == null ? e : tally.found;
    }
  }

  @Override
  public void onInstalled(long executions, List<Execution.KeyState> states) {
    world.trace().fold(executions);
    keepingViolation(() -> checks.history.onInstalled(index, executions, states));
  }
}
