package io.loggos.simulation.check;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.SizedQuorums;
import io.loggos.api.Stamp;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.wire.Message;
import io.loggos.failure.EpochPromise;
import io.loggos.failure.EpochVector;
import io.loggos.failure.Forwarded;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.Confirmed;
import io.loggos.paxos.message.Learn;
import io.loggos.paxos.message.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * Who took over which place without the log, and who knows of it. K8: votes carry what their
 * senders know, and whoever takes over a place has heard a valid quorum of promises. K21: whoever
 * knows its successor votes and proposes no more, nor does a newcomer before its time. K7: what is
 * promised to a newcomer is durable. K6: what a replica knows never falls.
 */
public final class Places {
  private static final String VALID = "K8 valid quorums";
  private static final String FENCED = "K21 fenced";

  private final Configuration founding;
  private final IntFunction<ReplicaId> ids;
  private final EpochVector[] written;
  private final EpochVector[] durable;

  /** Whom each machine was told of when it got its identity. */
  private final EpochVector[] introduced;

  /** What each machine's present identity was promised. */
  private final List<TreeMap<ReplicaId, EpochPromise>> promises = new ArrayList<>();

  /** And for each forwarder that it heard, who promised to that one, and whom they knew before. */
  private final List<TreeMap<ReplicaId, TreeMap<ReplicaId, ReplicaId>>> forwarded =
      new ArrayList<>();

  /** What each machine was promised under the last ballot for which it was promised anything. */
  private final List<Election> elections = new ArrayList<>();

  /** The latest holder of each place that anybody has undertaken to respect. */
  private final TreeMap<Integer, ReplicaId> latest = new TreeMap<>();

  /** Everybody whom anybody has undertaken to respect. */
  private final TreeSet<ReplicaId> entered = new TreeSet<>();

  /** Those who took part in the place of another, at any time. */
  private final TreeMap<ReplicaId, Boolean> arrived = new TreeMap<>();

  /** Those who have written down that they take part in the place of another. */
  private final TreeSet<ReplicaId> begun = new TreeSet<>();

  private boolean usedForwarded;

  /**
   * Of founders only.
   *
   * @param ids who runs on a machine
   */
  public Places(int machines, Configuration founding, IntFunction<ReplicaId> ids) {
    this.founding = founding;
    this.ids = ids;
    written = new EpochVector[machines];
    durable = new EpochVector[machines];
    introduced = new EpochVector[machines];
    for (int i = 0; i < machines; i++) {
      promises.add(new TreeMap<>());
      elections.add(new Election(Ballot.NONE));
      forwarded.add(new TreeMap<>());
    }
    Arrays.fill(written, EpochVector.FOUNDERS);
    Arrays.fill(durable, EpochVector.FOUNDERS);
    Arrays.fill(introduced, EpochVector.FOUNDERS);
    founding.members().forEach(member -> latest.put(member.id().index(), member.id()));
  }

  /** A machine is to be another replica, and is told of those members. */
  public void onNewIdentity(int replica, Configuration contacts) {
    introduced[replica] = EpochVector.of(contacts);
    written[replica] = EpochVector.FOUNDERS;
    durable[replica] = EpochVector.FOUNDERS;
    promises.get(replica).clear();
    forwarded.get(replica).clear();
    elections.set(replica, new Election(Ballot.NONE));
  }

  /** A process begins with what it found. */
  public void onRecovered(int replica, List<JournalRecord> records) {
    EpochVector found = EpochVector.FOUNDERS;
    for (JournalRecord record : records) {
      if (record instanceof JournalRecord.Holders holders) {
        found = EpochVector.of(holders.members());
      }
    }
    if (!found.covers(durable[replica])) {
      throw new Violation(
          "K16 recovery tells the truth",
          name(replica) + " knew " + durable[replica] + ", found " + found);
    }
    written[replica] = found;
    durable[replica] = found;
    promises.get(replica).clear();
    forwarded.get(replica).clear();
    elections.set(replica, new Election(Ballot.NONE));
  }

  private String name(int replica) {
    return ids.apply(replica) + " on r" + replica;
  }

  /** What the replica has undertaken durably. */
  EpochVector known(int replica) {
    return durable[replica];
  }

  /** The replica writes a record. */
  public void onRecord(int replica, JournalRecord record) {
    ReplicaId id = ids.apply(replica);
    if (record instanceof JournalRecord.Holders holders) {
      EpochVector next = EpochVector.of(holders.members());
      if (!next.covers(written[replica])) {
        throw new Violation(
            "K6 monotone", name(replica) + " knew " + written[replica] + " and then " + next);
      }
      if (holds(next, id) && !holds(written[replica], id)) {
        requirePromises(replica, id);
        begun.add(id);
      }
      written[replica] = next;
    } else if (record instanceof JournalRecord.Voted vote && !mayVote(replica)) {
      throw new Violation(
          FENCED, vote.slot(), name(replica) + " votes, and knows " + written[replica]);
    }
  }

  private static boolean holds(EpochVector vector, ReplicaId id) {
    return vector.epoch(id.index()).equals(id.epoch());
  }

  private boolean mayVote(int replica) {
    return holds(written[replica], ids.apply(replica));
  }

  private void requirePromises(int replica, ReplicaId id) {
    List<ReplicaId> voters = new ArrayList<>();
    List<EpochVector> vectors = new ArrayList<>();
    List<EpochVector> direct = new ArrayList<>();
    for (var promise : promises.get(replica).entrySet()) {
      EpochVector known = EpochVector.of(promise.getValue().holders());
      for (var other : forwarded.get(replica).entrySet()) {
        ReplicaId before = other.getValue().get(promise.getKey());
        if (before != null && holds(known, other.getKey())) {
          known = known.with(before);
        }
      }
      voters.add(promise.getKey());
      direct.add(EpochVector.of(promise.getValue().holders()));
      vectors.add(known);
    }
    int needed = SizedQuorums.majority(founding.size());
    usedForwarded |= !isValid(voters, direct, needed);
    if (!isValid(voters, vectors, needed)) {
      throw new Violation(
          VALID,
          id + " takes part, and was promised its place by " + voters + " who knew " + vectors);
    }
  }

  /** Whether so many of the voters fit together; tries all sets. */
  static boolean isValid(List<ReplicaId> voters, List<EpochVector> vectors, int needed) {
    for (long set = 0; set < 1L << voters.size(); set++) {
      if (Long.bitCount(set) == needed && fit(voters, vectors, set)) {
        return true;
      }
    }
    return false;
  }

  private static boolean fit(List<ReplicaId> voters, List<EpochVector> vectors, long set) {
    for (int i = 0; i < voters.size(); i++) {
      for (int j = 0; j < voters.size(); j++) {
        boolean both = (set & 1L << i) != 0 && (set & 1L << j) != 0;
        boolean samePlace = i != j && voters.get(i).index() == voters.get(j).index();
        if (both && (samePlace || vectors.get(i).supersedes(voters.get(j)))) {
          return false;
        }
      }
    }
    return true;
  }

  /** A record survives from now on. */
  public void onDurable(int replica, JournalRecord record) {
    if (record instanceof JournalRecord.Holders holders) {
      durable[replica] = EpochVector.of(holders.members());
      if (holds(durable[replica], ids.apply(replica))) {
        arrived.put(ids.apply(replica), true);
      }
      for (Member member : holders.members()) {
        latest.merge(member.id().index(), member.id(), (a, b) -> a.compareTo(b) > 0 ? a : b);
        entered.add(member.id());
      }
    }
  }

  /** K8: a replica leads under a ballot that a valid quorum of those it heard has promised. */
  public void onLeading(int replica, Ballot ballot) {
    Election election = elections.get(replica);
    int needed = SizedQuorums.majority(founding.size());
    if (election.ballot.equals(ballot) && !isValid(election.voters, election.known, needed)) {
      throw new Violation(
          VALID, ballot + " leads, promised by " + election.voters + " who knew " + election.known);
    }
  }

  private static final class Election {
    final Ballot ballot;
    final List<ReplicaId> voters = new ArrayList<>();
    final List<EpochVector> known = new ArrayList<>();

    Election(Ballot ballot) {
      this.ballot = ballot;
    }
  }

  private void onPromise(int replica, ReplicaId from, Promise promise) {
    if (elections.get(replica).ballot.isAbove(promise.ballot())) {
      return;
    }
    if (promise.ballot().isAbove(elections.get(replica).ballot)) {
      elections.set(replica, new Election(promise.ballot()));
    }
    Election election = elections.get(replica);
    if (!election.voters.contains(from)) {
      election.voters.add(from);
      election.known.add(EpochVector.of(promise.stamp()));
    }
  }

  /** A replica hears something. */
  public void onHeard(int replica, ReplicaId from, Message message) {
    if (message instanceof EpochPromise promise && promise.replacer().equals(ids.apply(replica))) {
      promises.get(replica).putIfAbsent(from, promise);
    } else if (message instanceof Promise promise) {
      onPromise(replica, from, promise);
    } else if (message instanceof Forwarded set) {
      requireEntered(from, ids.apply(replica));
      TreeMap<ReplicaId, ReplicaId> theirs =
          forwarded.get(replica).computeIfAbsent(from, other -> new TreeMap<>());
      for (Forwarded.Entry entry : set.entries()) {
        theirs.putIfAbsent(entry.promiser(), entry.before()); // what was said once holds for good
      }
    }
  }

  /** Whoever forwards promises gives its own word with them. */
  private void requireEntered(ReplicaId forwarder, ReplicaId replacer) {
    for (int machine = 0; machine < written.length; machine++) {
      boolean there = forwarder.equals(ids.apply(machine));
      if (there && !knows(written[machine], replacer) && !knows(introduced[machine], replacer)) {
        throw new Violation(
            VALID,
            name(machine) + " forwards promises to " + replacer + ", knows " + written[machine]);
      }
    }
  }

  private static boolean knows(EpochVector vector, ReplicaId replacer) {
    return vector.epoch(replacer.index()).compareTo(replacer.epoch()) >= 0;
  }

  /** A replica says something. */
  public void onSpoken(int replica, Message message) {
    ReplicaId id = ids.apply(replica);
    Stamp stamp =
        message instanceof Learn learn
            ? learn.stamp()
            : message instanceof Promise promise
                ? promise.stamp()
                : message instanceof Confirmed confirmed ? confirmed.stamp() : null;
    if (stamp != null && !EpochVector.of(stamp).covers(written[replica])) {
      throw new Violation(
          VALID, name(replica) + " knows " + written[replica] + ", and says " + message);
    }
    if (message instanceof EpochPromise && !founding.contains(id) && !begun.contains(id)) {
      throw new Violation(FENCED, name(replica) + " never took part, and says " + message);
    }
    boolean claims = message instanceof Promise || message instanceof Confirmed;
    if ((claims || message instanceof Accept) && !mayVote(replica)) {
      throw new Violation(
          FENCED, name(replica) + " says " + message + ", and knows " + written[replica]);
    }
  }

  /** What a replica says leaves it. */
  public void onLeave(int replica, Message message) {
    if (message instanceof EpochPromise promise
        && durable[replica].epoch(promise.replacer().index()).compareTo(promise.replacer().epoch())
            < 0) {
      throw new Violation(
          "K7 durable before spoken",
          name(replica)
              + " promises a place to "
              + promise.replacer()
              + ", durable is "
              + durable[replica]);
    }
  }

  /**
   * Whether somebody took part, since the last call, by a quorum that was valid only by what
   * another replacer said.
   */
  public boolean takeUsedForwarded() {
    boolean was = usedForwarded;
    usedForwarded = false;
    return was;
  }

  /** Whether nobody is known to have taken the replica's place. */
  public boolean isLatest(ReplicaId id) {
    return id != null && id.equals(latest.get(id.index()));
  }

  /** The latest holder of a place. */
  public ReplicaId latest(int index) {
    return latest.get(index);
  }

  /** Who took part last in the newcomer's place, if nobody else was to come in between; or null. */
  public ReplicaId predecessor(ReplicaId newcomer) {
    ReplicaId last = founding.member(newcomer.index()).id();
    for (ReplicaId id : arrived.keySet()) {
      last = id.index() == newcomer.index() && id.compareTo(newcomer) < 0 ? id : last;
    }
    return entered.subSet(last, false, newcomer, false).isEmpty() ? last : null;
  }

  /** Whether it takes part, or did so once. */
  public boolean hasArrived(ReplicaId id) {
    return founding.contains(id) || arrived.containsKey(id);
  }
}
