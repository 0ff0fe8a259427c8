package io.loggos.failure;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.SizedQuorums;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.LifeCycle;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.Vitals;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Part;
import java.util.TreeSet;

/**
 * The way of this replica into the membership and out of it, and what it tells others on theirs.
 * What it hears from them makes nobody count: that only the log does.
 */
final class Passage {
  static final TimerKey FOLLOW = new TimerKey(Part.FAILURE_HANDLING, "follow");

  private final PartContext context;
  private final ReconfigurationOptions options;
  private final ConfigurationSchedule schedule;

  private LifeCycle lifeCycle = LifeCycle.FOLLOWING;
  private long executed;

  /** Bytes of snapshots that have come, as a sign of progress before anything is executed. */
  private long received;

  /** What the others were told of how far it has executed, if they were; a newcomer tells them. */
  private long told = Long.MAX_VALUE;

  /**
   * Whether the log, as far as it is known here, ever made this replica a member, or passed it
   * over.
   */
  private boolean wasMember;

  /** The latest configuration that the log told of; its predecessor is told of the change, too. */
  private Configuration known;

  /** Members of the predecessor that are none any more. */
  private TreeSet<ReplicaId> leaving = new TreeSet<>();

  /** Whether everything before {@link #known} was executed, and that said. */
  private boolean joined = true;

  /** The latest configuration that anybody told of. */
  private Configuration announced;

  /** Its members that have executed everything before it. */
  private final TreeSet<ReplicaId> joins = new TreeSet<>();

  Passage(PartContext context, ReconfigurationOptions options) {
    this.context = context;
    this.options = options;
    this.schedule = context.schedule();
  }

  /**
   * Begins.
   *
   * @param executed what an earlier start left
   */
  void start(long executed) {
    this.executed = executed;
    known = schedule.latest();
    joined = executed + 1 >= schedule.latestFirstSlot();
    announced = known;
    wasMember = schedule.concerns(context.self()) || isPast();
    settle();
    if (!wasMember) {
      follow();
    }
  }

  /**
   * Whether this replica's time is over, though it may have forgotten that it ever began, or
   * another newcomer was preferred: no change makes it a member any more.
   */
  private boolean isPast() {
    ReplicaId self = context.self();
    ReplicaId last = schedule.lastHolder(self.index());
    return last != null && last.compareTo(self) >= 0 || schedule.founding().contains(self);
  }

  LifeCycle lifeCycle() {
    return lifeCycle;
  }

  private void follow() {
    if (context.self().isWatcher()) {
      return; // nobody waits for it, and nobody is to keep anything for it
    }
    told = executed;
    context.effects().broadcast(new Following(executed, received));
    context.effects().startTimer(FOLLOW, options.followNanos());
  }

  void onReceived(long bytes) {
    received += bytes;
  }

  void onTimer() {
    if (!wasMember) {
      follow();
    }
  }

  /** The log may have changed the membership, and the replica executed what was decided. */
  void onExecuted(long executed) {
    this.executed = executed;
    if (known == null) {
      return; // before the start
    }
    Configuration latest = schedule.latest();
    if (latest != known) {
      onChange(latest);
    }
    wasMember |= schedule.concerns(context.self()) || isPast();
    if (!wasMember && executed - options.joinLag() > told) {
      follow(); // the others wait for this
    }
    if (!joined && executed + 1 >= schedule.latestFirstSlot()) {
      joined = true;
      report(Events.Kind.CONFIGURATION, schedule.latestFirstSlot(), "rules: " + name(known));
      context.effects().broadcast(new Join(known.number()));
      for (ReplicaId id : leaving) {
        tell(id);
      }
    }
    settle();
  }

  private void onChange(Configuration latest) {
    Configuration before = known;
    leaving = new TreeSet<>();
    for (Member member : before.members()) {
      if (!latest.contains(member.id())) {
        leaving.add(member.id());
      }
    }
    known = latest;
    joined = false;
    announce(latest);
    report(Events.Kind.CONFIGURATION, schedule.latestFirstSlot(), "decided: " + name(latest));
    FirstSlot first = new FirstSlot(latest, schedule.latestFirstSlot());
    context.effects().broadcast(first);
    for (Member member : latest.members()) {
      ReplicaId id = member.id();
      if (!before.contains(id) && !id.equals(context.self())) {
        // what is broadcast in this turn does not reach those who have just become peers
        context.effects().send(id, first);
      }
    }
  }

  private static String name(Configuration configuration) {
    StringBuilder text = new StringBuilder("configuration ");
    text.append(configuration.number()).append(" of");
    configuration.members().forEach(member -> text.append(' ').append(member.id()));
    return text.toString();
  }

  private void report(Events.Kind kind, long slot, String cause) {
    context.events().record(kind, slot, null, cause);
  }

  /** Somebody is heard who is no member any more or not yet; or was this replica left behind? */
  void onStranger(ReplicaId stranger) {
    tell(stranger);
  }

  /** A member that lags may not know who the others are. */
  void onVitals(ReplicaId peer, Vitals vitals) {
    if (known.number() > 0 && vitals.executed() + 1 < schedule.latestFirstSlot() && joined) {
      tell(peer);
    }
  }

  private void tell(ReplicaId other) {
    if (wasMember && !other.equals(context.self())) {
      context.effects().send(other, new FirstSlot(known, schedule.latestFirstSlot()));
      if (joined && known.number() > 0) {
        context.effects().send(other, new Join(known.number()));
      }
    }
  }

  void onFirstSlot(ReplicaId from, FirstSlot first) {
    if (first.configuration().number() < known.number()) {
      tell(from);
      return;
    }
    schedule.hint(first.configuration());
    announce(first.configuration());
    if (lifeCycle == LifeCycle.FOLLOWING && first.configuration().contains(context.self())) {
      become(LifeCycle.PREPARED, first.firstSlot(), "a member from this slot on");
    }
  }

  private void announce(Configuration configuration) {
    if (configuration.number() > announced.number()) {
      announced = configuration;
      joins.clear();
    }
  }

  void onJoin(ReplicaId from, Join join) {
    if (join.number() == announced.number() && announced.contains(from)) {
      joins.add(from);
      settle();
    }
  }

  /** Finds out where on its way the replica is. */
  private void settle() {
    if (lifeCycle == LifeCycle.RETIRED || !wasMember) {
      return;
    }
    ReplicaId self = context.self();
    if (schedule.latest().contains(self) && announced.contains(self)) {
      if (schedule.at(executed + 1).contains(self)) {
        become(LifeCycle.ACTIVATED, executed + 1, "takes part");
      } else if (lifeCycle == LifeCycle.FOLLOWING) {
        become(LifeCycle.PREPARED, schedule.latestFirstSlot(), "a member from this slot on");
      }
    } else if (joins.size() >= SizedQuorums.majority(announced.size())) {
      become(
          LifeCycle.RETIRED,
          0,
          "a majority of " + name(announced) + " has everything that was decided before");
    } else {
      become(LifeCycle.RETIRING, 0, name(announced) + " was decided");
    }
  }

  private void become(LifeCycle next, long slot, String cause) {
    if (lifeCycle != next) {
      lifeCycle = next;
      report(Events.Kind.LIFE_CYCLE, slot, next + ": " + cause);
    }
  }
}
