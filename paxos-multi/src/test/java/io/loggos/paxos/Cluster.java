package io.loggos.paxos;

import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.SeededRandom;
import io.loggos.api.Value;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Several consensus parts in one thread: every message lies in a bag until the test delivers,
 * repeats or loses it. Remembers the first decision of each slot and refuses a second one.
 */
final class Cluster {
  /** A message on its way. */
  record Letter(int from, int to, Message message) {}

  final List<Letter> bag = new ArrayList<>();
  final TreeMap<Long, Value> decisions = new TreeMap<>();
  final List<MultiPaxos> parts = new ArrayList<>();
  final List<Bench> benches = new ArrayList<>();
  final List<List<TimerKey>> timers = new ArrayList<>();
  private final long[] checkedUpTo;
  private final SeededRandom random;

  Cluster(int size, boolean learnToAll, SeededRandom random) {
    this.random = random;
    this.checkedUpTo = new long[size];
    for (int i = 0; i < size; i++) {
      timers.add(new ArrayList<>());
      Bench bench = new Bench(size, i);
      benches.add(bench);
      PartContext context =
          new PartContext(
              ReplicaId.of(i),
              1,
              bench.schedule,
              bench.quorums,
              new Bagging(i, size),
              bench,
              bench.clock,
              random,
              null);
      parts.add(new MultiPaxos(context, Bench.options(learnToAll)));
    }
  }

  int size() {
    return parts.size();
  }

  void deliver(Letter letter) {
    parts.get(letter.to()).onMessage(ReplicaId.of(letter.from()), letter.message());
    check(letter.to());
  }

  void fire(int replica, TimerKey timer) {
    benches.get(replica).advance(1 + random.nextInt(60));
    timers.get(replica).remove(timer);
    parts.get(replica).onTimer(timer);
    check(replica);
  }

  void turnEnd(int replica) {
    parts.get(replica).onTurnEnd();
    check(replica);
  }

  void trust(int replica, int leader) {
    parts.get(replica).onTrust(ReplicaId.of(leader));
    check(replica);
  }

  /** Tells one replica what another knows, as its heartbeats would. */
  void tellVitals(int from, int to) {
    long decided = parts.get(from).decidedUpTo();
    parts.get(to).onVitals(ReplicaId.of(from), Bench.vitals(decided, 0));
    check(to);
  }

  /** Compares what the replica has decided with what anybody ever decided. */
  private void check(int replica) {
    MultiPaxos part = parts.get(replica);
    part.checkInvariants();
    for (long slot = checkedUpTo[replica] + 1; slot <= part.decidedUpTo(); slot++) {
      Value value = part.decided(slot);
      Value before = decisions.putIfAbsent(slot, value);
      if (before != null && !before.equals(value)) {
        throw new AssertionError("slot " + slot + ": " + before + " and " + value);
      }
      checkedUpTo[replica] = slot;
    }
  }

  /** Peace: everything arrives, and one replica is trusted by all. */
  void settle(int leader) {
    for (int i = 0; i < size(); i++) {
      trust(i, leader);
    }
    calm(60);
  }

  /** Everything arrives, timers fire, and heartbeats tell everybody what the others know. */
  void calm(int rounds) {
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < size(); i++) {
        for (TimerKey timer : List.copyOf(timers.get(i))) {
          fire(i, timer);
        }
        for (int j = 0; j < size(); j++) {
          tellVitals(i, j);
        }
      }
      drain();
    }
  }

  void drain() {
    for (int steps = 0; steps < 20_000; steps++) {
      if (bag.isEmpty()) {
        for (int i = 0; i < size(); i++) {
          turnEnd(i);
        }
        if (bag.isEmpty()) {
          return;
        }
      }
      deliver(bag.remove(0));
    }
    throw new AssertionError("the cluster never comes to rest");
  }

  private final class Bagging implements Effects {
    private final int self;
    private final int size;

    Bagging(int self, int size) {
      this.self = self;
      this.size = size;
    }

    @Override
    public void persist(JournalRecord record) {
      // whatever was said is durable here: nobody forgets
    }

    @Override
    public void capture(SnapshotView view) {
      throw new AssertionError("this part knows no state");
    }

    @Override
    public void send(ReplicaId to, Message message) {
      bag.add(new Letter(self, to.index(), message));
    }

    @Override
    public void broadcast(Message message) {
      for (int to = 0; to < size; to++) {
        bag.add(new Letter(self, to, message));
      }
    }

    @Override
    public void reply(
        long connection, ReplyStatus status, long session, long sequence, byte[] payload) {
      throw new AssertionError("consensus knows no clients");
    }

    @Override
    public void replyBefore(
        long deadlineNanos,
        long connection,
        ReplyStatus status,
        long session,
        long sequence,
        byte[] payload) {
      throw new AssertionError("consensus knows no clients");
    }

    @Override
    public void startTimer(TimerKey timer, long delayNanos) {
      stopTimer(timer);
      timers.get(self).add(timer);
    }

    @Override
    public void stopTimer(TimerKey timer) {
      timers.get(self).remove(timer);
    }
  }
}
