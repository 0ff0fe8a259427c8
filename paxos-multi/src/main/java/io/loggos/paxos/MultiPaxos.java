package io.loggos.paxos;

import io.loggos.api.Ballot;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.machine.AcceptorState;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.Memory;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.Vitals;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Message;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.CatchUpReply;
import io.loggos.paxos.message.CatchUpRequest;
import io.loggos.paxos.message.Confirm;
import io.loggos.paxos.message.Confirmed;
import io.loggos.paxos.message.Learn;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Reject;
import io.loggos.paxos.message.Release;
import io.loggos.paxos.message.Vote;
import io.loggos.paxos.message.Watermark;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Routes events to the roles and keeps what they share in step; decides nothing itself. */
final class MultiPaxos implements Consensus {
  /**
   * The decided prefix is journalled once it has grown by so many slots or bytes: the votes above
   * it are what an acceptor that starts again has to report in one promise.
   */
  private static final long JOURNAL_DECIDED_SLOTS = 256;

  private static final long JOURNAL_DECIDED_BYTES = 256 << 10;

  /**
   * Decisions handed over to a successor of somebody are this large at most, less the votes beside
   * them: together they fit a frame that a promise fits.
   */
  private static final long EXPORTED_BYTES_MAX = 1 << 20;

  private final PartContext context;
  private final MultiPaxosOptions options;
  private final Acceptor acceptor;
  private final Learner learner;
  private final Proposer proposer;
  private final CatchUp catchUp;
  private final Confirmations confirmations;
  private final PeerMemories memories;

  /** What each member last said it has executed; what all executed is forgotten. */
  private final TreeMap<ReplicaId, Long> executed = new TreeMap<>();

  /** Decisions above this slot are kept for somebody who is no member yet. */
  private long retainedAbove = Long.MAX_VALUE;

  /** The highest ballot of an Accept, Watermark or Confirm. */
  private Ballot led = Ballot.NONE;

  private long journalledDecided;

  /** What all decisions up to there had in bytes. */
  private long journalledBytes;

  /** Up to here an earlier start had a peer's snapshot; what it voted for tells no decision. */
  private long recoveredInstalled;

  MultiPaxos(PartContext context, MultiPaxosOptions options) {
    this.context = context;
    this.options = options;
    this.acceptor =
        new Acceptor(
            context.effects(),
            context.quorums(),
            context.clock(),
            options.learnToAll(),
            options.alpha());
    this.learner = new Learner(context.quorums(), context.schedule(), acceptor, options.alpha());
    this.proposer = new Proposer(context, options, learner);
    this.learner.use(this::chosen);
    this.catchUp = new CatchUp(context, options, learner);
    this.confirmations = new Confirmations(context);
    this.memories = new PeerMemories();
  }

  /** No vote tells of this decision after a restart, or an older one tells of another. */
  private Value chosen(long slot, Ballot ballot) {
    Value value = proposer.proposed(slot, ballot);
    if (value != null) {
      context.effects().persist(new JournalRecord.Decided(slot, value));
    }
    return value;
  }

  @Override
  public void recover(JournalRecord record) {
    if (record instanceof JournalRecord.Voted voted) {
      proposer.onBallot(voted.ballot());
      acceptor.recoverVote(new Vote(voted.slot(), voted.ballot(), voted.value()));
    } else if (record instanceof JournalRecord.Adopted adopted) {
      proposer.onBallot(adopted.ballot());
      acceptor.recoverAdopted(new Vote(adopted.slot(), adopted.ballot(), adopted.value()));
    } else if (record instanceof JournalRecord.Promised promised) {
      proposer.onBallot(promised.ballot());
      acceptor.recoverPromise(promised.ballot());
    } else if (record instanceof JournalRecord.Decided decided) {
      learner.decide(decided.slot(), decided.value());
    } else if (record instanceof JournalRecord.DecidedUpTo decided) {
      learner.recoverDecided(decided.slot(), recoveredInstalled);
      journalledDecided = Math.max(journalledDecided, decided.slot());
    } else if (record instanceof JournalRecord.Installed installed) {
      recoveredInstalled = Math.max(recoveredInstalled, installed.slot());
    } else if (record instanceof JournalRecord.LeaseGranted granted) {
      acceptor.recoverLease(granted.holdNanos());
    }
  }

  @Override
  public void onSnapshotRecovered(long slot) {
    learner.onSnapshotInstalled(slot);
    acceptor.forgetBelow(learner.logStart());
  }

  @Override
  public void start() {
    // nothing but catching up until leader election trusts somebody
    catchUp.onStart(proposer.highestBallot());
  }

  @Override
  public void onMessage(ReplicaId from, Message message) {
    if (message instanceof CatchUpRequest request) {
      // whoever it is: a newcomer is not known yet, and whoever has left may still lack something
      catchUp.onRequest(from, request);
      return;
    }
    if (!context.schedule().isPeer(from)) {
      onFormerMember(from, message);
      return;
    }
    if (message instanceof Accept accept) {
      onLeader(accept.ballot());
      if (isAcceptor()) {
        acceptor.onAccept(from, accept, learner.decidedUpTo());
      } else if (accept.slot() <= learner.decidedUpTo()) {
        // a former member is asked for a vote in a slot that it knows to be decided
        catchUp.onRequest(from, new CatchUpRequest(accept.slot()));
      }
      onWatermark(from, accept.ballot(), accept.decidedUpTo());
    } else if (message instanceof Learn learn) {
      memories.note(from, learn.ballot(), learn.lastSlot());
      learner.onLearn(from, learn);
    } else if (message instanceof Watermark watermark) {
      onLeader(watermark.ballot());
      onWatermark(from, watermark.ballot(), watermark.decidedUpTo());
    } else if (message instanceof Confirm confirm) {
      onLeader(confirm.ballot());
      if (isAcceptor()) {
        acceptor.onConfirm(from, confirm);
      }
    } else if (message instanceof Confirmed confirmed) {
      memories.note(from, confirmed.ballot(), 0);
      confirmations.onConfirmed(from, confirmed);
    } else {
      onRareMessage(from, message);
    }
    afterStep();
  }

  /** Whoever leaves has no say any more, but may know decisions that nobody else knows. */
  private void onFormerMember(ReplicaId from, Message message) {
    if (message instanceof CatchUpReply reply && context.schedule().isLeaving(from)) {
      catchUp.onReply(from, reply, proposer.highestBallot());
      afterStep();
    }
  }

  private void onLeader(Ballot ballot) {
    proposer.onBallot(ballot);
    noteLed(ballot);
  }

  /** Who led before this replica did must not pass for its successor. */
  private void noteLed(Ballot ballot) {
    if (ballot != led && ballot != null && ballot.isAbove(led)) {
      led = ballot;
    }
  }

  /**
   * Whether this replica is a member in any slot that is not executed here. It then votes in every
   * slot it is asked to vote in: whoever counts knows who rules, and passes over the others; but
   * those who come can follow the decisions by their own votes, and a leader that is to rule later
   * those before.
   */
  private boolean isAcceptor() {
    return context.schedule().concerns(context.self());
  }

  private void onRareMessage(ReplicaId from, Message message) {
    if (message instanceof Prepare prepare) {
      if (!acceptor.isHeldAgainst(prepare.ballot())) {
        proposer.onBallot(prepare.ballot());
      }
      if (isAcceptor()) {
        acceptor.onPrepare(from, prepare, learner.decidedUpTo());
      }
    } else if (message instanceof Promise promise) {
      memories.note(from, promise.ballot(), 0);
      catchUp.onPeerDecided(from, promise.decidedUpTo());
      proposer.onPromise(from, promise);
    } else if (message instanceof Reject reject) {
      proposer.onBallot(reject.promised());
    } else if (message instanceof CatchUpReply reply) {
      catchUp.onReply(from, reply, proposer.highestBallot());
    } else if (message instanceof Release release && from.equals(release.ballot().owner())) {
      Acceptor.Waiting waiting = acceptor.onRelease(release.ballot());
      if (waiting != null) {
        onRareMessage(waiting.from(), waiting.prepare());
      }
    }
  }

  private void onWatermark(ReplicaId leader, Ballot ballot, long decidedUpTo) {
    learner.onWatermark(ballot, decidedUpTo);
    catchUp.onPeerDecided(leader, decidedUpTo);
  }

  private void afterStep() {
    proposer.onProgress();
    noteLed(proposer.leadingBallot());
    if (!proposer.knowsWhatIsDecided()) {
      confirmations.clear();
    }
    catchUp.onStepEnd(proposer.awaitsDecisions(), proposer.highestBallot());
  }

  @Override
  public void onTimer(TimerKey timer) {
    if (timer == CatchUp.CATCH_UP) {
      catchUp.onTimer(proposer.highestBallot());
    } else {
      proposer.onTimer(timer);
    }
    afterStep();
  }

  @Override
  public void onTrust(ReplicaId leader) {
    Ballot before = proposer.leadingBallot();
    proposer.onTrust(leader);
    catchUp.onTrust(leader);
    if (before != null && !proposer.isLeading()) {
      boolean leased = confirmations.hasAskedForLease(before);
      confirmations.clear();
      if (leased) {
        context.effects().broadcast(new Release(before));
      }
    }
  }

  @Override
  public void onVitals(ReplicaId peer, Vitals vitals) {
    if (context.schedule().isPeer(peer)) {
      executed.merge(peer, vitals.executed(), Math::max);
    } else if (!context.schedule().isLeaving(peer)) {
      return;
    }
    catchUp.onPeerDecided(peer, vitals.decided());
    afterStep();
  }

  @Override
  public void onTurnEnd() {
    acceptor.onTurnEnd();
    proposer.onTurnEnd();
    boolean many = learner.decidedUpTo() >= journalledDecided + JOURNAL_DECIDED_SLOTS;
    boolean large = learner.decidedBytes() >= journalledBytes + JOURNAL_DECIDED_BYTES;
    if (many || large) {
      journalDecided(learner.decidedUpTo());
    }
  }

  @Override
  public void journalDecided(long slot) {
    if (slot > journalledDecided) {
      journalledDecided = learner.decidedUpTo();
      journalledBytes = learner.decidedBytes();
      context.effects().persist(new JournalRecord.DecidedUpTo(journalledDecided));
    }
  }

  @Override
  public Memory memory() {
    long slot = Math.max(acceptor.lastVoted(), learner.decidedUpTo());
    return new Memory(acceptor.promised(), slot);
  }

  @Override
  public Memory memoryOf(ReplicaId member) {
    return memories.of(member);
  }

  @Override
  public boolean isLeading() {
    return proposer.isLeading();
  }

  @Override
  public boolean isWindowOpen() {
    return proposer.isWindowOpen();
  }

  @Override
  public long propose(Value value) {
    long slot = proposer.propose(value);
    if (!proposer.knowsWhatIsDecided()) {
      confirmations.clear();
    }
    return slot;
  }

  @Override
  public Ballot highestBallot() {
    return proposer.highestBallot();
  }

  @Override
  public Ballot ledBallot() {
    return led;
  }

  @Override
  public long resends() {
    return proposer.resends();
  }

  @Override
  public long catchUps() {
    return catchUp.requests();
  }

  @Override
  public boolean hasOpenSlots() {
    return proposer.hasOpenSlots();
  }

  @Override
  public long decidedUpTo() {
    return learner.decidedUpTo();
  }

  @Override
  public long knownDecidedUpTo() {
    return learner.knownDecidedUpTo();
  }

  @Override
  public Value decided(long slot) {
    return slot <= learner.decidedUpTo() ? learner.decision(slot) : null;
  }

  @Override
  public long logStart() {
    return learner.logStart();
  }

  @Override
  public void onExecuted(long slot) {
    catchUp.onExecuted(proposer.isLeading());
    executed.put(context.self(), slot);
    long everywhere = Math.min(slot, Math.min(retainedAbove, catchUp.watchedUpTo()));
    for (Member member : context.schedule().peers()) {
      everywhere = Math.min(everywhere, executed.getOrDefault(member.id(), 0L));
    }
    forgetBelow(everywhere + 1);
    // a peer that lags further than the retained bytes is brought up by a snapshot
    while (learner.retainedBytes() > options.catchUp().retainBytesMax()
        && learner.logStart() <= slot) {
      forgetBelow(learner.logStart() + 1);
    }
  }

  @Override
  public void retainAbove(long slot) {
    retainedAbove = slot;
  }

  private void forgetBelow(long slot) {
    if (slot > learner.logStart()) {
      learner.forgetBelow(slot);
      acceptor.forgetBelow(slot);
    }
  }

  @Override
  public void onSnapshotInstalled(long slot) {
    context.effects().persist(new JournalRecord.Installed(slot));
    learner.onSnapshotInstalled(slot);
    catchUp.onSnapshotInstalled(proposer.highestBallot());
    acceptor.forgetBelow(learner.logStart());
    afterStep();
  }

  @Override
  public void holdVotes(boolean held) {
    acceptor.holdVotes(held);
  }

  @Override
  public void onRecalled(ReplicaId peer, long firstSlot, List<Value> values) {
    catchUp.onRecalled(peer, firstSlot, values);
  }

  @Override
  public ReplicaId snapshotSource() {
    return catchUp.snapshotSource();
  }

  @Override
  public long confirmLeadership(long leaseNanos, long holdNanos) {
    if (!proposer.knowsWhatIsDecided()) {
      return confirmations.postpone();
    }
    return confirmations.ask(
        proposer.leadingBallot(), learner.decidedUpTo() + 1, leaseNanos, holdNanos);
  }

  @Override
  public long confirmedUpTo() {
    return confirmations.confirmedUpTo();
  }

  @Override
  public long leaseUntilNanos() {
    return confirmations.leaseUntilNanos();
  }

  @Override
  public AcceptorState exportAcceptor(long afterSlot, boolean decisions) {
    long low = learner.decidedUpTo();
    long room = EXPORTED_BYTES_MAX;
    List<JournalRecord.Voted> votes = new ArrayList<>();
    for (Vote vote : acceptor.votesAbove(low)) {
      votes.add(new JournalRecord.Voted(vote.slot(), vote.ballot(), vote.value()));
      room -= vote.value().sizeBytes();
    }
    List<Value> values = List.of();
    if (decisions) {
      long from = Math.max(Math.min(afterSlot, low), learner.logStart() - 1);
      values = learner.decisionsAbove(from, room);
      low = values == null ? low : from;
      values = values == null ? List.of() : values;
    }
    return new AcceptorState(acceptor.promised(), low, values, votes, acceptor.recordedHoldNanos());
  }

  @Override
  public void importAcceptor(List<AcceptorState> states) {
    for (AcceptorState state : states) {
      catchUp.take(state.low() + 1, state.decisions());
    }
    for (AcceptorState state : states) {
      proposer.onBallot(state.promised());
      acceptor.adopt(state, learner.decidedUpTo());
    }
    afterStep();
  }

  /** Throws when a role's state contradicts itself; called by tests and the simulator. */
  @Override
  public void checkInvariants() {
    acceptor.checkInvariants();
    learner.checkInvariants();
  }
}
