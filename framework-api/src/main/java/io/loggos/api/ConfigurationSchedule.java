package io.loggos.api;

import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Answers which configuration decides a slot: a function of the log. A change decided in slot
 * <i>i</i> is entered here to rule from a later slot on, so nobody has to be stopped while the
 * membership changes. One owner, one thread.
 */
public final class ConfigurationSchedule {
  /** No more than this many configurations can matter to one slot. */
  private static final int ENTRIES_MAX = 1024;

  /** A place has seldom more than one former holder that was not told yet to end. */
  private static final int LEAVING_MAX = 2 * Configuration.PLACES_MAX;

  private final Configuration founding;

  /** In order; the first rules whatever slot can still be asked for. */
  private final List<Entry> entries = new ArrayList<>();

  /**
   * Later than everything entered, as somebody said, by their numbers; whom to talk to, not whom to
   * count. All of them: perhaps only members of one in between know what was decided then.
   */
  private final TreeMap<Long, Configuration> contacts = new TreeMap<>();

  /** The slot after the executed prefix: earlier slots need nobody any more. */
  private long needed = 1;

  /** Replaced by a new list whenever it changes. */
  private List<Member> peers;

  /** Who took over which place outside the log, by index. */
  private final TreeMap<Integer, Member> holders = new TreeMap<>();

  /** Former holders who are still there, while their successors do not take part. */
  private final TreeSet<ReplicaId> leaving = new TreeSet<>();

  /**
   * A configuration as the log has it, and with those in it who took over places outside the log.
   *
   * @param left who held the places last that are vacant in it; not to be changed
   */
  private record Entry(
      long decidedIn,
      long firstSlot,
      Configuration decided,
      Configuration configuration,
      TreeMap<Integer, ReplicaId> left) {}

  /** Starts with one configuration that rules from slot 1. */
  public ConfigurationSchedule(Configuration first) {
    founding = first;
    entries.add(entry(0, 1, first, new TreeMap<>()));
    findPeers();
  }

  /**
   * For a replica that joins later and learns from the log what has changed since.
   *
   * @param founding the configuration that ruled slot 1
   * @param contacts the latest known to whoever had it started: who can tell it the log
   */
  public static ConfigurationSchedule joining(Configuration founding, Configuration contacts) {
    ConfigurationSchedule schedule = new ConfigurationSchedule(founding);
    schedule.hint(contacts);
    if (contacts.number() == founding.number()) {
      contacts.members().forEach(schedule::replaceHolder);
    }
    return schedule;
  }

  /** The configuration that ruled slot 1. */
  public Configuration founding() {
    return founding;
  }

  /** Somebody says that a later configuration than those entered was decided. */
  public void hint(Configuration later) {
    if (later.number() > latest().number() && contacts.putIfAbsent(later.number(), later) == null) {
      if (contacts.size() > ENTRIES_MAX) {
        contacts.pollFirstEntry();
      }
      findPeers();
    }
  }

  /**
   * A change was decided, and all slots before it are decided, too.
   *
   * @param slot where it was decided
   * @param next what was decided
   * @param alpha how many slots later it rules
   * @return whether it was entered; not if it does not follow the latest, or another change was
   *     still on its way
   */
  public boolean decide(long slot, Configuration next, int alpha) {
    Entry last = entries.get(entries.size() - 1);
    if (next.number() != last.configuration.number() + 1 || slot < last.firstSlot) {
      return false;
    }
    entries.add(entry(slot, slot + alpha, next, leftAfter(last, next)));
    findPeers();
    return true;
  }

  private static TreeMap<Integer, ReplicaId> leftAfter(Entry last, Configuration next) {
    TreeMap<Integer, ReplicaId> left = new TreeMap<>(last.left);
    for (Member member : last.decided.members()) {
      left.merge(member.id().index(), member.id(), (a, b) -> a.compareTo(b) > 0 ? a : b);
    }
    left.keySet().removeIf(next::has);
    return left;
  }

  /**
   * Who held that place last, of all that the log tells of; null for nobody. Whoever is not later
   * than that, and no member, will never be one.
   */
  public ReplicaId lastHolder(int index) {
    Entry last = entries.get(entries.size() - 1);
    return last.configuration.has(index)
        ? last.configuration.member(index).id()
        : last.left.get(index);
  }

  /**
   * A place has another holder, though the log does not say so: it keeps the configuration's number
   * and is not part of {@link #write}.
   *
   * @return whether the holder known so far was an earlier one
   */
  public boolean replaceHolder(Member member) {
    int index = member.id().index();
    if (!latest().has(index) || latest().member(index).id().compareTo(member.id()) >= 0) {
      return false;
    }
    holders.put(index, member);
    entries.replaceAll(entry -> entry(entry.decidedIn, entry.firstSlot, entry.decided, entry.left));
    findPeers();
    return true;
  }

  private Entry entry(
      long decidedIn, long firstSlot, Configuration decided, TreeMap<Integer, ReplicaId> left) {
    List<Member> members = new ArrayList<>();
    boolean replaced = false;
    for (Member member : decided.members()) {
      Member holder = holders.get(member.id().index());
      boolean later = holder != null && holder.id().compareTo(member.id()) > 0;
      members.add(later ? holder : member);
      replaced |= later;
    }
    Configuration held = replaced ? new Configuration(decided.number(), members) : decided;
    return new Entry(decidedIn, firstSlot, decided, held, left);
  }

  /** The replica has executed every slot up to this one. */
  public void onExecuted(long slot) {
    needed = Math.max(needed, slot + 1);
    if (entries.size() > 1 && entries.get(1).firstSlot <= needed) {
      while (entries.size() > 1 && entries.get(1).firstSlot <= needed) {
        entries.remove(0);
      }
      findPeers();
    }
  }

  /** The configuration that rules the slot, if that is one of those that are still needed. */
  public Configuration at(long slot) {
    int i = entries.size() - 1;
    while (i > 0 && entries.get(i).firstSlot > slot) {
      i--;
    }
    return entries.get(i).configuration;
  }

  /** The configuration entered last, whether or not it rules already. */
  public Configuration latest() {
    return entries.get(entries.size() - 1).configuration;
  }

  /** The first slot that {@link #latest} rules. */
  public long latestFirstSlot() {
    return entries.get(entries.size() - 1).firstSlot;
  }

  /** The first slot that was not executed here. */
  public long needed() {
    return needed;
  }

  /** Whether a change is on its way that does not rule the slot yet. */
  public boolean isPending(long slot) {
    return latestFirstSlot() > slot;
  }

  /** Whether any slot that is still needed has this replica among its members. */
  public boolean concerns(ReplicaId id) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).configuration.contains(id)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The members of every configuration that is still needed, and those who are said to be members;
   * by index and epoch. The same list as long as nothing has changed.
   */
  public List<Member> peers() {
    return peers;
  }

  /** Whether the replica is one of {@link #peers}. */
  public boolean isPeer(ReplicaId id) {
    if (concerns(id)) {
      return true;
    }
    for (Configuration later : contacts.values()) {
      if (later.contains(id)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Somebody is heard who held a place before, outside the log, and whose successor does not take
   * part yet: it takes part no more, but may know what nobody else knows.
   */
  public void noteLeaving(ReplicaId former) {
    if (leaving.size() < LEAVING_MAX) {
      leaving.add(former);
    }
  }

  /** The holder of that place takes part: nobody who held it before is needed any more. */
  public void noteLeft(int index) {
    leaving.removeIf(id -> id.index() == index);
  }

  /**
   * Former holders of places whose successors do not take part yet: no members, not to be counted,
   * but sources of decisions.
   */
  public List<ReplicaId> leaving() {
    return leaving.isEmpty() ? List.of() : List.copyOf(leaving);
  }

  /** Whether the replica is one of {@link #leaving}. */
  public boolean isLeaving(ReplicaId id) {
    return leaving.contains(id);
  }

  /** Whether it may know decisions that are missing here: a peer, or one who leaves. */
  public boolean isSource(ReplicaId id) {
    return isPeer(id) || isLeaving(id);
  }

  private void findPeers() {
    contacts.headMap(latest().number(), true).clear();
    TreeMap<ReplicaId, Member> all = new TreeMap<>();
    for (Entry entry : entries) {
      entry.configuration.members().forEach(member -> all.put(member.id(), member));
    }
    for (Configuration later : contacts.values()) {
      later.members().forEach(member -> all.put(member.id(), member));
    }
    peers = List.copyOf(all.values());
  }

  /** Writes what a replica has to know that continues after the slot. */
  public void write(WireOutput out, long slot) {
    List<Entry> needed = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.decidedIn <= slot) {
        if (entry.firstSlot <= slot + 1) {
          needed.clear();
        }
        needed.add(entry);
      }
    }
    out.writeCount(needed.size());
    for (Entry entry : needed) {
      out.writeCount(entry.decidedIn);
      out.writeCount(entry.firstSlot);
      Encodings.writeConfiguration(out, entry.decided);
      out.writeCount(entry.left.size());
      entry.left.values().forEach(id -> Encodings.writeReplicaId(out, id));
    }
  }

  private static TreeMap<Integer, ReplicaId> readLeft(WireInput in) {
    TreeMap<Integer, ReplicaId> left = new TreeMap<>();
    int count = (int) in.readCount(Configuration.PLACES_MAX);
    for (int i = 0; i < count; i++) {
      ReplicaId id = Encodings.readReplicaId(in);
      left.put(id.index(), id);
    }
    return left;
  }

  /**
   * Reads what {@link #write} wrote; it counts if it is later than what is known.
   *
   * @throws MalformedMessageException when the bytes are not what {@link #write} writes
   */
  public void read(WireInput in) {
    int count = (int) in.readCount(ENTRIES_MAX);
    List<Entry> read = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Entry entry =
          entry(
              Encodings.readSlot(in),
              Encodings.readSlot(in),
              Encodings.readConfiguration(in),
              readLeft(in));
      boolean follows =
          i == 0
              || entry.decidedIn > read.get(i - 1).decidedIn
                  && entry.firstSlot > read.get(i - 1).firstSlot
                  && entry.configuration.number() == read.get(i - 1).configuration.number() + 1;
      if (!follows || entry.firstSlot <= entry.decidedIn) {
        throw new MalformedMessageException("configurations out of order");
      }
      read.add(entry);
    }
    if (read.isEmpty()) {
      throw new MalformedMessageException("no configuration");
    }
    if (read.get(count - 1).configuration.number() > latest().number()) {
      entries.clear();
      entries.addAll(read);
      findPeers();
    }
  }
}
