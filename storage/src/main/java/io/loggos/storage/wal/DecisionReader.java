package io.loggos.storage.wal;

import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.disk.Disk;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads decisions back from the log for those who missed them, while others append to it. Reads
 * more at once than it is asked for, since whoever misses one slot misses the next ones. One thread
 * at a time.
 */
final class DecisionReader {
  private static final int AHEAD = 8;

  private final Disk disk;
  private final long lineage;
  private final Supplier<List<Extent>> extents;

  private long cachedFrom;
  private List<Value> cached = List.of();

  /**
   * A segment that may be read.
   *
   * @param slotMax no record in it is about a higher slot
   * @param last the number of its last record; 0 while it grows
   */
  record Extent(String name, long slotMax, long last) {}

  DecisionReader(Disk disk, long lineage, Supplier<List<Extent>> extents) {
    this.disk = disk;
    this.lineage = lineage;
    this.extents = extents;
  }

  /**
   * The decisions from a slot on, as far as the log tells them without a gap.
   *
   * @param valuesMax at most so many
   * @param bytesMax at most so many bytes, save that a first one is always given
   */
  List<Value> read(long firstSlot, int valuesMax, long bytesMax) throws IOException {
    if (firstSlot < cachedFrom || firstSlot >= cachedFrom + cached.size()) {
      Harvest harvest = new Harvest(firstSlot, AHEAD * valuesMax, AHEAD * bytesMax);
      scan(harvest);
      cachedFrom = firstSlot;
      cached = harvest.values();
    }
    List<Value> rest = cached.subList((int) (firstSlot - cachedFrom), cached.size());
    int count = 0;
    long bytes = 0;
    while (count < Math.min(valuesMax, rest.size())) {
      bytes += rest.get(count).sizeBytes();
      if (count > 0 && bytes > bytesMax) {
        break;
      }
      count++;
    }
    return List.copyOf(rest.subList(0, count));
  }

  private void scan(Harvest harvest) throws IOException {
    boolean begun = false;
    for (Extent extent : extents.get()) {
      if (!begun && extent.slotMax() < harvest.first()) {
        continue; // but none after that: it may tell which votes a snapshot has made void
      }
      try (SegmentReader reader = SegmentReader.open(disk, extent.name(), lineage)) {
        if (!begun) {
          begun = true;
          reader.header().before().records().forEach(harvest::onEarlier);
        }
        while (!harvest.isComplete() && reader.next()) {
          if (!reader.view().isMark()) {
            harvest.onRecord(LogScan.decode(reader));
          }
        }
        // what follows a damaged record says what became of a vote that may be hidden there
        if (harvest.isComplete() || reader.last() < extent.last()) {
          return;
        }
      }
    }
  }

  /** What a recovery would know of these slots, and no more: votes alone prove nothing. */
  private static final class Harvest {
    private final long first;
    private final SlotValues votes = new SlotValues();
    private final SlotValues decisions = new SlotValues();
    private final long bytesMax;
    private long end;
    private long installed;

    Harvest(long first, int valuesMax, long bytesMax) {
      this.first = first;
      this.end = first + valuesMax;
      this.bytesMax = bytesMax;
    }

    long first() {
      return first;
    }

    /** What came before the first segment that is read. */
    void onEarlier(JournalRecord record) {
      if (record instanceof JournalRecord.Installed snapshot) {
        installed = Math.max(installed, snapshot.slot());
      }
    }

    void onRecord(JournalRecord record) {
      if (record instanceof JournalRecord.Voted vote) {
        onVote(vote.slot(), vote.value());
      } else if (record instanceof JournalRecord.Adopted adopted) {
        onVote(adopted.slot(), adopted.value());
      } else if (record instanceof JournalRecord.Decided decided) {
        if (isWanted(decided.slot()) && !decisions.has(decided.slot())) {
          votes.remove(decided.slot());
          decisions.put(decided.slot(), decided.value());
          shrink();
        }
      } else if (record instanceof JournalRecord.DecidedUpTo decided) {
        // what was voted for below a snapshot that was installed tells no decision
        votes.move(Math.max(first, installed + 1), decided.slot(), decisions);
      } else {
        onEarlier(record);
      }
    }

    private void onVote(long slot, Value value) {
      if (isWanted(slot) && !decisions.has(slot)) {
        votes.put(slot, value);
        shrink();
      }
    }

    private boolean isWanted(long slot) {
      return slot >= first && slot < end;
    }

    /** Gives up the highest slots, so that memory stays bounded. */
    private void shrink() {
      while (votes.bytes() + decisions.bytes() > bytesMax && end > first + 1) {
        end = Math.max(votes.last(), decisions.last());
        if (end <= first) {
          end = first + 1;
          return;
        }
        votes.remove(end);
        decisions.remove(end);
      }
    }

    boolean isComplete() {
      return decisions.countFrom(first) >= end - first;
    }

    List<Value> values() {
      return decisions.from(first);
    }
  }
}
