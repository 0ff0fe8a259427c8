package io.loggos.simulation;

import io.loggos.simulation.check.Violation;
import io.loggos.storage.virtual.VirtualDisk;
import io.loggos.storage.wal.StorageInspection;
import java.io.IOException;
import java.util.List;

/**
 * A flipped bit on the disk of a process that has ended, and what was there before. Whoever starts
 * from that disk has the truth, or refuses; save for the last records, of which nothing on the disk
 * says that they were confirmed: they cannot be told from writes that were cut short, so that the
 * replica is given up without a start.
 */
final class Rot {
  private final SimDisk disk;
  private final String node;
  private final long last;
  private final long confirmed;

  private Rot(SimDisk disk, String node, StorageInspection before) {
    this.disk = disk;
    this.node = node;
    this.last = last(before);
    this.confirmed = confirmed(before);
  }

  /** Flips a bit somewhere; null when the disk cannot be read anyway. */
  static Rot strike(SimDisk simDisk, String node, Dice dice) {
    VirtualDisk disk = simDisk.disk();
    simDisk.setInspected(true);
    try {
      Rot rot = new Rot(simDisk, node, StorageInspection.of(disk));
      List<String> files = disk.list();
      String file = files.get(dice.between(0, files.size() - 1));
      int bytes = disk.bytes(file).length;
      if (bytes > 0) {
        disk.flip(file, dice.between(0, bytes - 1), dice.between(0, 7));
      }
      return rot;
    } catch (IOException e) {
      return null;
    } finally {
      simDisk.setInspected(false);
    }
  }

  private static long last(StorageInspection inspection) {
    return inspection.segments().stream()
        .mapToLong(StorageInspection.SegmentFacts::last)
        .max()
        .orElse(0);
  }

  private static long confirmed(StorageInspection inspection) {
    return inspection.segments().stream()
        .mapToLong(StorageInspection.SegmentFacts::synced)
        .reduce(inspection.identity().synced(), Math::max);
  }

  /** Whether a start can be told from one that has lost the last records. */
  boolean isKnown() {
    disk.setInspected(true);
    try {
      StorageInspection now = StorageInspection.of(disk.disk());
      if (!now.isIntact()) {
        return true; // refused, as it should be
      }
      long left = last(now);
      if (left < confirmed) {
        throw new Violation(
            "K16 recovery tells the truth",
            node + " has records up to " + left + ", though up to " + confirmed + " is confirmed");
      }
      return left >= last;
    } catch (IOException e) {
      return true;
    } finally {
      disk.setInspected(false);
    }
  }
}
