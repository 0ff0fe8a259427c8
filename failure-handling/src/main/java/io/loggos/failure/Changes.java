package io.loggos.failure;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Part;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeMap;

/**
 * Has the membership changed, one change at a time and only while this replica leads: judges who
 * has failed for good, orders newcomers, and says when a change is to be proposed.
 */
final class Changes {
  static final TimerKey JUDGE = new TimerKey(Part.FAILURE_HANDLING, "judge");

  private static final int REQUESTS_MAX = 16;
  private static final int NEWCOMERS_MAX = 16;

  /** While something is awaited it is looked at each so many reports of a newcomer. */
  private static final int LOOKS = 10;

  private final PartContext context;
  private final ReconfigurationOptions options;
  private final ConfigurationSchedule schedule;
  private final Tolerance tolerance;
  private final Followers followers;
  private final ArrayDeque<MembershipOrder> orders;
  private final Pause pause;

  /** Since when each is suspected. */
  private final TreeMap<ReplicaId, Long> suspectedSince = new TreeMap<>();

  /** What operators want that was not begun. */
  private final ArrayDeque<MembershipRequest> requests = new ArrayDeque<>();

  /** The change under way; null without. */
  private Attempt attempt;

  /** Attempts of this replica whose newcomers follow, for other leaders to go on with. */
  private final TreeMap<ReplicaId, Attempt> left = new TreeMap<>();

  /** Who was introduced lately. */
  private final ArrayDeque<Newcomer> newcomers = new ArrayDeque<>();

  private boolean leading;

  /** When the timer is to fire. */
  private long wakeNanos = Long.MAX_VALUE;

  /** The last number given to an order, and the last ordinal to a newcomer's epoch. */
  private long lastOrder;

  private long lastOrdinal;

  /** Before then nobody is replaced without being asked. */
  private long notBeforeNanos = Long.MIN_VALUE;

  Changes(
      PartContext context,
      ReconfigurationOptions options,
      Tolerance tolerance,
      Followers followers,
      ArrayDeque<MembershipOrder> orders) {
    this.context = context;
    this.options = options;
    this.schedule = context.schedule();
    this.tolerance = tolerance;
    this.followers = followers;
    this.orders = orders;
    this.pause = new Pause(context, options, orders);
  }

  void onLeading(boolean now) {
    leading = now;
    if (!leading) {
      if (attempt != null) {
        leave();
      }
      while (!requests.isEmpty()) {
        answer(requests.poll().number(), false, "this replica leads no more");
      }
    }
    next();
  }

  /** Whoever leads next goes on with a newcomer that has begun, and orders one if none has. */
  private void leave() {
    left.keySet().removeIf(this::isPassedOver);
    if (attempt.stage == Attempt.Stage.ORDERED) {
      release(attempt, "whoever ordered it leads no more");
    } else if (attempt.order != 0) {
      left.put(attempt.newcomer, attempt);
    }
    report("left to the next leader: " + attempt);
    answer(attempt.request, false, attempt + ": this replica leads no more");
    attempt = null;
  }

  private void release(Attempt unwanted, String cause) {
    orders.add(new MembershipOrder.Release(unwanted.order, unwanted.newcomer, cause));
  }

  void onSuspect(ReplicaId replica) {
    suspectedSince.put(replica, context.clock().nanos());
    next();
  }

  void onRestore(ReplicaId replica) {
    suspectedSince.remove(replica);
    boolean own = attempt != null && !attempt.asked && replica.equals(attempt.leaver);
    if (own && attempt.stage != Attempt.Stage.PROPOSED) {
      give(replica + " is back");
    }
    for (Attempt one : List.copyOf(left.values())) {
      if (!one.asked && replica.equals(one.leaver) && !isPassedOver(one.newcomer)) {
        left.remove(one.newcomer);
        release(one, replica + " is back");
      }
    }
  }

  void onRequest(MembershipRequest request) {
    switch (request.kind()) {
      case PAUSE, RESUME -> pause.onRequest(request);
      case TRANSFER_LEADER ->
          answer(request.number(), false, "leadership is handed over without failure handling");
      default -> {
        if (!leading) {
          answer(request.number(), false, "this replica does not lead");
        } else if (requests.size() >= REQUESTS_MAX) {
          answer(request.number(), false, "too many changes are waiting");
        } else {
          requests.add(request);
        }
      }
    }
    next();
  }

  void onPauseTold(ReplicaId from, PauseTold message) {
    pause.onTold(from, message);
    next();
  }

  void onVitals(ReplicaId peer) {
    pause.onVitals(peer);
  }

  boolean isPaused() {
    return pause.isOn();
  }

  private void answer(long request, boolean done, String text) {
    if (request != 0) {
      orders.add(new MembershipOrder.Answer(request, done, text));
    }
  }

  private void report(String what) {
    context.events().record(Events.Kind.REPLACEMENT, 0, null, what);
  }

  /** Begins what is due, if nothing is under way. */
  private void next() {
    while (leading && attempt == null && !requests.isEmpty()) {
      begin(requests.poll());
    }
    if (leading && (attempt == null || attempt.isMereOrder())) {
      adopt();
    }
    if (leading && attempt == null && options.automatic() && !pause.isOn()) {
      judge();
    }
    wakeInTime();
  }

  /** Sees to it that the timer fires when the next decision is due. */
  private void wakeInTime() {
    long wake = leading ? dueNanos() : Long.MAX_VALUE;
    if (wake < wakeNanos) {
      wakeNanos = wake;
      context.effects().startTimer(JUDGE, wake - now());
    }
  }

  /** When something is to be decided, though nothing happens until then. */
  private long dueNanos() {
    long look = now() + LOOKS * options.followNanos();
    if (attempt != null) {
      return attempt.isWaiting()
          ? Math.min(look, Math.max(now() + 1, attempt.progressNanos + options.timeoutNanos()))
          : look;
    }
    long due = Long.MAX_VALUE;
    if (options.automatic() && !pause.isOn()) {
      for (long since : suspectedSince.values()) {
        due = Math.min(due, Math.max(since + options.graceNanos(), notBeforeNanos));
      }
    }
    // what was due already waits for something else: a quorum, or a peer to be heard
    return due > now() ? due : look;
  }

  void onNewcomer(Newcomer newcomer) {
    newcomers.removeIf(one -> one.member().id().equals(newcomer.member().id()));
    newcomers.add(newcomer);
    if (newcomers.size() > NEWCOMERS_MAX) {
      newcomers.poll();
    }
  }

  /** Goes on with what somebody else began, if its cause holds and the newcomer is alive. */
  private void adopt() {
    Configuration latest = schedule.latest();
    newcomers.removeIf(one -> isObsolete(one, latest) || isPassedOver(one.member().id()));
    for (Newcomer one : newcomers) {
      boolean alive = followers.executed(one.member().id()) >= 0;
      boolean wanted = one.asked() || tolerance.isSuspected(one.leaver());
      if (alive && wanted && (attempt == null || one.leaver().equals(attempt.leaver))) {
        if (attempt != null) {
          release(attempt, one.member().id() + " is further");
        }
        Attempt begun = left.remove(one.member().id());
        attempt = begun == null ? Attempt.adopted(one, now()) : begun.resumed(now());
        report("taken over: " + attempt);
        return;
      }
    }
  }

  private static boolean isObsolete(Newcomer one, Configuration latest) {
    return one.isAddition()
        ? latest.has(one.member().id().index())
        : !latest.contains(one.leaver());
  }

  /** Whether the newcomer's place has had a later holder: whoever comes late can come no more. */
  private boolean isPassedOver(ReplicaId newcomer) {
    ReplicaId last = schedule.lastHolder(newcomer.index());
    return last != null && last.compareTo(newcomer) >= 0;
  }

  private void begin(MembershipRequest request) {
    Configuration latest = schedule.latest();
    int index = request.index();
    boolean add = request.kind() == MembershipRequest.Kind.ADD;
    if (!add && (index < 0 || !latest.has(index))) {
      answer(request.number(), false, "no member has index " + index);
    } else if (add && vacant(latest) == ReplicaId.WATCHERS) {
      answer(request.number(), false, "there are " + latest.size() + " members already");
    } else if (request.kind() == MembershipRequest.Kind.REMOVE) {
      if (latest.size() == 1) {
        answer(request.number(), false, "the last member cannot be removed");
      } else {
        attempt = new Attempt(0, null, latest.member(index).id(), request.number(), now());
        report(attempt + ", as an operator wants");
      }
    } else {
      ReplicaId leaver = add ? null : latest.member(index).id();
      int place = add ? vacant(latest) : index;
      order(place, leaver, request.number(), request.host(), request.port());
      report(attempt + ", as an operator wants");
    }
  }

  private static int vacant(Configuration configuration) {
    int index = 0;
    while (index < ReplicaId.WATCHERS && configuration.has(index)) {
      index++;
    }
    return index;
  }

  private long now() {
    return context.clock().nanos();
  }

  /** Replaces who was suspected for longer than a restart takes. */
  private void judge() {
    suspectedSince.keySet().removeIf(id -> !schedule.latest().contains(id));
    for (var entry : suspectedSince.entrySet()) {
      long since = now() - entry.getValue();
      if (since >= options.graceNanos() && now() >= notBeforeNanos) {
        if (!tolerance.hasQuorums(0)) {
          return; // nothing can be decided
        }
        ReplicaId failed = entry.getKey();
        order(failed.index(), failed, 0, "", 0);
        report(attempt + ": suspected for " + since / 1_000_000 + " ms");
        return;
      }
    }
  }

  private void order(int index, ReplicaId leaver, long request, String host, int port) {
    Configuration latest = schedule.latest();
    lastOrdinal = Math.max(lastOrdinal, latest.number()) + 1;
    for (Member member : latest.members()) {
      lastOrdinal = Math.max(lastOrdinal, member.id().epoch().ordinal() + 1);
    }
    ReplicaId last = schedule.lastHolder(index);
    if (last != null) {
      lastOrdinal = Math.max(lastOrdinal, last.epoch().ordinal() + 1);
    }
    ReplicaId newcomer = new ReplicaId(index, new Epoch(lastOrdinal, context.incarnation()));
    attempt = new Attempt(++lastOrder, newcomer, leaver, request, now());
    orders.add(
        new MembershipOrder.Initialise(
            lastOrder, newcomer, schedule.founding(), latest, host, port));
  }

  void onInitialised(long order, Member newcomer) {
    if (attempt == null || attempt.order != order) {
      orders.add(new MembershipOrder.Release(order, newcomer.id(), "it came too late"));
      return;
    }
    attempt.member = newcomer;
    attempt.stage = Attempt.Stage.FOLLOWING;
    attempt.progressNanos = now();
    report(newcomer.id() + " has begun and fetches the state");
    introduce();
  }

  private void introduce() {
    ReplicaId leaver = attempt.leaver == null ? attempt.newcomer : attempt.leaver;
    context.effects().broadcast(new Newcomer(attempt.member, leaver, attempt.asked));
  }

  void onInitialisationFailed(long order, String reason) {
    if (attempt != null && attempt.order == order) {
      give(reason, attempt.member != null);
    }
  }

  private void give(String cause) {
    give(cause, attempt.newcomer != null);
  }

  /**
   * Gives the change up; a newcomer that cannot become a member any more is released.
   *
   * @param hasNewcomer whether a standby has begun or may yet begin for it
   */
  private void give(String cause, boolean hasNewcomer) {
    newcomers.removeIf(one -> one.member().id().equals(attempt.newcomer));
    report("given up, " + cause + ": " + attempt);
    if (hasNewcomer && attempt.stage != Attempt.Stage.PROPOSED) {
      // at once, even if it is still on its way: others may want the standby
      release(attempt, cause);
    }
    answer(attempt.request, false, attempt + ": given up, " + cause);
    attempt = null;
    notBeforeNanos = now() + options.intervalNanos();
    wakeInTime();
  }

  /** Somebody may have come further. */
  void onProgress(long executed) {
    if ((attempt == null || attempt.isMereOrder()) && !newcomers.isEmpty()) {
      next(); // whoever was introduced may be heard by now
    }
    if (attempt == null) {
      return;
    }
    if (attempt.stage == Attempt.Stage.FOLLOWING) {
      Following said = followers.said(attempt.newcomer);
      if (said != null) {
        attempt.onSaid(said, now());
      }
      if (said != null && said.executed() + options.joinLag() >= executed) {
        attempt.stage = Attempt.Stage.WANTED;
        report(attempt.newcomer + " has caught up: " + attempt);
      }
    } else if (attempt.stage == Attempt.Stage.PROPOSED && executed >= attempt.slot) {
      Configuration latest = schedule.latest();
      boolean came = attempt.newcomer == null || latest.contains(attempt.newcomer);
      boolean went = attempt.leaver == null || !latest.contains(attempt.leaver);
      if (came && went) {
        String how = attempt.slot > 0 ? ": decided in slot " + attempt.slot : ": done";
        report(attempt + how);
        answer(attempt.request, true, attempt + how);
        attempt = null;
        notBeforeNanos = now() + options.intervalNanos();
        next();
      } else if (attempt.slot > 0) {
        attempt.stage = Attempt.Stage.WANTED; // another change came first
      }
    }
  }

  void onTimer(long executed) {
    wakeNanos = Long.MAX_VALUE;
    onProgress(executed);
    if (attempt != null && attempt.stage == Attempt.Stage.FOLLOWING && attempt.order != 0) {
      introduce();
    }
    boolean waits = attempt != null && attempt.isWaiting();
    if (waits && now() - attempt.progressNanos >= options.timeoutNanos()) {
      give("the newcomer makes no progress");
    }
    next();
  }

  /** The change that another leader would disturb, for people; null without one. */
  String underWay() {
    boolean begun =
        attempt != null
            && (attempt.asked
                || attempt.stage == Attempt.Stage.WANTED
                || attempt.stage == Attempt.Stage.PROPOSED);
    return begun ? attempt.toString() : null;
  }

  /** Whether something that an operator wants is under way or waiting. */
  boolean isAsked() {
    return !requests.isEmpty() || attempt != null && attempt.request != 0;
  }

  /**
   * Where the log does not matter: who is to be told now to take its place over; or null.
   *
   * @param again whether somebody who was told already is to be told once more
   */
  Member due(long executed, boolean again) {
    if (attempt == null || !leading) {
      return null;
    }
    boolean told = attempt.stage == Attempt.Stage.PROPOSED;
    if (attempt.stage != Attempt.Stage.WANTED && !(told && again)) {
      return null;
    }
    attempt.stage = Attempt.Stage.PROPOSED;
    onProgress(executed);
    if (attempt == null || attempt.stage != Attempt.Stage.PROPOSED) {
      return null; // it was done already
    }
    if (!schedule.latest().contains(attempt.leaver)) {
      give("the place has another holder now");
      return null;
    }
    if (followers.executed(attempt.newcomer) < 0) {
      give("the newcomer is silent");
      return null;
    }
    if (!told && !tolerance.hasQuorumsBut(attempt.leaver.index())) {
      attempt.stage = Attempt.Stage.WANTED;
      if (now() - attempt.progressNanos >= options.timeoutNanos()) {
        give("too few others take part");
      }
      return null;
    }
    return attempt.member;
  }

  /** What is to be proposed now, or null. */
  Reconfigure wanted() {
    boolean ready = attempt != null && attempt.stage == Attempt.Stage.WANTED;
    if (!ready || !leading || schedule.isPending(schedule.needed())) {
      return null;
    }
    Configuration latest = schedule.latest();
    boolean obsolete =
        attempt.leaver != null
            ? !latest.contains(attempt.leaver)
            : latest.has(attempt.newcomer.index());
    if (obsolete || attempt.newcomer != null && isPassedOver(attempt.newcomer)) {
      give("the place has another holder now");
      return null;
    }
    if (attempt.newcomer == null && latest.size() == 1) {
      give("the last member cannot be removed");
      return null;
    }
    Configuration next =
        attempt.newcomer == null
            ? latest.without(attempt.leaver.index())
            : latest.with(attempt.member);
    if (!context.quorums().allows(next)) {
      give("the quorum sizes set do not fit " + next.size() + " members");
      return null;
    }
    return new Reconfigure(next);
  }

  void onProposed(long slot) {
    if (slot > 0) {
      attempt.stage = Attempt.Stage.PROPOSED;
      attempt.slot = slot;
      context.events().record(Events.Kind.CONFIGURATION, slot, null, "proposed: " + attempt);
    }
  }
}
