package io.loggos.storage.wal;

import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The first block of a segment: magic (8 bytes), format version (4), checksum of all the rest (4),
 * then the fields below.
 *
 * @param lineage which memory the log belongs to
 * @param first the number of the first record
 * @param size how long the file is
 * @param synced up to this number the disk had confirmed all records when the segment was begun
 * @param before what all older segments say, votes and decisions aside
 */
record SegmentHeader(long lineage, long first, long size, long synced, LogSummary before) {
  private static final long MAGIC = 0x4c6f67676f73574cL; // "LoggosWL"
  private static final int VERSION_AT = 8;
  private static final int CRC_AT = 12;
  private static final int FIELDS_AT = 16;

  void write(DiskFile file) throws IOException {
    byte[] fields = fields(before);
    if (fields.length > Layout.BLOCK - FIELDS_AT) {
      fields = fields(before.brief());
    }
    ByteBuffer block = ByteBuffer.allocate(Layout.BLOCK);
    block.putLong(MAGIC).putInt(Layout.FORMAT).putInt(0).put(fields);
    block.putInt(CRC_AT, checksum(block.array()));
    file.write(0, block.rewind());
  }

  private byte[] fields(LogSummary summary) {
    BytesOutput out = new BytesOutput();
    out.writeLong(lineage);
    out.writeLong(first);
    out.writeLong(size);
    out.writeLong(synced);
    summary.write(out);
    return out.toByteArray();
  }

  private static int checksum(byte[] block) {
    byte[] covered = block.clone();
    Arrays.fill(covered, CRC_AT, FIELDS_AT, (byte) 0);
    return Layout.crc(covered, 0, covered.length);
  }

  /**
   * Reads a header back.
   *
   * @param where the file, for people
   * @throws IOException when there is no intact header of this format
   */
  static SegmentHeader read(DiskFile file, String where) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(Layout.BLOCK);
    file.read(0, block);
    boolean intact =
        !block.hasRemaining()
            && block.getLong(0) == MAGIC
            && block.getInt(CRC_AT) == checksum(block.array());
    if (!intact) {
      throw new DamagedStorageException(where, 0, "the segment's header is damaged");
    }
    int version = block.getInt(VERSION_AT);
    if (version > Layout.FORMAT) {
      throw newerFormat(where, version);
    }
    try {
      BytesInput in = new BytesInput(Arrays.copyOfRange(block.array(), FIELDS_AT, Layout.BLOCK));
      return new SegmentHeader(
          in.readLong(), in.readLong(), in.readLong(), in.readLong(), LogSummary.read(in));
    } catch (MalformedMessageException e) {
      throw new DamagedStorageException(where, FIELDS_AT, "the segment's header makes no sense");
    }
  }

  /** The refusal of what a newer version wrote. */
  static IOException newerFormat(String where, int version) {
    return new IOException(
        where
            + " is of format "
            + version
            + ", newer than "
            + Layout.FORMAT
            + ", the newest this version reads; start the newer version of the program");
  }
}
