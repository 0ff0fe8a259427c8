package io.loggos.replica;

import io.loggos.api.Ballot;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.Memory;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.Vitals;
import io.loggos.api.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Consensus that decides whatever the test says, and notes what it is told. */
final class StubConsensus implements Consensus {
  final List<String> calls = new ArrayList<>();
  final List<Value> proposed = new ArrayList<>();
  final TreeMap<Long, Value> decisions = new TreeMap<>();
  boolean leading;
  boolean windowOpen = true;

  /** So many values may be under way. */
  int windowLimit = Integer.MAX_VALUE;

  Ballot highest = Ballot.NONE;
  Ballot led = Ballot.NONE;
  boolean openSlots;
  long decidedUpTo;
  ReplicaId snapshotSource;
  long asked;
  long retainedAbove;
  long confirmedUpTo;
  long leaseUntilNanos = Long.MIN_VALUE;

  /** The next slot is decided. */
  void decide(Value value) {
    decisions.put(++decidedUpTo, value);
  }

  @Override
  public void retainAbove(long slot) {
    retainedAbove = slot;
  }

  @Override
  public void start() {
    calls.add("start");
  }

  @Override
  public void onMessage(ReplicaId from, Message message) {
    calls.add("message of " + from);
  }

  @Override
  public void onTimer(TimerKey timer) {
    calls.add("timer " + timer);
  }

  @Override
  public void onTrust(ReplicaId leader) {
    calls.add("trust " + leader);
  }

  @Override
  public void onVitals(ReplicaId peer, Vitals vitals) {
    calls.add("vitals of " + peer);
  }

  @Override
  public void onTurnEnd() {
    calls.add("turn end");
  }

  @Override
  public void onRecalled(ReplicaId peer, long firstSlot, List<Value> values) {}

  @Override
  public Memory memory() {
    return Memory.NONE;
  }

  @Override
  public Memory memoryOf(ReplicaId member) {
    return Memory.NONE;
  }

  @Override
  public boolean isLeading() {
    return leading;
  }

  @Override
  public boolean isWindowOpen() {
    return leading && windowOpen && proposed.size() < windowLimit;
  }

  @Override
  public long propose(Value value) {
    if (!isWindowOpen()) {
      return -1;
    }
    proposed.add(value);
    return decidedUpTo + proposed.size();
  }

  @Override
  public Ballot highestBallot() {
    return highest;
  }

  @Override
  public Ballot ledBallot() {
    return led;
  }

  @Override
  public boolean hasOpenSlots() {
    return openSlots;
  }

  @Override
  public long decidedUpTo() {
    return decidedUpTo;
  }

  @Override
  public long knownDecidedUpTo() {
    return decidedUpTo;
  }

  @Override
  public Value decided(long slot) {
    return decisions.get(slot);
  }

  @Override
  public long logStart() {
    return 1;
  }

  @Override
  public void onExecuted(long slot) {
    calls.add("executed " + slot);
  }

  @Override
  public void onSnapshotRecovered(long slot) {
    calls.add("recovered " + slot);
    decidedUpTo = Math.max(decidedUpTo, slot);
  }

  @Override
  public void recover(JournalRecord record) {
    if (record instanceof JournalRecord.Decided decided) {
      decide(decided.value());
    }
  }

  @Override
  public void onSnapshotInstalled(long slot) {
    calls.add("snapshot " + slot);
    snapshotSource = null;
    decidedUpTo = Math.max(decidedUpTo, slot);
  }

  @Override
  public void holdVotes(boolean held) {
    calls.add("hold " + held);
  }

  @Override
  public ReplicaId snapshotSource() {
    return snapshotSource;
  }

  @Override
  public long confirmLeadership(long leaseNanos, long holdNanos) {
    calls.add("confirm " + leaseNanos + " " + holdNanos);
    return ++asked;
  }

  @Override
  public long confirmedUpTo() {
    return confirmedUpTo;
  }

  @Override
  public long leaseUntilNanos() {
    return leaseUntilNanos;
  }

  @Override
  public void checkInvariants() {
    calls.add("check");
  }

  @Override
  public void journalDecided(long slot) {
    calls.add("journal decided " + slot);
  }
}
