package io.loggos.failure;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.SeededRandom;
import io.loggos.api.SizedQuorums;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Message;
import java.util.ArrayList;
import java.util.List;

/** One replica's part on a bench: notes its effects and events in words, in their order. */
final class Bench implements Effects, Events {
  static final long MILLI = 1_000_000;
  static final int ALPHA = 4;
  static final long INCARNATION = 7;
  static final ReplicaId R0 = ReplicaId.of(0);
  static final ReplicaId R1 = ReplicaId.of(1);
  static final ReplicaId R2 = ReplicaId.of(2);

  /** Replaces after 100 ms, at most each 1000 ms; gives up after 500 ms; reports each 10 ms. */
  static final ReconfigurationOptions OPTIONS =
      options(ReconfigurationOptions.Variant.WAITING, true);

  /** A newcomer to the place of replica 2. */
  static final Member NEWCOMER = member(newcomer(2, 1));

  final List<String> done = new ArrayList<>();
  final List<String> told = new ArrayList<>();
  final TurnClock clock = new TurnClock();
  final ConfigurationSchedule schedule;
  final PartContext context;

  /** A founder among so many. */
  Bench(int members, ReplicaId self) {
    this(new ConfigurationSchedule(configuration(members)), self, new SizedQuorums(0, 0));
  }

  Bench(ConfigurationSchedule schedule, ReplicaId self, QuorumRule quorums) {
    this.schedule = schedule;
    clock.set(1000 * MILLI, 0);
    context =
        new PartContext(
            self, INCARNATION, schedule, quorums, this, this, clock, new SeededRandom(1), null);
  }

  static ReconfigurationOptions options(ReconfigurationOptions.Variant variant, boolean automatic) {
    return new ReconfigurationOptions(
        variant, automatic, 100 * MILLI, 1000 * MILLI, 500 * MILLI, 10 * MILLI, 8);
  }

  static Member member(ReplicaId id) {
    return new Member(id, "h" + id.index(), 1, 2);
  }

  static ReplicaId newcomer(int index, long ordinal) {
    return new ReplicaId(index, new Epoch(ordinal, INCARNATION));
  }

  static Configuration configuration(int size) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      members.add(member(ReplicaId.of(i)));
    }
    return new Configuration(0, members);
  }

  /** A change is decided in that slot. */
  Configuration decide(long slot, Configuration next) {
    if (!schedule.decide(slot, next, ALPHA)) {
      throw new AssertionError("does not follow: " + next);
    }
    return next;
  }

  void advance(long millis) {
    clock.set(clock.nanos() + millis * MILLI, 0);
  }

  /** Every effect since the last call. */
  List<String> takeDone() {
    List<String> taken = List.copyOf(done);
    done.clear();
    return taken;
  }

  /** Every event since the last call. */
  List<String> takeTold() {
    List<String> taken = List.copyOf(told);
    told.clear();
    return taken;
  }

  private static String name(Message message) {
    if (message instanceof FirstSlot first) {
      return "FirstSlot " + first.configuration().number() + " from " + first.firstSlot();
    }
    if (message instanceof Join join) {
      return "Join " + join.number();
    }
    if (message instanceof Following following) {
      return "Following " + following.executed();
    }
    if (message instanceof PauseTold told) {
      String state = told.paused() ? "paused" : "not paused";
      return state + " " + told.version() + (told.asked() ? "?" : "");
    }
    Newcomer newcomer = (Newcomer) message;
    return "Newcomer "
        + newcomer.member().id()
        + (newcomer.isAddition() ? "" : " for " + newcomer.leaver())
        + (newcomer.asked() ? ", asked" : "");
  }

  @Override
  public void persist(JournalRecord what) {
    done.add("persist " + what);
  }

  @Override
  public void send(ReplicaId to, Message message) {
    done.add("to " + to + ": " + name(message));
  }

  @Override
  public void broadcast(Message message) {
    done.add("to all: " + name(message));
  }

  @Override
  public void startTimer(TimerKey timer, long delayNanos) {
    done.add("timer " + timer + " " + delayNanos / MILLI);
  }

  @Override
  public void stopTimer(TimerKey timer) {
    done.add("no timer " + timer);
  }

  @Override
  public void record(Kind kind, long slot, Ballot ballot, String cause) {
    told.add(kind + " " + slot + " " + cause);
  }

  @Override
  public void capture(SnapshotView view) {
    throw new AssertionError("this part knows no state");
  }

  @Override
  public void reply(
      long connection, ReplyStatus status, long session, long sequence, byte[] payload) {
    throw new AssertionError("this part knows no clients");
  }

  @Override
  public void replyBefore(
      long deadlineNanos,
      long connection,
      ReplyStatus status,
      long session,
      long sequence,
      byte[] payload) {
    throw new AssertionError("this part knows no clients");
  }
}
