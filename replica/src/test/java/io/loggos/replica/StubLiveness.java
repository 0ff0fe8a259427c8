package io.loggos.replica;

import io.loggos.api.Ballot;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Liveness;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.Vitals;
import io.loggos.api.wire.Message;
import java.util.ArrayList;
import java.util.List;

/** Liveness that believes whatever the test says, and notes what it is told. */
final class StubLiveness implements Liveness {
  final List<String> calls = new ArrayList<>();
  final Vitals[] vitals = new Vitals[9];
  ReplicaId leader;
  long suspected;
  boolean hearsQuorum = true;
  boolean paused;
  Vitals own;

  /** Whether whoever is to lead is trusted at once. */
  boolean handsOver = true;

  /** What any message of this part tells of its sender. */
  Vitals told = Vitals.UNKNOWN;

  @Override
  public void start() {
    calls.add("start");
  }

  @Override
  public void onHeard(ReplicaId from) {
    calls.add("heard " + from);
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
  public void onBroadcast() {
    calls.add("broadcast");
  }

  @Override
  public void onCrashEvidence(ReplicaId peer) {
    calls.add("crashed " + peer);
  }

  @Override
  public void onBallot(Ballot highest) {
    calls.add("ballot " + highest);
  }

  @Override
  public void onMembership() {
    // the test says who is suspected
  }

  @Override
  public void onOwnVitals(Vitals now) {
    own = now;
  }

  @Override
  public boolean handOver(ReplicaId target, Ballot ballot) {
    calls.add("hand over to " + target + " under " + ballot);
    leader = handsOver ? target : leader;
    return handsOver;
  }

  @Override
  public void withdrawHandover(ReplicaId target) {
    calls.add("withdraw " + target);
  }

  @Override
  public ReplicaId leader() {
    return leader;
  }

  @Override
  public boolean isSuspected(int index) {
    return (suspected & 1L << index) != 0;
  }

  @Override
  public boolean hearsQuorum() {
    return hearsQuorum;
  }

  @Override
  public boolean wasPaused() {
    return paused;
  }

  @Override
  public Vitals vitals(int index) {
    return vitals[index] == null ? Vitals.UNKNOWN : vitals[index];
  }

  @Override
  public Vitals told(Message message) {
    return told;
  }
}
