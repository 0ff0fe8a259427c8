package io.loggos.storage.wal;

import io.loggos.api.Ballot;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What a stretch of the log says once all its votes and decisions are known to be in a snapshot:
 * only maxima, so that a newer one takes the place of any number of records. One thread.
 */
final class LogSummary {
  private Ballot promised = Ballot.NONE;
  private long holdNanos;
  private long installed;
  private long decidedUpTo;
  private long slotMax;

  /** Who took over places, by index; the latest of each. */
  private final TreeMap<Integer, JournalRecord.Holder> holders = new TreeMap<>();

  private boolean tookPlace;

  /** Takes in one more record. */
  void note(JournalRecord record) {
    if (record instanceof JournalRecord.Voted vote) {
      slotMax = Math.max(slotMax, vote.slot());
      promise(vote.ballot()); // outlasts the vote, which may be dropped once the slot is covered
    } else if (record instanceof JournalRecord.Promised promise) {
      promise(promise.ballot());
    } else if (record instanceof JournalRecord.DecidedUpTo decided) {
      decidedUpTo = Math.max(decidedUpTo, decided.slot());
    } else if (record instanceof JournalRecord.Decided decided) {
      slotMax = Math.max(slotMax, decided.slot());
    } else if (record instanceof JournalRecord.Installed snapshot) {
      installed = Math.max(installed, snapshot.slot());
    } else if (record instanceof JournalRecord.LeaseGranted lease) {
      holdNanos = Math.max(holdNanos, lease.holdNanos());
    } else if (record instanceof JournalRecord.Adopted adopted) {
      slotMax = Math.max(slotMax, adopted.slot());
      promise(adopted.ballot());
    } else if (record instanceof JournalRecord.Holders later) {
      later.places().forEach(this::hold);
      tookPlace |= later.tookPlace();
    }
  }

  private void hold(JournalRecord.Holder place) {
    holders.merge(
        place.member().id().index(),
        place,
        (a, b) -> b.member().id().compareTo(a.member().id()) >= 0 ? b : a);
  }

  private void promise(Ballot ballot) {
    promised = ballot.isAbove(promised) ? ballot : promised;
  }

  /** Takes in what follows. */
  void add(LogSummary later) {
    promise(later.promised);
    holdNanos = Math.max(holdNanos, later.holdNanos);
    installed = Math.max(installed, later.installed);
    decidedUpTo = Math.max(decidedUpTo, later.decidedUpTo);
    slotMax = Math.max(slotMax, later.slotMax);
    later.holders.values().forEach(this::hold);
    tookPlace |= later.tookPlace;
  }

  void clear() {
    promised = Ballot.NONE;
    holdNanos = 0;
    installed = 0;
    decidedUpTo = 0;
    slotMax = 0;
    holders.clear();
    tookPlace = false;
  }

  LogSummary copy() {
    LogSummary copy = new LogSummary();
    copy.add(this);
    return copy;
  }

  /**
   * The same without whom each holder followed, for where there is no room for it. That is safe:
   * "not known" binds a replica to whoever there may have been.
   */
  LogSummary brief() {
    LogSummary brief = copy();
    brief.holders.replaceAll(
        (index, place) -> new JournalRecord.Holder(place.member(), place.member(), place.order()));
    return brief;
  }

  /** The highest slot voted on or learnt. */
  long slotMax() {
    return slotMax;
  }

  /** The records that say the same, without the votes and decisions. */
  List<JournalRecord> records() {
    List<JournalRecord> records = new ArrayList<>();
    if (promised.isAbove(Ballot.NONE)) {
      records.add(new JournalRecord.Promised(promised));
    }
    if (holdNanos > 0) {
      records.add(new JournalRecord.LeaseGranted(holdNanos));
    }
    if (installed > 0) {
      records.add(new JournalRecord.Installed(installed));
    }
    if (!holders.isEmpty()) {
      records.add(new JournalRecord.Holders(List.copyOf(holders.values()), tookPlace));
    }
    if (decidedUpTo > 0) {
      records.add(new JournalRecord.DecidedUpTo(decidedUpTo));
    }
    return records;
  }

  void write(WireOutput out) {
    Encodings.writeBallot(out, promised);
    out.writeLong(holdNanos);
    out.writeLong(installed);
    out.writeLong(decidedUpTo);
    out.writeLong(slotMax);
    HolderFormat.write(out, holders.values());
    out.writeFlag(tookPlace);
  }

  static LogSummary read(WireInput in) {
    LogSummary summary = new LogSummary();
    summary.promised = Encodings.readBallot(in);
    summary.holdNanos = in.readLong();
    summary.installed = in.readLong();
    summary.decidedUpTo = in.readLong();
    summary.slotMax = in.readLong();
    HolderFormat.read(in).forEach(summary::hold);
    summary.tookPlace = in.readFlag();
    return summary;
  }
}
