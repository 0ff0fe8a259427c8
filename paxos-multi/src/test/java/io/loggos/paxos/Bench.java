package io.loggos.paxos;

import io.loggos.api.Ballot;
import io.loggos.api.Batch;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.SeededRandom;
import io.loggos.api.SizedQuorums;
import io.loggos.api.Stamp;
import io.loggos.api.Value;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.machine.Vitals;
import io.loggos.api.plugin.PartContext;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.Learn;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Vote;
import java.util.ArrayList;
import java.util.List;

/** One replica's consensus part on a bench: its effects and events are recorded. */
final class Bench implements Events {
  static final long MILLI = 1_000_000;
  static final int ALPHA = 4;

  /** Alpha 4, learn to the leader, catch-up in pieces of 100 bytes. */
  static final MultiPaxosOptions OPTIONS = options(false);

  /** An event that was reported. */
  record Happening(Kind kind, long slot, String cause) {}

  final RecordingEffects effects = new RecordingEffects();
  final List<Happening> happenings = new ArrayList<>();
  final TurnClock clock = new TurnClock();
  final ConfigurationSchedule schedule;
  final QuorumRule quorums = new SizedQuorums(0, 0);
  final PartContext context;
  final int self;

  Bench(int size, int self) {
    this(new ConfigurationSchedule(configuration(size)), ReplicaId.of(self));
  }

  Bench(ConfigurationSchedule schedule, ReplicaId id) {
    this.self = id.index();
    this.schedule = schedule;
    clock.set(1000 * MILLI, 0);
    context =
        new PartContext(
            id, 1, schedule, quorums, effects, this, clock, new SeededRandom(self + 1), null);
  }

  static MultiPaxosOptions options(boolean learnToAll) {
    return new MultiPaxosOptions(
        ALPHA,
        learnToAll,
        100 * MILLI,
        50 * MILLI,
        5 * MILLI,
        500 * MILLI,
        new MultiPaxosOptions.CatchUpOptions(100, 100 * MILLI, 1 << 20),
        5 * MILLI);
  }

  static Configuration configuration(int size) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      members.add(new Member(ReplicaId.of(i), "localhost", 1, 2));
    }
    return new Configuration(0, members);
  }

  static Ballot ballot(long number, int index) {
    return new Ballot(number, index, Epoch.FIRST, 1);
  }

  /** A value of 12 bytes; different numbers give different values, equal ones equal values. */
  static Value value(int number) {
    return Batch.seal(new byte[Batch.HEADER_BYTES], Batch.HEADER_BYTES, 0, number);
  }

  static Vote vote(long slot, Ballot ballot, int number) {
    return new Vote(slot, ballot, value(number));
  }

  static Accept accept(Ballot ballot, long slot, int number, long decidedUpTo) {
    return new Accept(ballot, slot, value(number), decidedUpTo);
  }

  static Promise promise(Ballot ballot, long decidedUpTo, Vote... votes) {
    return new Promise(ballot, decidedUpTo, List.of(votes), Stamp.EMPTY);
  }

  static Learn learn(Ballot ballot, long first, long last) {
    return new Learn(ballot, first, last, Stamp.EMPTY);
  }

  static Vitals vitals(long decided, long executed) {
    return new Vitals(decided, executed, 0, true, false);
  }

  MultiPaxos multiPaxos() {
    return new MultiPaxos(context, OPTIONS);
  }

  /** A part that leads under its first ballot, in a log where nothing is decided. */
  MultiPaxos leading() {
    MultiPaxos paxos = multiPaxos();
    paxos.start();
    paxos.onTrust(ReplicaId.of(self));
    Ballot ballot = paxos.highestBallot();
    for (int i = 0; i <= schedule.latest().size() / 2; i++) {
      paxos.onMessage(ReplicaId.of(i), promise(ballot, 0));
    }
    effects.take();
    return paxos;
  }

  /** The own vote and one other's for a slot, as they come back after the own Accept. */
  void decide(MultiPaxos leader, Accept accept) {
    leader.onMessage(ReplicaId.of(self), accept);
    leader.onMessage(ReplicaId.of(self), learn(accept.ballot(), accept.slot(), accept.slot()));
    int size = schedule.latest().size();
    for (int i = 1; i <= size / 2; i++) {
      leader.onMessage(
          ReplicaId.of((self + i) % size), learn(accept.ballot(), accept.slot(), accept.slot()));
    }
  }

  void advance(long millis) {
    clock.set(clock.nanos() + millis * MILLI, 0);
  }

  List<String> causes(Kind kind) {
    return happenings.stream().filter(h -> h.kind() == kind).map(Happening::cause).toList();
  }

  @Override
  public void record(Kind kind, long slot, Ballot ballot, String cause) {
    happenings.add(new Happening(kind, slot, cause));
  }
}
