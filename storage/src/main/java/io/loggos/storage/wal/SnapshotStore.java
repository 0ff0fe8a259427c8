package io.loggos.storage.wal;

import io.loggos.api.ClusterId;
import io.loggos.storage.disk.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The snapshots in a directory. Opened by one thread, then used by the one that saves them. */
final class SnapshotStore {
  private final Disk disk;
  private final int keep;

  /** The slots of those that were read or written whole by this process. */
  private final TreeSet<Long> intact = new TreeSet<>();

  private final Set<String> damaged = new HashSet<>();

  SnapshotStore(Disk disk, int keep) {
    this.disk = disk;
    this.keep = keep;
  }

  /**
   * Reads the newest intact snapshot; changes nothing on the disk.
   *
   * @param droppedSlot the log may have forgotten the slots up to this one
   * @param clusterId the cluster's identity, or 0
   * @param warnings told, in one line, of each snapshot that cannot be used
   * @return null when there is none and none is needed
   * @throws DamagedStorageException when the log does not reach back to an intact one
   */
  SnapshotFile load(long droppedSlot, long clusterId, Consumer<String> warnings)
      throws IOException {
    String newest = null;
    for (String name : names()) {
      newest = newest == null ? name : newest;
      long slot = Layout.snapshotSlot(name);
      if (slot < droppedSlot) {
        break;
      }
      try {
        SnapshotFile file = SnapshotFile.read(disk, name);
        check(file, name, clusterId);
        intact.add(slot);
        return file;
      } catch (SnapshotFile.NotIntactException e) {
        damaged.add(name);
        warnings.accept("snapshot " + e.getMessage() + "; an older one and the log take its place");
      }
    }
    if (droppedSlot > 0) {
      throw new DamagedStorageException(
          disk.locate(newest == null ? Layout.snapshotName(droppedSlot) : newest),
          0,
          "no snapshot of slot " + droppedSlot + " or later is intact, and the log begins there");
    }
    return null;
  }

  private void check(SnapshotFile file, String name, long clusterId) throws IOException {
    if (file.snapshot().slot() != Layout.snapshotSlot(name)) {
      throw new SnapshotFile.NotIntactException(
          disk.locate(name), 0, "it is the snapshot of slot " + file.snapshot().slot());
    }
    boolean known = clusterId != 0 && file.clusterId() != 0;
    if (known && file.clusterId() != clusterId && !ClusterId.isLater(clusterId, file.clusterId())) {
      throw new IOException(
          disk.locate(name) + " belongs to another cluster; put back the right directory");
    }
  }

  /** The names of all snapshots, newest first. */
  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : disk.list()) {
      if (Layout.snapshotSlot(name) >= 0) {
        names.add(0, name);
      }
    }
    return names;
  }

  /** Deletes what saves that were cut short have left. */
  void clean() throws IOException {
    for (String name : disk.list()) {
      if (name.endsWith(Layout.TEMPORARY) && Layout.snapshotSlot(base(name)) >= 0) {
        disk.delete(name);
      }
    }
  }

  private static String base(String name) {
    return name.substring(0, name.length() - Layout.TEMPORARY.length());
  }

  /**
   * Makes a snapshot durable and drops those that are too many; an older one than the newest is not
   * kept.
   *
   * @throws IOException when it could not be written; the others stay
   */
  void save(SnapshotFile file) throws IOException {
    long slot = file.snapshot().slot();
    if (!intact.isEmpty() && intact.last() >= slot) {
      return;
    }
    String name = Layout.snapshotName(slot);
    String temporary = name + Layout.TEMPORARY;
    try {
      disk.delete(temporary);
      file.write(disk, temporary);
      disk.rename(temporary, name);
      disk.syncDirectory();
    } catch (IOException e) {
      deleteAfter(temporary, e);
      throw e;
    }
    intact.add(slot);
    damaged.remove(name);
    dropOld();
  }

  private void deleteAfter(String temporary, IOException failure) {
    try {
      disk.delete(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e); // the next start deletes it
    }
  }

  private void dropOld() throws IOException {
    int good = 0;
    for (String name : names()) {
      if (damaged.contains(name) || ++good > keep) {
        disk.delete(name);
        damaged.remove(name);
        intact.remove(Layout.snapshotSlot(name));
      }
    }
  }

  /** The slot of the second newest snapshot that is known to be intact, or 0. */
  long previousSlot() {
    Long previous = intact.isEmpty() ? null : intact.lower(intact.last());
    return previous == null ? 0 : previous;
  }
}
