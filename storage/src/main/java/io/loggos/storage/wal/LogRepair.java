package io.loggos.storage.wal;

import io.loggos.storage.disk.Disk;
import io.loggos.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Brings the log into the state that a scan found to be its true one. One thread. */
final class LogRepair {
  private static final int ZEROS = 64 << 10;

  private LogRepair() {}

  /**
   * Removes what no longer counts and makes the rest durable; may be cut short anywhere and done
   * again.
   *
   * @return the log as it is now
   */
  static ScannedLog repair(Disk disk, ScannedLog log, SyncMode sync) throws IOException {
    for (String name : log.obsolete()) {
      disk.delete(name);
    }
    if (!log.obsolete().isEmpty()) {
      disk.syncDirectory();
    }
    if (log.cut() != null) {
      erase(disk, log.cut());
    }
    if (sync == SyncMode.NEVER) {
      return log.withSynced(log.synced());
    }
    for (Segment segment : log.segments()) {
      if (segment.last() > log.synced()) {
        force(disk, segment.name());
      }
    }
    return log.withSynced(log.last());
  }

  /** In place, so that a full disk is no hindrance. */
  private static void erase(Disk disk, ScannedLog.Cut cut) throws IOException {
    DiskFile file = disk.open(cut.segment());
    try {
      ByteBuffer zeros = ByteBuffer.allocate(ZEROS);
      for (long at = cut.from(); at < cut.to(); at += ZEROS) {
        zeros.position(0).limit((int) Math.min(ZEROS, cut.to() - at));
        file.write(at, zeros);
      }
      file.force();
    } finally {
      file.close();
    }
  }

  private static void force(Disk disk, String name) throws IOException {
    DiskFile file = disk.open(name);
    try {
      file.force();
    } finally {
      file.close();
    }
  }
}
