package io.loggos.simulation;

import io.loggos.api.Ballot;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.machine.AcceptorState;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.Memory;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.Vitals;
import io.loggos.api.plugin.ConsensusPlugin;
import io.loggos.api.plugin.Options;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.simulation.check.Violation;
import java.util.List;

/**
 * Passes everything on to a consensus part, and shows which decisions its replica takes from it.
 */
final class ObservedConsensus implements Consensus {
  /** Who sees the decisions. */
  interface Observer {
    void onDecided(long slot, Value value);
  }

  /** A plug-in whose parts are observed. Builds one part. */
  static final class Plugin implements ConsensusPlugin {
    private final ConsensusPlugin plugin;
    private final Observer observer;
    private Consensus part;

    Plugin(ConsensusPlugin plugin, Observer observer) {
      this.plugin = plugin;
      this.observer = observer;
    }

    /** The part that was built. */
    Consensus part() {
      return part;
    }

    @Override
    public String name() {
      return plugin.name();
    }

    @Override
    public String section() {
      return plugin.section();
    }

    @Override
    public List<MessageType<?>> messageTypes() {
      return plugin.messageTypes();
    }

    @Override
    public QuorumRule quorums(Options options) {
      return plugin.quorums(options);
    }

    @Override
    public Consensus create(PartContext context) {
      part = new ObservedConsensus(plugin.create(context), observer);
      return part;
    }
  }

  private final Consensus part;
  private final Observer observer;

  private ObservedConsensus(Consensus part, Observer observer) {
    this.part = part;
    this.observer = observer;
  }

  @Override
  public Value decided(long slot) {
    Value value = part.decided(slot);
    if (value != null) {
      observer.onDecided(slot, value);
    }
    return value;
  }

  @Override
  public void start() {
    part.start();
  }

  @Override
  public void onMessage(ReplicaId from, Message message) {
    part.onMessage(from, message);
  }

  @Override
  public void onTimer(TimerKey timer) {
    part.onTimer(timer);
  }

  @Override
  public void onTrust(ReplicaId leader) {
    part.onTrust(leader);
  }

  @Override
  public void onVitals(ReplicaId peer, Vitals vitals) {
    part.onVitals(peer, vitals);
  }

  @Override
  public void onTurnEnd() {
    part.onTurnEnd();
  }

  @Override
  public void onRecalled(ReplicaId peer, long firstSlot, List<Value> values) {
    part.onRecalled(peer, firstSlot, values);
  }

  @Override
  public Memory memory() {
    return part.memory();
  }

  @Override
  public Memory memoryOf(ReplicaId member) {
    return part.memoryOf(member);
  }

  @Override
  public boolean isLeading() {
    return part.isLeading();
  }

  @Override
  public boolean isWindowOpen() {
    return part.isWindowOpen();
  }

  @Override
  public long propose(Value value) {
    return part.propose(value);
  }

  @Override
  public Ballot highestBallot() {
    return part.highestBallot();
  }

  @Override
  public Ballot ledBallot() {
    return part.ledBallot();
  }

  @Override
  public long resends() {
    return part.resends();
  }

  @Override
  public long catchUps() {
    return part.catchUps();
  }

  @Override
  public boolean hasOpenSlots() {
    return part.hasOpenSlots();
  }

  @Override
  public long decidedUpTo() {
    return part.decidedUpTo();
  }

  @Override
  public long knownDecidedUpTo() {
    return part.knownDecidedUpTo();
  }

  @Override
  public long logStart() {
    return part.logStart();
  }

  @Override
  public void retainAbove(long slot) {
    part.retainAbove(slot);
  }

  @Override
  public void onExecuted(long slot) {
    part.onExecuted(slot);
  }

  @Override
  public void onSnapshotRecovered(long slot) {
    part.onSnapshotRecovered(slot);
  }

  @Override
  public void recover(JournalRecord record) {
    part.recover(record);
  }

  @Override
  public void onSnapshotInstalled(long slot) {
    part.onSnapshotInstalled(slot);
  }

  @Override
  public void holdVotes(boolean held) {
    part.holdVotes(held);
  }

  @Override
  public void journalDecided(long slot) {
    part.journalDecided(slot);
  }

  @Override
  public ReplicaId snapshotSource() {
    return part.snapshotSource();
  }

  @Override
  public long confirmLeadership(long leaseNanos, long holdNanos) {
    return part.confirmLeadership(leaseNanos, holdNanos);
  }

  @Override
  public long confirmedUpTo() {
    return part.confirmedUpTo();
  }

  @Override
  public long leaseUntilNanos() {
    return part.leaseUntilNanos();
  }

  @Override
  public AcceptorState exportAcceptor(long afterSlot, boolean decisions) {
    return part.exportAcceptor(afterSlot, decisions);
  }

  @Override
  public void importAcceptor(List<AcceptorState> states) {
    for (AcceptorState state : states) {
      if (state.low() > part.decidedUpTo()) {
        throw new Violation(
            "K15 promises tell all votes",
            "takes over what begins above slot "
                + state.low()
                + ", and knows decisions up to "
                + part.decidedUpTo());
      }
    }
    part.importAcceptor(states);
  }

  @Override
  public void checkInvariants() {
    part.checkInvariants();
  }
}
