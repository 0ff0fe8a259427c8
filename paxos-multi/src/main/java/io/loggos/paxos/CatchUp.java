package io.loggos.paxos;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Part;
import io.loggos.paxos.message.CatchUpReply;
import io.loggos.paxos.message.CatchUpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Fetches decisions that were missed, in bounded pieces, preferably from a replica that does not
 * lead; and hands out decisions that others missed. An unanswered request is repeated at another
 * replica (rules S12 and S18).
 */
final class CatchUp {
  static final TimerKey CATCH_UP = new TimerKey(Part.CONSENSUS, "catch-up");

  /** For how many decisions, at most, a newcomer need not ask again, and how many newcomers. */
  private static final int PUSHES = 64;

  private static final int TAILS_MAX = 16;

  /** For how many decisions a leader tells whoever becomes a member. */
  private static final int WELCOME_PUSHES = 16;

  /**
   * From how far back on it does: as many slots as a newcomer may be behind, by the default, when
   * it becomes a member. Whoever told it so far may learn of them after the leader only.
   */
  private static final int WELCOME_BACK = 64;

  /** What how many hot standbys lack is kept, and for how many timeouts after they asked. */
  private static final int WATCHERS_MAX = 16;

  private static final int KEPT_TIMEOUTS = 20;

  private final PartContext context;
  private final MultiPaxosOptions options;
  private final Learner learner;

  /** The decided prefix each peer last told. */
  private final TreeMap<ReplicaId, Long> peerDecided = new TreeMap<>();

  private boolean timerRuns;

  /** Whom the outstanding request went to; null when there is none. */
  private ReplicaId asked;

  private long askedFrom;
  private long requests;

  /** Whether nothing had been heard of whoever was asked: perhaps there is no connection yet. */
  private boolean askedUnheard;

  /** Who was asked and gave nothing since decisions last came in. */
  private final TreeSet<ReplicaId> tried = new TreeSet<>();

  /** For whom decisions are being read from the storage. */
  private final TreeSet<ReplicaId> recalling = new TreeSet<>();

  /** The hot standbys that asked lately. */
  private final TreeMap<ReplicaId, Watched> watchers = new TreeMap<>();

  /** Newcomers that know what is decided here, and are told what comes next. */
  private final TreeMap<ReplicaId, Tail> tails = new TreeMap<>();

  /** The latest configuration of which it was looked at who comes in with it. */
  private Configuration latest;

  /** Who is to lead, as far as it is known; null for nobody. */
  private ReplicaId trusted;

  /** Who answered that it forgot what is missing here; null while decisions can still be had. */
  private ReplicaId snapshotSource;

  /**
   * A hot standby.
   *
   * @param firstSlot what it asked for
   * @param atNanos when it did
   */
  private record Watched(long firstSlot, long atNanos) {}

  private static final class Tail {
    long next;
    int pushes;

    Tail(long next, int pushes) {
      this.next = next;
      this.pushes = pushes;
    }
  }

  CatchUp(PartContext context, MultiPaxosOptions options, Learner learner) {
    this.context = context;
    this.options = options;
    this.learner = learner;
    this.latest = context.schedule().latest();
  }

  ReplicaId snapshotSource() {
    return snapshotSource;
  }

  void onPeerDecided(ReplicaId peer, long decidedUpTo) {
    if (context.schedule().isSource(peer)) {
      peerDecided.merge(peer, decidedUpTo, Math::max);
      learner.noteDecided(decidedUpTo);
    }
  }

  /** Whoever is no member yet hears of decisions by asking only. */
  private boolean isWanting() {
    return isBehind() || isNewcomer();
  }

  private boolean isBehind() {
    return learner.decidedUpTo() < learner.knownDecidedUpTo();
  }

  private boolean isNewcomer() {
    return !context.schedule().concerns(context.self());
  }

  /** Whether a newcomer is said to be a member, and lacks only the decisions before its time. */
  private boolean isHurried() {
    return asked == null && isBehind() && isNewcomer() && context.schedule().isPeer(context.self());
  }

  void onTrust(ReplicaId leader) {
    trusted = leader;
  }

  /** A newcomer has nothing to wait for; one that inherited a state has asked already. */
  void onStart(Ballot highest) {
    if (isNewcomer() && asked == null) {
      ask(highest);
    } else {
      onStepEnd(false, highest);
    }
  }

  /** Gives decisions in flight a moment to arrive by themselves, then asks. */
  void onStepEnd(boolean urgent, Ballot highest) {
    if (!tails.isEmpty()) {
      push();
    }
    if (!isWanting()) {
      snapshotSource = null;
      if (timerRuns) {
        timerRuns = false;
        asked = null;
        context.effects().stopTimer(CATCH_UP);
      }
    } else if (urgent && asked == null || isHurried()) {
      ask(highest);
    } else if (!timerRuns) {
      timerRuns = true;
      context.effects().startTimer(CATCH_UP, 2 * options.watermarkNanos());
    }
  }

  void onTimer(Ballot highest) {
    timerRuns = false;
    if (isWanting()) {
      ask(highest);
    }
  }

  private void ask(Ballot highest) {
    ReplicaId source = chooseSource(highest);
    asked = source;
    askedUnheard = source != null && !peerDecided.containsKey(source);
    timerRuns = true;
    context.effects().startTimer(CATCH_UP, patienceNanos());
    snapshotSource = null;
    if (source == null) {
      return;
    }
    if (isBehind()) {
      context
          .events()
          .record(
              Events.Kind.CATCH_UP,
              learner.decidedUpTo() + 1,
              null,
              "behind " + learner.knownDecidedUpTo() + ", asking " + source);
    }
    sendRequest(source);
  }

  /** A newcomer's first question may have been lost, and then another peer is asked soon. */
  private long patienceNanos() {
    boolean mayBeLost = askedUnheard && isNewcomer();
    return mayBeLost && tried.size() < context.schedule().peers().size()
        ? 2 * options.watermarkNanos()
        : options.catchUp().timeoutNanos();
  }

  private void sendRequest(ReplicaId source) {
    requests++;
    askedFrom = learner.decidedUpTo() + 1;
    context.effects().send(source, new CatchUpRequest(askedFrom));
  }

  /** How often somebody was asked. */
  long requests() {
    return requests;
  }

  /** Who may be asked. */
  private List<ReplicaId> others() {
    List<ReplicaId> others = new ArrayList<>(context.schedule().leaving());
    context.schedule().peers().forEach(member -> others.add(member.id()));
    others.remove(context.self());
    return others;
  }

  /**
   * A random peer that has what is missing: first those not asked in vain, last whoever leads, and
   * the predecessor of a newcomer, which is hardly there any more.
   */
  private ReplicaId chooseSource(Ballot highest) {
    List<ReplicaId> preferred = new ArrayList<>();
    List<ReplicaId> untried = new ArrayList<>();
    List<ReplicaId> able = new ArrayList<>();
    List<ReplicaId> others = others();
    boolean any = !isBehind() || isNewcomer() && isTriedInVain(others);
    for (ReplicaId id : others) {
      if (!any && !isAhead(id)) {
        continue;
      }
      able.add(id);
      if (!tried.contains(id)) {
        untried.add(id);
        if (id.index() != highest.index()
            && id.index() != context.self().index()
            && !id.equals(trusted)) {
          preferred.add(id);
        }
      }
    }
    if (able.isEmpty()) {
      return null;
    }
    if (untried.isEmpty()) {
      tried.clear();
    }
    List<ReplicaId> choice = untried.isEmpty() ? able : preferred.isEmpty() ? untried : preferred;
    ReplicaId source = choice.get(context.random().nextInt(choice.size()));
    tried.add(source);
    return source;
  }

  private boolean isAhead(ReplicaId id) {
    return peerDecided.getOrDefault(id, 0L) > learner.decidedUpTo();
  }

  /**
   * Nobody tells a newcomer how far it is without being asked; those known to have more may die.
   */
  private boolean isTriedInVain(List<ReplicaId> others) {
    return others.stream().allMatch(id -> !isAhead(id) || tried.contains(id));
  }

  /** A snapshot filled the gap, or part of it; the rest is asked for anew, at once. */
  void onSnapshotInstalled(Ballot highest) {
    snapshotSource = null;
    asked = null;
    tried.clear();
    if (isWanting()) {
      ask(highest);
    }
  }

  /** What memory has no more may still be in the storage, which takes a while to read. */
  void onRequest(ReplicaId from, CatchUpRequest request) {
    boolean forgotten = request.firstSlot() < learner.logStart();
    if (forgotten && recalling.contains(from)) {
      return; // the answer to an earlier request is on its way
    }
    noteWatcher(from, request.firstSlot());
    long bytesMax = options.catchUp().bytesMax();
    boolean recalled =
        forgotten
            && context
                .effects()
                .recall(from, request.firstSlot(), CatchUpReply.VALUES_MAX, bytesMax);
    if (recalled) {
      recalling.add(from);
    } else {
      reply(from, request);
    }
  }

  void onRecalled(ReplicaId peer, long firstSlot, List<Value> values) {
    recalling.remove(peer);
    if (values.isEmpty()) {
      reply(peer, new CatchUpRequest(firstSlot));
    } else {
      tell(peer, firstSlot, values, firstSlot);
    }
  }

  private void tell(ReplicaId peer, long firstSlot, List<Value> values, long logStart) {
    context
        .effects()
        .send(peer, new CatchUpReply(firstSlot, values, logStart, learner.decidedUpTo()));
  }

  private void noteWatcher(ReplicaId from, long firstSlot) {
    if (from.isWatcher() && (watchers.containsKey(from) || watchers.size() < WATCHERS_MAX)) {
      watchers.put(from, new Watched(firstSlot, context.clock().nanos()));
    }
  }

  /**
   * The last slot that all hot standbys have who asked lately; {@link Long#MAX_VALUE} without any.
   * If what they lack were forgotten as soon as all members have it, they would need a snapshot
   * each time.
   */
  long watchedUpTo() {
    if (watchers.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long limit = context.clock().nanos() - KEPT_TIMEOUTS * options.catchUp().timeoutNanos();
    watchers.values().removeIf(watched -> watched.atNanos() < limit);
    long lowest = Long.MAX_VALUE;
    for (Watched watched : watchers.values()) {
      lowest = Math.min(lowest, watched.firstSlot() - 1);
    }
    return lowest;
  }

  private void reply(ReplicaId from, CatchUpRequest request) {
    List<Value> values = decisions(request.firstSlot());
    tell(from, request.firstSlot(), values, learner.logStart());
    long next = request.firstSlot() + values.size();
    boolean isLevel = next == learner.decidedUpTo() + 1;
    if (isLevel && isToBeTold(from)) {
      tails.put(from, new Tail(next, 0));
    } else {
      tails.remove(from);
    }
  }

  /** As many of the decisions from that slot on as one message may hold. */
  private List<Value> decisions(long firstSlot) {
    List<Value> values = new ArrayList<>();
    long bytes = 0;
    long slot = firstSlot;
    while (slot >= learner.logStart()
        && slot <= learner.decidedUpTo()
        && values.size() < CatchUpReply.VALUES_MAX) {
      Value value = learner.decision(slot);
      bytes += value.sizeBytes();
      if (!values.isEmpty() && bytes > options.catchUp().bytesMax()) {
        break;
      }
      values.add(value);
      slot++;
    }
    return values;
  }

  /** Hot standbys are in no hurry; whoever is a member of the next slot hears of it anyway. */
  private boolean isToBeTold(ReplicaId asker) {
    return !asker.isWatcher()
        && !context.schedule().at(learner.decidedUpTo() + 1).contains(asker)
        && (tails.containsKey(asker) || tails.size() < TAILS_MAX);
  }

  /**
   * Tells newcomers what was decided since they asked. While they asked and waited for an answer
   * they would never be level; above all the last decisions before their first slot would be late.
   */
  private void push() {
    long decidedUpTo = learner.decidedUpTo();
    for (Map.Entry<ReplicaId, Tail> entry : tails.entrySet()) {
      Tail tail = entry.getValue();
      if (tail.next > decidedUpTo) {
        continue;
      }
      List<Value> values = decisions(tail.next);
      if (values.isEmpty()) {
        tail.pushes = PUSHES; // it was passed, and has to ask
        continue;
      }
      tell(entry.getKey(), tail.next, values, learner.logStart());
      tail.next += values.size();
      tail.pushes++;
    }
    tails.values().removeIf(tail -> tail.pushes >= PUSHES);
  }

  /**
   * The configuration may have changed. A leader tells those who come in what is decided: what it
   * proposed before they became peers, up to their first slot, they would have to ask for.
   */
  void onExecuted(boolean leading) {
    Configuration now = context.schedule().latest();
    if (now == latest) {
      return;
    }
    long from = Math.max(learner.logStart(), learner.decidedUpTo() + 1 - WELCOME_BACK);
    for (Member member : now.members()) {
      ReplicaId id = member.id();
      if (leading && !latest.contains(id) && tails.size() < TAILS_MAX) {
        tails.put(id, new Tail(from, PUSHES - WELCOME_PUSHES));
      }
    }
    latest = now;
    push();
  }

  /** Somebody says that these were decided from that slot on. */
  void take(long firstSlot, List<Value> values) {
    for (int i = 0; i < values.size(); i++) {
      long slot = firstSlot + i;
      if (slot <= learner.decidedUpTo() + 1) {
        Value value = values.get(i);
        if (learner.decision(slot) == null && slot >= learner.logStart()) {
          // votes recorded here may be for another value
          context.effects().persist(new JournalRecord.Decided(slot, value));
        }
        learner.decide(slot, value);
        tried.clear();
      }
    }
  }

  void onReply(ReplicaId from, CatchUpReply reply, Ballot highest) {
    onPeerDecided(from, reply.decidedUpTo());
    take(reply.firstSlot(), reply.values());
    if (!from.equals(asked) || reply.firstSlot() != askedFrom) {
      return;
    }
    askedUnheard = false;
    if (reply.logStart() > learner.decidedUpTo() + 1) {
      snapshotSource = from;
    } else if (!reply.values().isEmpty() && isBehind()) {
      context.effects().startTimer(CATCH_UP, options.catchUp().timeoutNanos());
      sendRequest(asked);
    } else if (isNewcomer()) {
      // it was answered, and need not wait as long as for somebody who does not answer
      asked = null;
      context.effects().startTimer(CATCH_UP, 2 * options.watermarkNanos());
    }
  }
}
