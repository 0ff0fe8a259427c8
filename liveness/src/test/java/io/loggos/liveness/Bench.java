package io.loggos.liveness;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.SizedQuorums;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.machine.Vitals;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One part on a bench: records its effects and events, and moves its clock by hand. */
final class Bench implements Effects, Events {
  static final long MILLI = 1_000_000;
  static final Vitals HEALTHY = new Vitals(0, 0, 0, true, false);
  static final Vitals INELIGIBLE = new Vitals(0, 0, 0, false, false);
  static final Vitals QUARANTINED = new Vitals(0, 0, 0, false, true);

  /** Heartbeats each 20 ms; suspicion after 100 ms, up to 400 ms in steps of 50 ms. */
  static final LivenessOptions STABLE = options(LivenessOptions.Election.STABLE);

  static final LivenessOptions MONARCHICAL = options(LivenessOptions.Election.MONARCHICAL);

  /** A timer that runs. */
  record Running(TimerKey key, long dueNanos) {}

  /** An event that was reported. */
  record Happening(Kind kind, Ballot ballot, String cause) {}

  final TurnClock clock = new TurnClock();
  final List<Heartbeat> sent = new ArrayList<>();
  final List<Running> timers = new ArrayList<>();
  final List<Happening> happenings = new ArrayList<>();
  final ConfigurationSchedule schedule;
  final HeartbeatLiveness part;
  final int size;

  Bench(int size, int self, LivenessOptions options) {
    this.size = size;
    schedule = new ConfigurationSchedule(configuration(0, ids(size)));
    clock.set(1_000_000 * MILLI, 0);
    part = new HeartbeatLiveness(context(ReplicaId.of(self), schedule, this, this, clock), options);
  }

  static LivenessOptions options(LivenessOptions.Election election) {
    return new LivenessOptions(
        20 * MILLI, 100 * MILLI, 400 * MILLI, 50 * MILLI, election, 40 * MILLI);
  }

  static PartContext context(
      ReplicaId self,
      ConfigurationSchedule schedule,
      Effects effects,
      Events events,
      TurnClock clock) {
    return new PartContext(
        self,
        1,
        schedule,
        new SizedQuorums(0, 0),
        effects,
        events,
        clock,
        new SplittableRandom(1),
        null);
  }

  static List<ReplicaId> ids(int size) {
    List<ReplicaId> ids = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ids.add(ReplicaId.of(i));
    }
    return ids;
  }

  static Configuration configuration(long number, List<ReplicaId> ids) {
    List<Member> members = new ArrayList<>();
    for (ReplicaId id : ids) {
      members.add(new Member(id, "localhost", 1, 2));
    }
    return new Configuration(number, members);
  }

  static Ballot ballot(long number, int index) {
    return new Ballot(number, index, Epoch.FIRST, 1);
  }

  /** Lets time pass and fires the timers that fall due, each in time. */
  void advance(long millis) {
    long end = clock.nanos() + millis * MILLI;
    for (Running next = earliest(); next.dueNanos() <= end; next = earliest()) {
      clock.set(Math.max(clock.nanos(), next.dueNanos()), 0);
      fire(next);
    }
    clock.set(end, 0);
  }

  /** Lets time pass with the process stopped, then fires each timer that is overdue, once. */
  void pause(long millis) {
    clock.set(clock.nanos() + millis * MILLI, 0);
    for (Running overdue : List.copyOf(timers)) {
      if (overdue.dueNanos() <= clock.nanos()) {
        fire(overdue);
      }
    }
  }

  /** Any message that is not a heartbeat. */
  void hear(int peer) {
    part.onHeard(ReplicaId.of(peer));
  }

  /** A heartbeat. */
  void hear(int peer, Heartbeat heartbeat) {
    hear(peer);
    part.onMessage(ReplicaId.of(peer), heartbeat);
  }

  /** A heartbeat of a healthy peer that hears all and vouches for this leader, -1 for none. */
  void hear(int peer, int leader, Ballot highest) {
    hear(peer, new Heartbeat(HEALTHY, leader + 1, true, -1, highest, 0, Handover.NONE));
  }

  /** A heartbeat of each peer, as after a while without trouble. */
  void hearAll(int leader, Ballot highest) {
    for (int i = 0; i < size; i++) {
      hear(i, leader, highest);
    }
  }

  /** The peer is silent, all others are not, until it is suspected. */
  void loseSight(int peer) {
    while (!part.isSuspected(peer)) {
      advance(10);
      for (int i = 0; i < size; i++) {
        if (i != peer) {
          hear(i);
        }
      }
    }
  }

  void refuse(int peer) {
    part.onCrashEvidence(ReplicaId.of(peer));
  }

  /** Index of the trusted replica, -1 for none. */
  int leader() {
    return part.leader() == null ? -1 : part.leader().index();
  }

  Heartbeat lastSent() {
    return sent.get(sent.size() - 1);
  }

  List<String> causes(Kind kind) {
    List<String> causes = new ArrayList<>();
    for (Happening happening : happenings) {
      if (happening.kind() == kind) {
        causes.add(happening.cause());
      }
    }
    return causes;
  }

  @Override
  public void broadcast(Message message) {
    sent.add((Heartbeat) message);
  }

  @Override
  public void startTimer(TimerKey timer, long delayNanos) {
    stopTimer(timer);
    timers.add(new Running(timer, clock.nanos() + delayNanos));
  }

  @Override
  public void stopTimer(TimerKey timer) {
    timers.removeIf(running -> running.key() == timer);
  }

  @Override
  public void record(Kind kind, long slot, Ballot ballot, String cause) {
    happenings.add(new Happening(kind, ballot, cause));
  }

  @Override
  public void persist(JournalRecord journalRecord) {
    throw new AssertionError("liveness persists nothing");
  }

  @Override
  public void capture(SnapshotView view) {
    throw new AssertionError("this part knows no state");
  }

  @Override
  public void send(ReplicaId to, Message message) {
    throw new AssertionError("liveness only broadcasts");
  }

  @Override
  public void reply(
      long connection, ReplyStatus status, long session, long sequence, byte[] payload) {
    throw new AssertionError("liveness knows no clients");
  }

  @Override
  public void replyBefore(
      long deadlineNanos,
      long connection,
      ReplyStatus status,
      long session,
      long sequence,
      byte[] payload) {
    throw new AssertionError("liveness knows no clients");
  }

  private void fire(Running running) {
    timers.remove(running);
    part.onTimer(running.key());
  }

  private Running earliest() {
    Running earliest = timers.get(0);
    for (Running running : timers) {
      earliest = running.dueNanos() < earliest.dueNanos() ? running : earliest;
    }
    return earliest;
  }
}
