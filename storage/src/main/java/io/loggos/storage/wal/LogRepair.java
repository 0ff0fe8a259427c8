package io.loggos.storage.wal;

import io.loggos.storage.disk.Disk;
import io.loggos.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Brings the log into the state that a scan found to be its true one. One thread. */
final class LogRepair {
  private static final int PIECE = 64 << 10;

  private LogRepair() {}

  /**
   * Removes what no longer counts and makes the rest durable; may be cut short anywhere and done
   * again.
   *
   * @return the log as it is now
   */
  static ScannedLog repair(Disk disk, ScannedLog log, SyncMode sync) throws IOException {
    try {
      ScannedLog repaired = change(disk, log, sync);
      noteSound(disk);
      return repaired;
    } catch (IOException e) {
      noteUnsound(disk, e);
      throw e;
    }
  }

  private static void noteSound(Disk disk) throws IOException {
    if (!disk.exists(Layout.SOUND)) {
      try {
        disk.create(Layout.SOUND).close();
      } catch (IOException e) {
        disk.delete(Layout.SOUND); // no room: the next start will be as careful as this one
      }
    }
  }

  /** A force may have failed: the next one would succeed for nothing. */
  static void noteUnsound(Disk disk, IOException failure) {
    try {
      disk.delete(Layout.SOUND);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static ScannedLog change(Disk disk, ScannedLog log, SyncMode sync) throws IOException {
    for (String name : log.obsolete()) {
      disk.delete(name);
    }
    deleteCopies(disk);
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
        confirm(disk, segment);
      }
    }
    return log.withSynced(log.last());
  }

  /**
   * Makes durable what was read of a segment: by a copy that takes its place, since a force that
   * failed in an earlier start would let the next one succeed for nothing. Without room for a copy
   * the file itself is forced, if none is known to have failed.
   */
  private static void confirm(Disk disk, Segment segment) throws IOException {
    String copy = segment.name() + Layout.TEMPORARY;
    disk.delete(copy);
    if (isCopied(disk, segment, copy)) {
      requireWhole(disk, segment, copy);
      disk.rename(copy, segment.name());
      disk.syncDirectory();
    } else {
      disk.delete(copy);
      requireSound(disk, segment);
      force(disk, segment.name());
    }
  }

  /**
   * What takes the segment's place must tell the same: it may have been misread for the copy. What
   * lies behind the last record counts, too: if it is not empty, records that follow look like the
   * rest of a write that was cut short.
   */
  private static void requireWhole(Disk disk, Segment segment, String copy) throws IOException {
    if (!isWhole(disk, segment, copy)) {
      throw new IOException(
          disk.locate(segment.name()) + " changed while it was copied; start again");
    }
  }

  private static boolean isWhole(Disk disk, Segment segment, String copy) throws IOException {
    long lineage = segment.header().lineage();
    try (SegmentReader reader = SegmentReader.open(disk, copy, lineage, segment.first())) {
      while (reader.next()) {
        // the next one
      }
      reader.readRest(reader.last() + 1);
      return reader.last() == segment.last() && reader.restEnd() == reader.position();
    } catch (DamagedStorageException e) {
      return false;
    }
  }

  private static void requireSound(Disk disk, Segment segment) throws IOException {
    if (!disk.exists(Layout.SOUND)) {
      throw new IOException(
          disk.locate(segment.name())
              + " must be copied, since the disk failed to confirm it, and there is no room; free "
              + segment.header().size()
              + " bytes");
    }
  }

  /** Whether there was room for a copy, which then is durable under its own name. */
  private static boolean isCopied(Disk disk, Segment segment, String copy) throws IOException {
    DiskFile file;
    try {
      file = disk.create(copy);
    } catch (IOException e) {
      return false; // on some file systems even an empty file needs a free byte
    }
    try {
      boolean copied = copy(disk, segment, file);
      if (copied) {
        file.force();
      }
      return copied;
    } finally {
      file.close();
    }
  }

  /** Whether there was room. */
  private static boolean copy(Disk disk, Segment segment, DiskFile to) throws IOException {
    DiskFile from = disk.openToRead(segment.name());
    try {
      ByteBuffer bytes = ByteBuffer.allocate(PIECE);
      long size = from.size();
      for (long at = 0; at < size; at += bytes.limit()) {
        bytes.clear().limit((int) Math.min(PIECE, size - at));
        from.read(at, bytes);
        if (!write(to, at, bytes.flip())) {
          return false;
        }
      }
      return true;
    } finally {
      from.close();
    }
  }

  private static boolean write(DiskFile to, long at, ByteBuffer bytes) {
    try {
      to.write(at, bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Deletes what starts that were cut short have left. */
  private static void deleteCopies(Disk disk) throws IOException {
    for (String name : disk.list()) {
      if (name.endsWith(Layout.TEMPORARY)) {
        String base = name.substring(0, name.length() - Layout.TEMPORARY.length());
        if (Layout.segmentNumber(base) >= 0) {
          disk.delete(name);
        }
      }
    }
  }

  /** In place, so that a full disk is no hindrance. */
  private static void erase(Disk disk, ScannedLog.Cut cut) throws IOException {
    DiskFile file = disk.open(cut.segment());
    try {
      ByteBuffer zeros = ByteBuffer.allocate(PIECE);
      for (long at = cut.from(); at < cut.to(); at += PIECE) {
        zeros.position(0).limit((int) Math.min(PIECE, cut.to() - at));
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
