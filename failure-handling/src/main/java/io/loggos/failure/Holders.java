package io.loggos.failure;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.plugin.PartContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Who holds which place, as far as this replica knows; what it knew before; and who else knows.
 *
 * <p>Everything is undertaken before it is said: the records precede the messages.
 */
final class Holders {
  private static final int PEERS_MAX = 2 * Configuration.PLACES_MAX;

  private final PartContext context;
  private final ConfigurationSchedule schedule;
  private final long pauseNanos;

  /** For each place that changed hands, and that this replica was not told of when it began. */
  private final TreeMap<Integer, JournalRecord.Holder> entered = new TreeMap<>();

  /** Whether this replica has taken over its place, though perhaps another one holds it by now. */
  private boolean tookPlace;

  /** Bit i is set when the holder of place i is known to take part. */
  private long active;

  /** What each peer said last. */
  private final TreeMap<ReplicaId, HoldersTold> told = new TreeMap<>();

  /** When each was last told. */
  private final TreeMap<ReplicaId, Long> toldNanos = new TreeMap<>();

  /**
   * Of the founders.
   *
   * @param pauseNanos between two messages to one peer
   */
  Holders(PartContext context, long pauseNanos) {
    this.context = context;
    this.schedule = context.schedule();
    this.pauseNanos = pauseNanos;
    noteFounders();
  }

  private void noteFounders() {
    for (Member member : schedule.latest().members()) {
      if (member.id().epoch().equals(Epoch.FIRST)) {
        active |= bit(member.id());
      }
    }
  }

  private static long bit(ReplicaId id) {
    return 1L << id.index();
  }

  /** Who holds the place; null when there is no such place. */
  ReplicaId of(int index) {
    return schedule.latest().has(index) ? schedule.latest().member(index).id() : null;
  }

  EpochVector vector() {
    return EpochVector.of(schedule.latest());
  }

  /** Whether it is the holder of its place and takes part. */
  boolean isActive(ReplicaId id) {
    return schedule.latest().contains(id) && (active & bit(id)) != 0;
  }

  /** Whether it held a place of which the present holder is not known to take part. */
  boolean isFormer(ReplicaId id) {
    ReplicaId holder = of(id.index());
    return holder != null && id.compareTo(holder) < 0 && !isActive(holder);
  }

  /**
   * Whether it may hold the place of this newcomer, though an earlier one does as far as is known
   * here. If it knows its successor it tells everybody of that one, and never of itself.
   */
  boolean isUnknownPredecessor(ReplicaId id) {
    ReplicaId self = context.self();
    ReplicaId holder = of(id.index());
    return holder != null
        && id.index() == self.index()
        && holder.compareTo(id) < 0
        && id.compareTo(self) < 0;
  }

  /** Who took over places; ascending by index. */
  List<Member> changed() {
    List<Member> changed = new ArrayList<>();
    for (Member member : schedule.latest().members()) {
      if (!member.id().epoch().equals(Epoch.FIRST)) {
        changed.add(member);
      }
    }
    return changed;
  }

  /**
   * Who had taken over places when the present holder of that one was entered; of those who were
   * replaced several times since, the last before the present one.
   */
  List<Member> changedBefore(int index) {
    JournalRecord.Holder last = entered.get(index);
    if (last == null) {
      return changed();
    }
    List<Member> changed = new ArrayList<>();
    for (Member member : changed()) {
      JournalRecord.Holder place = entered.get(member.id().index());
      boolean later = place == last || place != null && place.order() > last.order();
      Member then = later ? place.before() : member;
      if (!then.id().epoch().equals(Epoch.FIRST)) {
        changed.add(then);
      }
    }
    return changed;
  }

  /**
   * For each of them, who had its place before, as was known here when it was entered; itself when
   * that is not known any more.
   */
  List<Member> before(List<Member> members) {
    List<Member> earlier = new ArrayList<>();
    for (Member member : members) {
      JournalRecord.Holder place = entered.get(member.id().index());
      boolean present = place != null && place.member().id().equals(member.id());
      earlier.add(present ? place.before() : member);
    }
    return earlier;
  }

  /** An earlier start recorded this. */
  void recover(JournalRecord.Holders record) {
    tookPlace |= record.tookPlace();
    long order = 1;
    for (JournalRecord.Holder place : record.places()) {
      order = Math.max(order, place.order() + 1);
    }
    for (JournalRecord.Holder place : record.places()) {
      Member member = place.member();
      int index = member.id().index();
      if (schedule.replaceHolder(member)) {
        active &= ~bit(member.id());
      }
      ReplicaId present = of(index);
      if (member.id().equals(present)) {
        if (place.order() > 0) {
          entered.put(index, place);
        }
      } else if (present != null) {
        // whoever had this replica start again told it of another one
        Member told = schedule.latest().member(index);
        entered.put(index, new JournalRecord.Holder(told, member, order));
      }
    }
  }

  /**
   * Enters the holder of a place, if it is a later one than the one known: from now on this replica
   * votes together with no earlier one. That others count on this replica itself makes it no
   * member.
   */
  void enter(Member member, boolean takesPart) {
    if (!member.id().equals(context.self())) {
      put(member, takesPart);
    }
  }

  /** This replica takes part, as it did before it started again. */
  void enterSelf(Member self) {
    tookPlace = !self.id().epoch().equals(Epoch.FIRST);
    put(self, true);
  }

  /**
   * This replica takes part from now on. What it knew as a newcomer says nothing about what it has
   * taken over since; but that binds it to those whom it knows already, from its first word on.
   *
   * @param promises what those knew who promised it its place
   */
  void takePlace(Member self, Collection<EpochPromise> promises) {
    TreeMap<Integer, JournalRecord.Holder> asNewcomer = new TreeMap<>(entered);
    long order = nextOrder();
    Member predecessor = schedule.latest().member(self.id().index());
    tookPlace = true;
    schedule.replaceHolder(self);
    entered.clear();
    for (Member present : changed()) {
      int index = present.id().index();
      Member earlier =
          index == self.id().index()
              ? predecessor
              : earlier(present, asNewcomer.get(index), promises);
      entered.put(index, new JournalRecord.Holder(present, earlier, order));
    }
    onEntered(self.id());
    activate(self.id());
  }

  /**
   * Whom this replica, or those who promised it its place, knew before the present holder; itself
   * if one of them does not know.
   *
   * @param own as it was entered here; null when this replica was told of it when it began, and so
   *     knew nobody before
   */
  private Member earlier(
      Member present, JournalRecord.Holder own, Collection<EpochPromise> promises) {
    List<Member> earlier = new ArrayList<>();
    promises.forEach(promise -> addHolders(earlier, promise, present.id()));
    if (earlier.stream().anyMatch(member -> member.id().compareTo(present.id()) >= 0)) {
      return present; // whoever forgot whom it knew may have known any other
    }
    if (own != null) {
      earlier.add(own.before());
    }
    return earlier.stream()
        .max(Comparator.comparing(Member::id))
        .orElse(schedule.founding().member(present.id().index()));
  }

  private static void addHolder(List<Member> holders, List<Member> members, int index) {
    members.stream().filter(member -> member.id().index() == index).forEach(holders::add);
  }

  /** Whom the promiser knew before the present holder. */
  private static void addHolders(List<Member> holders, EpochPromise promise, ReplicaId present) {
    boolean knows = promise.holders().stream().anyMatch(member -> member.id().equals(present));
    addHolder(holders, knows ? promise.before() : promise.holders(), present.index());
  }

  private void put(Member member, boolean takesPart) {
    int index = member.id().index();
    Member known = schedule.latest().has(index) ? schedule.latest().member(index) : null;
    if (schedule.replaceHolder(member)) {
      entered.put(index, new JournalRecord.Holder(member, known, nextOrder()));
      onEntered(member.id());
    }
    if (takesPart) {
      activate(member.id());
    }
  }

  private long nextOrder() {
    long last = 0;
    for (JournalRecord.Holder place : entered.values()) {
      last = Math.max(last, place.order());
    }
    return last + 1;
  }

  private void onEntered(ReplicaId id) {
    active &= ~bit(id);
    context.effects().persist(new JournalRecord.Holders(places(), tookPlace));
    report(id + " takes over place " + id.index());
  }

  private List<JournalRecord.Holder> places() {
    List<JournalRecord.Holder> places = new ArrayList<>();
    for (Member member : changed()) {
      JournalRecord.Holder told = new JournalRecord.Holder(member, member, 0);
      places.add(entered.getOrDefault(member.id().index(), told));
    }
    return places;
  }

  private void activate(ReplicaId id) {
    if (schedule.latest().contains(id) && (active & bit(id)) == 0) {
      active |= bit(id);
      schedule.noteLeft(id.index());
      report(id + " takes part");
    }
  }

  private void report(String what) {
    context.events().record(Events.Kind.REPLACEMENT, 0, null, what);
  }

  /** Whether this replica takes part or did so once, at this start of it or an earlier one. */
  boolean hasTakenPart() {
    return tookPlace || schedule.founding().contains(context.self());
  }

  /** Somebody says who holds which place. */
  void onTold(ReplicaId from, HoldersTold message) {
    for (Member member : message.holders()) {
      enter(member, (message.active() & bit(member.id())) != 0);
    }
    if (told.size() < PEERS_MAX || told.containsKey(from)) {
      told.put(from, message);
    }
    if (message.asked()) {
      context.effects().send(from, message(false));
    }
  }

  private HoldersTold message(boolean asked) {
    return new HoldersTold(changed(), active, asked);
  }

  /**
   * Tells a peer, unless it knows or was told a moment ago; and asks whoever may hold a place that
   * somebody else holds as far as is known here: nobody else that is known need be there any more.
   */
  void tell(ReplicaId peer) {
    ReplicaId holder = of(peer.index());
    boolean behind = holder != null && peer.compareTo(holder) > 0;
    boolean news = !vector().equals(EpochVector.FOUNDERS) && !knows(peer);
    if (peer.equals(context.self()) || !news && !behind) {
      return;
    }
    long now = context.clock().nanos();
    toldNanos.values().removeIf(at -> now - at >= pauseNanos);
    if (!toldNanos.containsKey(peer) && toldNanos.size() < PEERS_MAX) {
      told.keySet().removeIf(id -> !schedule.isPeer(id));
      toldNanos.put(peer, now);
      context.effects().send(peer, message(behind || schedule.isPeer(peer)));
    }
  }

  private boolean knows(ReplicaId peer) {
    HoldersTold last = told.get(peer);
    return last != null
        && (active & ~last.active()) == 0
        && EpochVector.of(last.holders()).covers(vector());
  }

  /** Tells everybody at once. */
  void tellAll() {
    context.effects().broadcast(message(false));
  }
}
