package io.loggos.apps.recovery;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Genesis;
import io.loggos.api.Member;
import io.loggos.api.NoOp;
import io.loggos.api.Phase;
import io.loggos.api.QuorumRule;
import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import io.loggos.replica.SnapshotImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a cluster goes on with what some of its members remember, as if the others had never said
 * anything: the slots hold what phase 1 over the survivors alone would choose, and the one that
 * knows most goes on with them as the only member. Immutable.
 */
public final class RecoveryPlan {
  private static final Comparator<Survivor> MOST_ADVANCED =
      Comparator.<Survivor>comparingLong(one -> one.log().knownUpTo())
          .thenComparingLong(one -> one.log().voted())
          .thenComparing(Survivor::id, Comparator.reverseOrder());

  private final Survivor chosen;
  private final int alpha;
  private final long provenUpTo;
  private final List<Value> values = new ArrayList<>();
  private final List<Long> unknown = new ArrayList<>();
  private final ConfigurationSchedule schedule;
  private final List<Configuration> ruling;

  private RecoveryPlan(
      Configuration founding, int alpha, QuorumRule quorums, List<Survivor> survivors) {
    this.alpha = alpha;
    this.chosen = survivors.stream().max(MOST_ADVANCED).orElseThrow();
    this.schedule = new ConfigurationSchedule(founding);
    long snapshot = 0;
    if (chosen.image() != null) {
      SnapshotImage.readSchedule(chosen.image(), schedule);
      snapshot = SnapshotImage.of(chosen.image()).slot();
    }
    long known = chosen.log().knownUpTo();
    for (long slot = snapshot + 1; slot <= known; slot++) {
      enter(slot, chosen.log().decided(slot), quorums);
    }
    provenUpTo = choose(known, survivors);
    schedule.onExecuted(provenUpTo);
    for (int i = 0; i < values.size(); i++) {
      enter(known + 1 + i, values.get(i), quorums);
    }
    chosen.log().holders().forEach(schedule::replaceHolder);
    ruling = List.of(schedule.at(provenUpTo + 1), schedule.latest());
  }

  /**
   * Makes a plan.
   *
   * @param founding the configuration that ruled slot 1
   * @param alpha how many slots after a change it rules
   * @param quorums which changes count
   * @param survivors at least one
   * @throws io.loggos.api.wire.MalformedMessageException when a snapshot is none of this version
   */
  public static RecoveryPlan of(
      Configuration founding, int alpha, QuorumRule quorums, List<Survivor> survivors) {
    return new RecoveryPlan(founding, alpha, quorums, survivors);
  }

  private void enter(long slot, Value value, QuorumRule quorums) {
    if (value instanceof Reconfigure change && quorums.allows(change.next())) {
      schedule.decide(slot, change.next(), alpha);
    }
  }

  /** Chooses a value for each slot that anybody knows of; returns up to where that is certain. */
  private long choose(long known, List<Survivor> survivors) {
    long last = survivors.stream().mapToLong(one -> one.log().voted()).max().orElseThrow();
    long certain = known;
    for (long slot = known + 1; slot <= last; slot++) {
      Value value = decided(slot, survivors);
      if (value != null) {
        certain = certain == slot - 1 ? slot : certain;
      } else {
        value = voted(slot, survivors);
      }
      if (value == null) {
        unknown.add(slot);
        value = NoOp.INSTANCE;
      }
      values.add(value);
    }
    return certain;
  }

  private static Value decided(long slot, List<Survivor> survivors) {
    for (Survivor one : survivors) {
      if (one.log().decided(slot) != null) {
        return one.log().decided(slot);
      }
    }
    return null;
  }

  private static Value voted(long slot, List<Survivor> survivors) {
    Ballot highest = Ballot.NONE;
    Value value = null;
    for (Survivor one : survivors) {
      SurvivorLog.Vote vote = one.log().vote(slot);
      if (vote != null && vote.ballot().isAbove(highest)) {
        highest = vote.ballot();
        value = vote.value();
      }
    }
    return value;
  }

  /** Whose memory goes on. */
  public Survivor chosen() {
    return chosen;
  }

  /** What was decided up to this slot is certain, and stays. */
  public long provenUpTo() {
    return provenUpTo;
  }

  /** The last slot that any survivor knows anything of; what stood above is lost. */
  public long votedUpTo() {
    return chosen.log().knownUpTo() + values.size();
  }

  /** The slots up to {@link #votedUpTo} of which no survivor knows anything. */
  public List<Long> unknown() {
    return List.copyOf(unknown);
  }

  /** Who took part last, as far as it is known. */
  public Configuration members() {
    return schedule.latest();
  }

  /** Whether these replicas need nobody else: then there is nothing to recover. */
  public boolean isEnough(QuorumRule quorums, Set<ReplicaId> present) {
    for (Configuration configuration : ruling) {
      for (Phase phase : Phase.values()) {
        if (!isQuorum(quorums, phase, configuration, present)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isQuorum(
      QuorumRule quorums, Phase phase, Configuration configuration, Set<ReplicaId> present) {
    QuorumRule.Tally tally = quorums.tally(phase, configuration);
    boolean reached = false;
    for (ReplicaId id : new TreeSet<>(present)) {
      if (configuration.contains(id)) {
        reached |= tally.add(id, quorums.stamp());
      }
    }
    return reached;
  }

  /** Whether the one whose memory goes on is a member: nobody else can be the only one. */
  public boolean isMember() {
    return members().contains(chosen.id());
  }

  /** Who takes part then: the one alone. */
  public Configuration next() {
    Member self = members().member(chosen.id().index());
    return new Configuration(members().number() + 1, List.of(self));
  }

  /**
   * What has to follow in the memory that goes on: what was chosen, the new incarnation, and the
   * change of the members, as far as it rules the slot after. The no-ops before the change let any
   * earlier one come into force first.
   *
   * @param clusterId the identity of the next incarnation
   */
  public List<JournalRecord> records(long clusterId) {
    List<Value> all = new ArrayList<>(values);
    all.add(new Genesis(clusterId));
    addNoOps(all, alpha - 1);
    all.add(new Reconfigure(next()));
    addNoOps(all, alpha - 1);
    List<JournalRecord> records = new ArrayList<>();
    long slot = chosen.log().knownUpTo();
    for (Value value : all) {
      records.add(new JournalRecord.Decided(++slot, value));
    }
    records.add(new JournalRecord.DecidedUpTo(slot));
    return records;
  }

  private static void addNoOps(List<Value> values, int count) {
    for (int i = 0; i < count; i++) {
      values.add(NoOp.INSTANCE);
    }
  }
}
