package io.loggos.storage.wal;

import java.util.zip.CRC32C;

/** Names and numbers that several files of the format share. */
final class Layout {
  /**
   * What a disk may destroy when power fails while it writes; nothing that was confirmed shares one
   * with what is being written.
   */
  static final int BLOCK = 4096;

  /** Newer ones are refused. */
  static final int FORMAT = 1;

  static final long SEGMENT_BYTES_MAX = 1L << 30;
  static final String LOCK = "lock";
  static final String IDENTITY_A = "identity-a";
  static final String IDENTITY_B = "identity-b";
  static final String SPARE = "wal-spare";

  /**
   * An empty file that exists while no force of the log has failed, so that forcing it again would
   * tell the truth. It is deleted when one fails, which needs no room; and should that be undone by
   * a loss of power, then what the system showed falsely is gone, too.
   */
  static final String SOUND = "wal-sound";

  static final String TEMPORARY = ".tmp";

  private static final String SEGMENT = "wal-";
  private static final String SEGMENT_END = ".log";
  private static final String SNAPSHOT = "snapshot-";
  private static final String SNAPSHOT_END = ".snap";

  private Layout() {}

  static String segmentName(long firstNumber) {
    return SEGMENT + hex(firstNumber) + SEGMENT_END;
  }

  static String snapshotName(long slot) {
    return SNAPSHOT + hex(slot) + SNAPSHOT_END;
  }

  private static String hex(long number) {
    return String.format("%016x", number);
  }

  /** The first number of a segment of that name, or -1 when it is none. */
  static long segmentNumber(String name) {
    return number(name, SEGMENT, SEGMENT_END);
  }

  /** The slot of a snapshot of that name, or -1 when it is none. */
  static long snapshotSlot(String name) {
    return number(name, SNAPSHOT, SNAPSHOT_END);
  }

  private static long number(String name, String start, String end) {
    if (name.length() != start.length() + 16 + end.length()
        || !name.startsWith(start)
        || !name.endsWith(end)) {
      return -1;
    }
    try {
      return Long.parseLong(name.substring(start.length(), start.length() + 16), 16);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Rounds up to whole blocks. */
  static long blocks(long bytes) {
    return (bytes + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** The checksum of a range of an array. */
  static int crc(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }
}
