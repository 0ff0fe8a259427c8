package io.loggos.failure;

import io.loggos.api.Member;
import io.loggos.api.Phase;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.Stamp;
import io.loggos.api.machine.Events;
import io.loggos.api.plugin.PartContext;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Keeps count of who is suspected, and says what that leaves. */
final class Tolerance {
  private final PartContext context;

  private final Predicate<ReplicaId> there;

  /** Suspected at present; former members among them are of no account. */
  private final TreeSet<ReplicaId> suspected = new TreeSet<>();

  Tolerance(PartContext context) {
    this(context, id -> true);
  }

  /**
   * Counts some members only.
   *
   * @param there whether a member takes part, when it is not suspected
   */
  Tolerance(PartContext context, Predicate<ReplicaId> there) {
    this.context = context;
    this.there = there;
  }

  void onSuspect(ReplicaId replica) {
    change(replica, true, "suspected");
  }

  void onRestore(ReplicaId replica) {
    change(replica, false, "back");
  }

  boolean isSuspected(ReplicaId replica) {
    return suspected.contains(replica);
  }

  private void change(ReplicaId replica, boolean failed, String how) {
    if (!context.schedule().latest().contains(replica)) {
      return;
    }
    suspected.removeIf(id -> !context.schedule().latest().contains(id));
    if (failed) {
      suspected.add(replica);
    } else {
      suspected.remove(replica);
    }
    String more = hasQuorums(0) ? "tolerates " + more() + " more failures" : "stopped";
    context
        .events()
        .record(Events.Kind.TOLERANCE, 0, null, "replica " + replica + " is " + how + ": " + more);
  }

  /**
   * The largest number of members that may still fail, whichever they are, such that the rest holds
   * quorums of both phases. Tries removing from either end of the list, which is exact for every
   * rule that goes by numbers only.
   */
  int more() {
    int failures = 0;
    while (hasQuorums(failures + 1)) {
      failures++;
    }
    return failures;
  }

  private List<ReplicaId> alive() {
    List<ReplicaId> alive = new ArrayList<>();
    for (Member member : context.schedule().latest().members()) {
      if (!suspected.contains(member.id()) && there.test(member.id())) {
        alive.add(member.id());
      }
    }
    return alive;
  }

  /** Whether quorums are left while that place is on its way from one holder to another. */
  boolean hasQuorumsBut(int index) {
    List<ReplicaId> others = alive();
    others.removeIf(id -> id.index() == index);
    return isQuorum(others);
  }

  /** Whether quorums are left when so many more fail. */
  boolean hasQuorums(int further) {
    List<ReplicaId> alive = alive();
    if (further > alive.size()) {
      return false;
    }
    int left = alive.size() - further;
    return isQuorum(alive.subList(0, left)) && isQuorum(alive.subList(further, alive.size()));
  }

  private boolean isQuorum(List<ReplicaId> voters) {
    for (Phase phase : Phase.values()) {
      QuorumRule.Tally tally = context.quorums().tally(phase, context.schedule().latest());
      for (ReplicaId voter : voters) {
        tally.add(voter, Stamp.EMPTY);
      }
      if (!tally.isQuorum()) {
        return false;
      }
    }
    return true;
  }
}
