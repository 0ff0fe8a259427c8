package io.loggos.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipOrder.Initialise;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.MembershipRequest.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The parts that changes are made by. */
final class ChangesBench {
  /** Who is to come in the place of replica 2, the three there are, and those there will be. */
  static final ReplicaId NEW = Bench.NEWCOMER.id();

  static final Configuration FOUNDING = Bench.configuration(3);
  static final Configuration REPLACED = FOUNDING.with(Bench.NEWCOMER);

  final Bench bench;
  final ArrayDeque<MembershipOrder> orders = new ArrayDeque<>();
  final Tolerance tolerance;
  final Followers followers;
  final Changes changes;

  ChangesBench(Bench bench, ReconfigurationOptions options) {
    this.bench = bench;
    tolerance = new Tolerance(bench.context);
    followers = new Followers(bench.context, options);
    changes = new Changes(bench.context, options, tolerance, followers, orders);
  }

  /** What is ordered for a newcomer when the founders are three, and nobody named a standby. */
  static Initialise order(long number, ReplicaId newcomer, Configuration latest) {
    return new Initialise(number, newcomer, FOUNDING, latest, "", 0);
  }

  /** The replica leads, replica 2 fails, and a newcomer follows in its place. */
  void beginReplacement() {
    changes.onLeading(true);
    suspect(Bench.R2);
    pass(100);
    assertEquals(List.of(order(1, NEW, FOUNDING)), take());
    changes.onInitialised(1, Bench.NEWCOMER);
    bench.takeDone();
    bench.takeTold();
  }

  void suspect(ReplicaId replica) {
    tolerance.onSuspect(replica);
    changes.onSuspect(replica);
  }

  void restore(ReplicaId replica) {
    tolerance.onRestore(replica);
    changes.onRestore(replica);
  }

  /** So long later the timer fires. */
  void pass(long millis) {
    bench.advance(millis);
    changes.onTimer(0);
  }

  void ask(long number, Kind kind, int index) {
    changes.onRequest(new MembershipRequest(number, kind, index, "", 0));
  }

  List<MembershipOrder> take() {
    List<MembershipOrder> taken = new ArrayList<>(orders);
    orders.clear();
    return taken;
  }

  /** The newcomer has begun, and is as far as this. */
  void follow(long order, Member newcomer, long executed) {
    changes.onInitialised(order, newcomer);
    followers.onFollowing(newcomer.id(), new Following(executed, 0));
    changes.onProgress(executed);
  }

  /** A change is decided in a slot, and executed. */
  void decide(long slot, Configuration next) {
    bench.decide(slot, next);
    bench.schedule.onExecuted(slot + Bench.ALPHA);
    changes.onProgress(slot + Bench.ALPHA);
  }
}
