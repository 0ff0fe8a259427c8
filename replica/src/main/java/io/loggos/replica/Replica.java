package io.loggos.replica;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Member;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.RequestEntry;
import io.loggos.api.SeededRandom;
import io.loggos.api.Value;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.FailureHandling;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.LifeCycle;
import io.loggos.api.machine.Liveness;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.Memory;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.Vitals;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.plugin.Plugin;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.Part;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One replica: takes events, routes them to its parts, and lets the parts' answers reach each
 * other. It decides nothing itself.
 *
 * <p>A driver calls {@link #start}, then one {@code on...} method per event, and {@link #onTurnEnd}
 * after the last event of a turn and again while messages to oneself are waiting. All on one
 * thread.
 */
public final class Replica {
  private static final TimerKey TICK = new TimerKey(Part.REPLICA, "tick");
  private static final long TICK_NANOS = 50_000_000;

  private final ReplicaSetup setup;
  private final Outbound outbound;
  private final Consensus consensus;
  private final Liveness liveness;
  private final FailureHandling failureHandling;
  private final Suspicions suspicions;
  private final Sessions sessions;
  private final Batcher batcher;
  private final Ingress ingress;
  private final Execution execution;
  private final LeaderTransfer transfer;
  private final Proposals proposals;
  private final Reads reads;
  private final Snapshots snapshots;
  private final Divergence divergence;
  private final OwnVitals vitals;
  private final StatusReport report;

  private ReplicaId trusted;
  private Ballot highest = Ballot.NONE;
  private boolean started;
  private boolean wasLeading;

  /** The latest configuration that the parts were told of. */
  private Configuration membership;

  /** Builds a replica and its parts; nothing happens before {@link #start}. */
  public Replica(ReplicaSetup setup) {
    this.setup = setup;
    this.membership = setup.schedule().latest();
    this.outbound = new Outbound(setup.effects());
    ReplicaOptions options = setup.options();
    ReplicaSetup.Parts parts = setup.parts();
    QuorumRule sizes =
        parts.consensus().quorums(setup.sections().apply(parts.consensus().section()));
    QuorumRule quorums = parts.failureHandling().quorums(sizes, setup.schedule());
    this.consensus = parts.consensus().create(context(parts.consensus(), quorums));
    this.liveness = parts.liveness().create(context(parts.liveness(), quorums));
    this.failureHandling =
        parts.failureHandling().create(context(parts.failureHandling(), quorums));
    failureHandling.attach(consensus);
    this.suspicions = new Suspicions(liveness, failureHandling);
    this.sessions = new Sessions(options.sessions());
    this.batcher = new Batcher(options.batch(), options.admission());
    this.ingress = new Ingress(outbound, sessions, batcher, options, setup.clock());
    this.execution =
        new Execution(
            setup.handler(),
            setup.schedule(),
            sessions,
            setup.clock(),
            options.replyBytesMax(),
            ingress);
    this.transfer = new LeaderTransfer(setup, outbound, consensus, liveness, failureHandling);
    this.proposals =
        new Proposals(setup, consensus, failureHandling, execution, batcher, ingress, transfer);
    this.reads =
        new Reads(
            options.reads(),
            options.admission().requestsMax(),
            consensus,
            execution,
            outbound,
            setup.clock());
    this.snapshots =
        new Snapshots(options.snapshots(), outbound, setup.events(), execution, setup.clock());
    this.divergence =
        new Divergence(setup.schedule(), setup.self(), outbound, setup.events(), execution);
    this.vitals = new OwnVitals(setup, consensus, liveness, execution);
    this.report = new StatusReport(setup, consensus, failureHandling, execution, sessions, vitals);
  }

  private PartContext context(Plugin plugin, QuorumRule quorums) {
    return new PartContext(
        setup.self(),
        setup.incarnation(),
        setup.schedule(),
        quorums,
        outbound,
        setup.events(),
        setup.clock(),
        SeededRandom.named(setup.seed(), plugin.name()),
        setup.sections().apply(plugin.section()));
  }

  /**
   * The replica begins with a snapshot that an earlier start of it saved. Called at most once,
   * before {@link #recover}.
   *
   * @throws RuntimeException when the image cannot be read, or the application cannot take its
   *     state
   */
  public void recoverSnapshot(byte[] image) {
    execution.readSnapshot(image);
    consensus.onSnapshotRecovered(execution.executedUpTo());
    snapshots.onRecovered();
  }

  /**
   * An earlier start of the replica recorded this. Called for each record, oldest first, before
   * {@link #start}; executes what is known to be decided.
   */
  public void recover(JournalRecord record) {
    failureHandling.recover(record);
    consensus.recover(record);
    executeDecided();
  }

  /** Begins; called once, before any other event but recovery. */
  public void start() {
    started = true;
    if (execution.executedUpTo() > 0) {
      noteExecuted();
    }
    snapshots.start();
    failureHandling.start();
    consensus.start();
    liveness.start();
    afterStep();
  }

  /** A peer sent a message, or one to oneself came back. */
  public void onMessage(ReplicaId from, Message message) {
    if (hasRetired()) {
      return;
    }
    if (!from.equals(setup.self())) {
      liveness.onHeard(from);
    }
    switch (message.type().part()) {
      case CONSENSUS -> consensus.onMessage(from, message);
      case LIVENESS -> onLivenessMessage(from, message);
      case FAILURE_HANDLING -> failureHandling.onMessage(from, message);
      case REPLICA -> onReplicaMessage(from, message);
      default -> throw new IllegalStateException("no such part");
    }
    afterStep();
  }

  /** Whether this replica was a member, and is needed no more: nothing it did may count again. */
  private boolean hasRetired() {
    return failureHandling.lifeCycle() == LifeCycle.RETIRED;
  }

  private void onLivenessMessage(ReplicaId from, Message message) {
    liveness.onMessage(from, message);
    if (!setup.schedule().isPeer(from)) {
      failureHandling.onStranger(from);
    }
    Vitals theirs = setup.schedule().isSource(from) ? liveness.told(message) : null;
    if (theirs != null && !from.equals(setup.self())) {
      // of members yet to come, and of those who leave: perhaps only they know what this replica
      // lacks
      consensus.onVitals(from, theirs);
      failureHandling.onVitals(from, theirs);
      if (setup.schedule().latest().contains(from)) {
        divergence.onVitals(from, theirs);
      }
    }
  }

  private void onReplicaMessage(ReplicaId from, Message message) {
    if (message instanceof SnapshotRequest request) {
      // whoever it is: a newcomer is not known yet
      snapshots.onRequest(from, request);
    } else if (!setup.schedule().isSource(from)) {
      return;
    }
    if (message instanceof SnapshotChunk chunk) {
      failureHandling.onReceived(chunk.bytes().length);
      if (snapshots.onChunk(from, chunk)) {
        onStateInstalled();
      }
    } else if (message instanceof ChainQuery query) {
      divergence.onQuery(from, query);
    } else if (message instanceof ChainReply reply) {
      divergence.onReply(from, reply);
    }
  }

  private void onStateInstalled() {
    consensus.onSnapshotInstalled(execution.executedUpTo());
    consensus.onExecuted(execution.executedUpTo());
    consensus.holdVotes(snapshots.isInstalledUnsaved());
    noteExecuted();
  }

  /** What a successor that gets this one's handler has to know; this one gets no event after it. */
  public byte[] bequeath() {
    return execution.frame();
  }

  /** Its handler is that of another replica, which left this; at most once, before the start. */
  public void onInherited(byte[] bequest) {
    execution.inherit(bequest);
    snapshots.onInherited();
    onStateInstalled();
  }

  /** A timer fired. */
  public void onTimer(TimerKey timer) {
    if (hasRetired()) {
      return;
    }
    switch (timer.part()) {
      case CONSENSUS -> consensus.onTimer(timer);
      case LIVENESS -> liveness.onTimer(timer);
      case FAILURE_HANDLING -> failureHandling.onTimer(timer);
      default -> onOwnTimer(timer);
    }
    afterStep();
  }

  private void onOwnTimer(TimerKey timer) {
    if (timer == TICK) {
      if (wasLeading) {
        setup.effects().startTimer(TICK, TICK_NANOS);
      }
    } else if (timer == Reads.RENEW || timer == Reads.RETRY) {
      reads.onTimer(timer);
    } else if (timer == LeaderTransfer.LIMIT) {
      transfer.onTimer();
    } else {
      snapshots.onTimer(timer);
    }
  }

  /** The transport proved that the peer's process is gone. */
  public void onCrashEvidence(ReplicaId peer) {
    liveness.onCrashEvidence(peer);
    afterStep();
  }

  /**
   * A client sent an entry for the log.
   *
   * @param connection the driver's number for the connection; replies name it again
   * @param in holds the entry in the layout of {@link RequestEntry}; read during the call only
   * @param at where the entry starts
   * @param total its bytes, the length field included
   * @return false when the entry is malformed and the connection should be closed
   */
  public boolean onClientEntry(long connection, ByteBuffer in, int at, int total) {
    byte kind = total < RequestEntry.HEADER_BYTES ? 0 : in.get(at + 4);
    if (kind < RequestEntry.COMMAND || kind > RequestEntry.KIND_MAX) {
      return false;
    }
    ingress.onEntry(connection, in, at, total, kind);
    return true;
  }

  /** A client sent a read in the layout of {@link RequestEntry}; its kind field is ignored. */
  public boolean onClientRead(long connection, ByteBuffer in, int at, int total) {
    if (total < RequestEntry.HEADER_BYTES) {
      return false;
    }
    if (reads.throughLog()) {
      ingress.onEntry(connection, in, at, total, RequestEntry.QUERY);
    } else {
      long session = in.getLong(at + 5);
      long sequence = in.getLong(at + 13);
      if (ingress.admit(connection, session, sequence, reads.isFull(), total)) {
        byte[] query = new byte[total - RequestEntry.HEADER_BYTES];
        in.get(at + RequestEntry.HEADER_BYTES, query);
        reads.add(connection, session, sequence, query);
      }
    }
    return true;
  }

  /**
   * The capture of a snapshot ended.
   *
   * @param image what was written out, and saved if the storage keeps snapshots; null without one
   * @param failure why there is none or it was not saved, in one line for people; null otherwise
   */
  public void onCaptured(byte[] image, String failure) {
    boolean unsaved = snapshots.isInstalledUnsaved();
    snapshots.onCaptured(image, failure);
    consensus.holdVotes(snapshots.isInstalledUnsaved());
    if (unsaved) {
      noteExecuted();
    }
    afterStep();
  }

  /** Decisions that a peer misses were read from the storage. */
  public void onRecalled(ReplicaId peer, long firstSlot, List<Value> values) {
    if (!hasRetired()) {
      consensus.onRecalled(peer, firstSlot, values);
      afterStep();
    }
  }

  /** An operator wants a snapshot of the present state, or of a later one. */
  public void onSnapshotWanted() {
    snapshots.want();
  }

  /** Why the last snapshot that was due was not even begun; null when it was. */
  public String snapshotRefusal() {
    return snapshots.refusal();
  }

  /** Whether the storage has room for no more than what keeps this replica in step. */
  public void onStorageFull(boolean full) {
    ingress.onStorageFull(full);
  }

  /** An operator wants something. */
  public void onMembershipRequest(MembershipRequest request) {
    if (!transfer.onRequest(request)) {
      failureHandling.onRequest(request);
    }
    afterStep();
  }

  /** The standby that was ordered has begun as the replica that the order named. */
  public void onInitialised(long order, Member newcomer) {
    failureHandling.onInitialised(order, newcomer);
    afterStep();
  }

  /**
   * No standby could be had.
   *
   * @param reason one line for people
   */
  public void onInitialisationFailed(long order, String reason) {
    failureHandling.onInitialisationFailed(order, reason);
    afterStep();
  }

  /** What the driver is to do about the membership; asked after each turn until that is null. */
  public MembershipOrder takeOrder() {
    MembershipOrder answer = transfer.takeAnswer();
    return answer == null ? failureHandling.takeOrder() : answer;
  }

  /**
   * With whom connections are to be held, this replica perhaps included, and to whom broadcasts go.
   * The same list as long as nothing has changed; to be looked at after each turn.
   */
  public List<Member> peers() {
    return setup.schedule().peers();
  }

  /** Which configuration rules which slot. Not to be changed. */
  public ConfigurationSchedule schedule() {
    return setup.schedule();
  }

  /** How far this replica has come on its way into the cluster and out of it. */
  public LifeCycle lifeCycle() {
    return failureHandling.lifeCycle();
  }

  /** Whether operators want failed replicas to be left alone, as far as this one knows. */
  public boolean isReplacementPaused() {
    return failureHandling.isPaused();
  }

  /** The turn ends: batches are closed, acknowledgements sent, vitals renewed. */
  public void onTurnEnd() {
    if (hasRetired()) {
      return;
    }
    if (transfer.onTurnEnd()) {
      afterStep();
    }
    if (wasLeading && execution.quarantine() == null) {
      proposals.onTurnEnd();
    }
    reads.onTurnEnd();
    consensus.onTurnEnd();
    if (outbound.takeBroadcast()) {
      liveness.onBroadcast();
    }
    vitals.renew();
  }

  /** Lets what the parts now say reach each other. */
  private void afterStep() {
    if (hasRetired()) {
      noteDeposed();
      return;
    }
    noteMembership();
    noteBallotAndTrust();
    suspicions.note(membership);
    // before executing: whoever was deposed in this step must not answer by what it decided
    noteDeposed();
    executeDecided();
    noteMembership();
    noteDeposed();
    noteLeading();
    consensus.retainAbove(failureHandling.retainAbove());
    snapshots.onStepEnd();
    reads.onProgress();
    ReplicaId source = consensus.snapshotSource();
    if (source != null && execution.quarantine() == null) {
      snapshots.fetch(source);
    }
    vitals.noteQuarantine();
  }

  private void noteMembership() {
    Configuration latest = setup.schedule().latest();
    if (latest != membership) {
      membership = latest;
      liveness.onMembership();
    }
  }

  private void noteBallotAndTrust() {
    Ballot now = consensus.highestBallot();
    if (now != highest) {
      highest = now;
      liveness.onBallot(now);
    }
    ReplicaId leader = liveness.leader();
    if (leader == null ? trusted != null : !leader.equals(trusted)) {
      trusted = leader;
      ingress.onLeader(leaderIndex());
      consensus.onTrust(leader);
    }
  }

  private int leaderIndex() {
    return trusted == null ? -1 : trusted.index();
  }

  private void executeDecided() {
    long before = execution.executedUpTo();
    long bytes = 0;
    while (execution.quarantine() == null) {
      long slot = execution.executedUpTo() + 1;
      Value value = consensus.decided(slot);
      if (value == null) {
        break;
      }
      execution.execute(slot, value);
      bytes += value.sizeBytes();
    }
    if (execution.executedUpTo() > before) {
      snapshots.onExecuted(bytes);
      consensus.onExecuted(execution.executedUpTo());
      noteExecuted();
      divergence.onExecuted();
    } else if (execution.quarantine() != null) {
      // decisions are still learnt and voted for, and must be forgotten some day
      consensus.onExecuted(consensus.decidedUpTo());
    }
  }

  /** Others may leave for good once enough have executed this: it must outlast a restart. */
  private void noteExecuted() {
    if (!started || snapshots.isInstalledUnsaved()) {
      return;
    }
    long executed = execution.executedUpTo();
    long first = setup.schedule().latestFirstSlot();
    if (executed + 1 >= first) {
      consensus.journalDecided(first - 1);
    }
    failureHandling.onExecuted(executed);
  }

  private boolean mayLead() {
    return consensus.isLeading() && execution.quarantine() == null && !hasRetired();
  }

  private void noteDeposed() {
    if (wasLeading && !mayLead()) {
      wasLeading = false;
      ingress.onDeposed();
      failureHandling.onLeading(false);
      reads.onDeposed(leaderIndex());
    }
  }

  private void noteLeading() {
    if (!wasLeading && mayLead()) {
      wasLeading = true;
      proposals.onLeading();
      ingress.onLeading();
      failureHandling.onLeading(true);
      setup.effects().startTimer(TICK, TICK_NANOS);
    }
    if (wasLeading && proposals.takeOpened()) {
      reads.onReady();
    }
  }

  /** What this replica has promised and voted for, over all its starts. */
  public Memory memory() {
    return consensus.memory();
  }

  /** What a member is known to have promised and voted for. */
  public Memory memoryOf(ReplicaId member) {
    return consensus.memoryOf(member);
  }

  /** The cluster's identity, 0 while it is not known. */
  public long clusterId() {
    return execution.clusterId();
  }

  /** The state at this moment, frozen; for the driver's own use, such as comparing replicas. */
  public SnapshotView freeze() {
    return execution.freeze();
  }

  /** Index of the leader this replica trusts, -1 for none. */
  public int trustedLeader() {
    return leaderIndex();
  }

  /** The last slot executed. */
  public long executedUpTo() {
    return execution.executedUpTo();
  }

  /** What there is to do at this moment. */
  public ReplicaLoad load() {
    boolean full = wasLeading && !batcher.isEmpty() && !consensus.isWindowOpen();
    long requests = execution.chain().requests();
    int waiting = batcher.waitingRequests();
    return new ReplicaLoad(requests, waiting, full, consensus.resends(), consensus.catchUps());
  }

  /** Why this replica stopped executing, or null. */
  public String quarantine() {
    return execution.quarantine();
  }

  /**
   * What this replica knows at this moment.
   *
   * @param withStateHash whether the state's digest is wanted even if the state must be written out
   */
  public ReplicaStatus status(boolean withStateHash) {
    return report.status(
        withStateHash, wasLeading, leaderIndex(), highest, batcher.waitingRequests());
  }

  /**
   * Throws {@link io.loggos.api.InvariantException} when the replica's state contradicts itself.
   */
  public void checkInvariants() {
    consensus.checkInvariants();
  }
}
