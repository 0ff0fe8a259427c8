package io.loggos.failure;

import io.loggos.api.Member;
import io.loggos.api.Phase;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.AcceptorState;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.LifeCycle;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The way of this replica into its place and out of it. As a newcomer it follows, then asks for
 * promises that nobody votes together with its predecessor again, and takes part once a valid
 * quorum has given them and it has taken over what they have said.
 */
final class Replacer {
  static final TimerKey FOLLOW = new TimerKey(Part.FAILURE_HANDLING, "follow");
  static final TimerKey ANNOUNCE = new TimerKey(Part.FAILURE_HANDLING, "announce");

  /** The pause between two announcements doubles up to this many times. */
  private static final int DOUBLINGS_MAX = 4;

  private final PartContext context;
  private final LiveReplacementOptions options;
  private final Holders holders;
  private Consensus consensus;

  private LifeCycle lifeCycle = LifeCycle.FOLLOWING;

  /** Where the others find this replica; null before they are asked. */
  private Member own;

  private int announced;
  private long executed;

  /** Bytes of snapshots that have come, as a sign of progress before anything is executed. */
  private long received;

  /** What the others were told of how far it has executed, if they were; a newcomer tells them. */
  private long told = Long.MAX_VALUE;

  /** What each promised first: that binds it already. */
  private final TreeMap<ReplicaId, EpochPromise> promises = new TreeMap<>();

  /** Former holders of places that were asked since the last announcement. */
  private final TreeSet<ReplicaId> askedFormer = new TreeSet<>();

  /** For each other replacer that knows this one, who promised to it, and whom they knew before. */
  private final TreeMap<ReplicaId, TreeMap<ReplicaId, ReplicaId>> forwarded = new TreeMap<>();

  Replacer(PartContext context, LiveReplacementOptions options, Holders holders) {
    this.context = context;
    this.options = options;
    this.holders = holders;
  }

  void attach(Consensus theConsensus) {
    consensus = theConsensus;
  }

  LifeCycle lifeCycle() {
    return lifeCycle;
  }

  /** Begins; what an earlier start left is known. */
  void start() {
    ReplicaId self = context.self();
    ReplicaId holder = holders.of(self.index());
    if (self.equals(holder)) {
      become(LifeCycle.ACTIVATED, "holds place " + self.index());
    } else if (holder != null && holder.compareTo(self) > 0) {
      LifeCycle left = holders.hasTakenPart() ? LifeCycle.RETIRING : LifeCycle.RETIRED;
      become(left, "replaced by " + holder);
    } else {
      follow();
    }
  }

  private void follow() {
    if (context.self().isWatcher()) {
      return; // nobody waits for it, and nobody is to keep anything for it
    }
    told = executed;
    context.effects().broadcast(new Following(executed, received));
    context.effects().startTimer(FOLLOW, options.judgement().followNanos());
  }

  private boolean isComing() {
    return lifeCycle == LifeCycle.FOLLOWING || lifeCycle == LifeCycle.PREPARED;
  }

  void onReceived(long bytes) {
    received += bytes;
  }

  void onTimer(TimerKey timer) {
    if (timer == FOLLOW && isComing()) {
      follow();
    } else if (timer == ANNOUNCE && lifeCycle == LifeCycle.PREPARED) {
      announce();
    }
  }

  void onExecuted(long slot) {
    executed = slot;
    if (lifeCycle == LifeCycle.FOLLOWING && executed - options.judgement().joinLag() > told) {
      follow(); // the others wait for this
    }
    takePartIfReady();
  }

  /** It is time to take the place over. */
  void onTakeOver(Member member) {
    if (lifeCycle == LifeCycle.FOLLOWING && member.id().equals(context.self())) {
      own = member;
      become(LifeCycle.PREPARED, "asks for its place");
      announce();
    }
  }

  /** Somebody is heard who may promise, though it is no peer any more. */
  void onFormer(ReplicaId former) {
    if (lifeCycle == LifeCycle.PREPARED && !hasCounted(former) && askedFormer.add(former)) {
      context.effects().send(former, new PrepareEpoch(own, executed));
    }
  }

  private void announce() {
    askedFormer.clear();
    PrepareEpoch question = new PrepareEpoch(own, executed);
    for (Member peer : context.schedule().peers()) {
      if (!hasCounted(peer.id())) {
        context.effects().send(peer.id(), question);
      }
    }
    long pause = options.judgement().followNanos() << announced;
    announced = Math.min(announced + 1, DOUBLINGS_MAX);
    context.effects().startTimer(ANNOUNCE, pause);
  }

  void onPromise(ReplicaId from, EpochPromise promise) {
    if (lifeCycle == LifeCycle.PREPARED
        && promise.replacer().equals(context.self())
        && !from.equals(context.self())) {
      promises.merge(from, promise, Replacer::better);
      for (Member member : promise.holders()) {
        holders.enter(member, false);
      }
      settle();
      takePartIfReady();
    }
  }

  /**
   * What was promised first binds from then on; but whoever has started again may have forgotten
   * that slots were decided which nobody else knows to be, and tells its votes there instead.
   */
  private static EpochPromise better(EpochPromise first, EpochPromise later) {
    return later.state().low() < first.state().low()
        ? new EpochPromise(first.replacer(), first.holders(), first.before(), later.state())
        : first;
  }

  /** Another replacer knows this one, and says who promised to it. */
  void onForwarded(ReplicaId from, Forwarded message) {
    if (lifeCycle == LifeCycle.PREPARED) {
      TreeMap<ReplicaId, ReplicaId> theirs =
          forwarded.computeIfAbsent(from, other -> new TreeMap<>());
      for (Forwarded.Entry entry : message.entries()) {
        if (entry.before().index() == from.index()) {
          theirs.putIfAbsent(entry.promiser(), entry.before());
        }
      }
      takePartIfReady();
    }
  }

  /** Tells another replacer, whom this one has entered already, who promised to this one. */
  void forward(ReplicaId to) {
    List<Forwarded.Entry> entries = new ArrayList<>();
    for (var promise : promises.entrySet()) {
      EpochVector known = EpochVector.of(promise.getValue().holders());
      int index = context.self().index();
      entries.add(new Forwarded.Entry(promise.getKey(), new ReplicaId(index, known.epoch(index))));
    }
    if (!entries.isEmpty()) {
      context.effects().send(to, new Forwarded(entries));
    }
  }

  private void takePartIfReady() {
    if (lifeCycle != LifeCycle.PREPARED) {
      return;
    }
    QuorumRule.Tally tally = context.quorums().tally(Phase.PREPARE, context.schedule().latest());
    promises.forEach(
        (from, promise) -> {
          if (isCounted(promise)) {
            tally.add(from, counted(from, promise).stamp());
          }
        });
    if (tally.isQuorum()) {
      takePart();
    }
  }

  private boolean hasCounted(ReplicaId promiser) {
    EpochPromise promise = promises.get(promiser);
    return promise != null && isCounted(promise);
  }

  /** Whether everything up to where the promise begins is known here. */
  private boolean isCounted(EpochPromise promise) {
    return promise.state().low() <= executed;
  }

  /**
   * What the promiser knew, save for replacers that it promised to before and that will not vote
   * together with this one's predecessor: whom they replace may be counted beside it.
   */
  private EpochVector counted(ReplicaId from, EpochPromise promise) {
    EpochVector known = EpochVector.of(promise.holders());
    EpochVector counted = known;
    for (var other : forwarded.entrySet()) {
      ReplicaId replacer = other.getKey();
      ReplicaId before = other.getValue().get(from);
      if (before != null && known.epoch(replacer.index()).equals(replacer.epoch())) {
        counted = counted.with(before);
      }
    }
    return counted;
  }

  private void takePart() {
    List<AcceptorState> states = new ArrayList<>();
    promises
        .values()
        .forEach(
            promise -> {
              if (isCounted(promise)) {
                states.add(promise.state()); // votes far ahead could not be told in a promise
              }
            });
    consensus.importAcceptor(states);
    holders.takePlace(own, promises.values());
    promises.clear();
    forwarded.clear();
    become(LifeCycle.ACTIVATED, "a valid quorum promised its place");
    holders.tellAll();
  }

  /** The place may have got another holder. */
  void settle() {
    ReplicaId holder = holders.of(context.self().index());
    if (holder == null || lifeCycle == LifeCycle.RETIRED) {
      return;
    }
    if (holder.compareTo(context.self()) > 0) {
      if (isComing() || holders.isActive(holder)) {
        become(LifeCycle.RETIRED, "replaced by " + holder);
      } else {
        become(LifeCycle.RETIRING, "replaced by " + holder);
      }
    }
  }

  private void become(LifeCycle next, String cause) {
    if (lifeCycle != next) {
      lifeCycle = next;
      context.events().record(Events.Kind.LIFE_CYCLE, 0, null, next + ": " + cause);
    }
  }
}
