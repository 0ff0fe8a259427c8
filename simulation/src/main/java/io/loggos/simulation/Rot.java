package io.loggos.simulation;

import io.loggos.simulation.check.Violation;
import io.loggos.storage.virtual.VirtualDisk;
import io.loggos.storage.wal.StorageInspection;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A change on the disk of a process that has ended, and what was there before: a bit that flips, or
 * a write that was confirmed and is not there, or is in another place. Whoever starts from that
 * disk has the truth, or refuses; save for the last records, of which nothing on the disk says that
 * they were confirmed: they cannot be told from writes that were cut short, so that the replica is
 * given up without a start.
 */
final class Rot {
  private static final int SECTOR = 512;
  private static final int BLOCK = 4096;

  private final SimDisk disk;
  private final String node;
  private final long last;
  private long confirmed;

  private Rot(SimDisk disk, String node, StorageInspection before) {
    this.disk = disk;
    this.node = node;
    this.last = last(before);
    this.confirmed = confirmed(before);
  }

  /** What happens to a disk at rest. */
  enum Kind {
    /** One bit flips. */
    FLIP,
    /** A block is as if it had never been written. */
    LOST_WRITE,
    /** A block is as if it had never been written, and takes the place of another. */
    MISDIRECTED_WRITE
  }

  /** Changes nothing, so that what a start does to the disk is seen; null when it is damaged. */
  static Rot none(SimDisk simDisk, String node) {
    simDisk.setInspected(true);
    try {
      StorageInspection before = StorageInspection.of(simDisk.disk());
      return before.isIntact() ? new Rot(simDisk, node, before) : null;
    } catch (IOException e) {
      return null;
    } finally {
      simDisk.setInspected(false);
    }
  }

  /** Changes something somewhere; null when the disk cannot be read anyway. */
  static Rot strike(SimDisk simDisk, String node, Kind kind, Dice dice) {
    VirtualDisk disk = simDisk.disk();
    simDisk.setInspected(true);
    try {
      Rot rot = new Rot(simDisk, node, StorageInspection.of(disk));
      List<String> files = disk.list();
      String file = files.get(dice.between(0, files.size() - 1));
      int bytes = disk.bytes(file).length;
      if (kind != Kind.FLIP) {
        rot.lose(file, kind == Kind.MISDIRECTED_WRITE ? files : List.of(), dice);
        disk.syncDirectory();
      } else if (bytes > 0) {
        disk.flip(file, dice.between(0, bytes - 1), dice.between(0, 7));
      }
      return rot;
    } catch (IOException e) {
      return null;
    } finally {
      simDisk.setInspected(false);
    }
  }

  /** A block of the file was not written there, but into one of the others, if any. */
  private void lose(String file, List<String> others, Dice dice) throws IOException {
    VirtualDisk files = disk.disk();
    byte[] bytes = files.bytes(file);
    int block = dice.pick(SECTOR, BLOCK);
    int used = used(bytes);
    if (used == 0) {
      return;
    }
    int from = dice.between(0, (used - 1) / block) * block;
    int to = Math.min(from + block, bytes.length);
    byte[] written = Arrays.copyOfRange(bytes, from, to);
    byte[] without = bytes.clone();
    Arrays.fill(without, from, to, (byte) 0);
    if (others.isEmpty()) {
      files.put(file, without);
      return;
    }
    String other = others.get(dice.between(0, others.size() - 1));
    byte[] target = files.bytes(other);
    int at = dice.between(0, Math.max(0, target.length - 1) / block) * block;
    int length = Math.min(written.length, target.length - at);
    bury(other, at, length);
    files.put(file, without);
    target = files.bytes(other);
    System.arraycopy(written, 0, target, at, length);
    files.put(other, target);
  }

  /**
   * What is about to be written over confirms nothing any more: where only it did, the records are
   * from then on like those of a write that was cut short, which the same disk has done.
   */
  private void bury(String file, int at, int length) throws IOException {
    VirtualDisk files = disk.disk();
    byte[] bytes = files.bytes(file);
    byte[] without = bytes.clone();
    Arrays.fill(without, at, at + length, (byte) 0);
    files.put(file, without);
    StorageInspection left = StorageInspection.of(files);
    if (left.isIntact()) { // no record was there that something else confirms
      confirmed = Math.min(confirmed, confirmed(left));
    }
    files.put(file, bytes);
  }

  /** How much of a file is more than empty room. */
  private static int used(byte[] bytes) {
    int used = bytes.length;
    while (used > 0 && bytes[used - 1] == 0) {
      used--;
    }
    return used;
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

  /** Whether the disk itself says of every record that it was confirmed. */
  boolean isAllConfirmed() {
    return last <= confirmed;
  }

  /** Whether a start can be told from one that has lost the last records. */
  boolean isKnown() {
    disk.setInspected(true);
    try {
      StorageInspection now = StorageInspection.of(disk.disk());
      long left = last(now);
      if (now.isIntact() && now.segments().isEmpty()) {
        return last == 0; // the only segment shows no record, as one that the disk did not confirm
      }
      if (now.isIntact() && left < confirmed) {
        throw new Violation(
            "K16 recovery tells the truth",
            node + " has records up to " + left + ", though up to " + confirmed + " is confirmed");
      }
      // below what is confirmed it is refused, as it should be; a damaged snapshot may be done
      // without, so that it tells nothing of the log
      return left >= last || left < confirmed;
    } catch (IOException e) {
      return true;
    } finally {
      disk.setInspected(false);
    }
  }
}
