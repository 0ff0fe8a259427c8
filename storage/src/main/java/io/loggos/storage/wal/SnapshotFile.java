package io.loggos.storage.wal;

import io.loggos.api.io.Storage.Snapshot;
import io.loggos.storage.disk.Disk;
import io.loggos.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The layout of a snapshot's file: a header, the image in chunks of 64 KiB, each followed by a
 * CRC32C (4 bytes) of the slot, the chunk's place and its bytes. The file's length must fit
 * exactly.
 *
 * <pre>
 *   magic    8
 *   version  4
 *   crc      4  of the header, this field as zero
 *   cluster  8  the cluster's identity, or 0
 *   slot     8  the last slot it covers
 *   length   8  of the image
 *   synced   8  up to this number the disk had confirmed the log's records
 * </pre>
 *
 * @param clusterId the cluster's identity, or 0
 * @param synced up to this number the disk had confirmed the log's records
 * @param snapshot the state
 */
record SnapshotFile(long clusterId, long synced, Snapshot snapshot) {
  private static final long MAGIC = 0x4c6f67676f73534eL; // "LoggosSN"
  private static final int HEADER_BYTES = 48;
  private static final int VERSION_AT = 8;
  private static final int CRC_AT = 12;
  private static final int CHUNK_BYTES = 64 << 10;

  /** Writes it to a new file and makes that durable. */
  void write(Disk disk, String name) throws IOException {
    DiskFile file = disk.create(name);
    try {
      byte[] image = snapshot.image();
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      header.putLong(MAGIC).putInt(Layout.FORMAT).putInt(0).putLong(clusterId);
      header.putLong(snapshot.slot()).putLong(image.length).putLong(synced);
      header.putInt(CRC_AT, Layout.crc(header.array(), 0, HEADER_BYTES));
      file.write(0, header.rewind());
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES + Integer.BYTES);
      long at = HEADER_BYTES;
      for (int from = 0; from < image.length; from += CHUNK_BYTES) {
        int count = Math.min(CHUNK_BYTES, image.length - from);
        chunk.clear();
        chunk.put(image, from, count).putInt(checksum(snapshot.slot(), image, from, count));
        file.write(at, chunk.flip());
        at += count + Integer.BYTES;
      }
      file.force();
    } finally {
      file.close();
    }
  }

  private static int checksum(long slot, byte[] image, int from, int count) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(16).putLong(slot).putLong(from).rewind());
    crc.update(image, from, count);
    return (int) crc.getValue();
  }

  /**
   * Reads a file back.
   *
   * @throws NotIntactException when it is damaged, with the offset
   * @throws IOException when it cannot be read or is of a newer format
   */
  static SnapshotFile read(Disk disk, String name) throws IOException {
    DiskFile file = disk.openToRead(name);
    try {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      file.read(0, header);
      int crc = header.getInt(CRC_AT);
      header.putInt(CRC_AT, 0);
      if (header.hasRemaining()
          || header.getLong(0) != MAGIC
          || crc != Layout.crc(header.array(), 0, HEADER_BYTES)) {
        throw new NotIntactException(disk.locate(name), 0, "the header is damaged");
      }
      if (header.getInt(VERSION_AT) > Layout.FORMAT) {
        throw SegmentHeader.newerFormat(disk.locate(name), header.getInt(VERSION_AT));
      }
      header.position(CRC_AT + Integer.BYTES);
      final long clusterId = header.getLong();
      final long slot = header.getLong();
      final long length = header.getLong();
      final long synced = header.getLong();
      byte[] image = readImage(file, disk.locate(name), slot, length);
      return new SnapshotFile(clusterId, synced, new Snapshot(slot, image));
    } finally {
      file.close();
    }
  }

  private static byte[] readImage(DiskFile file, String where, long slot, long length)
      throws IOException {
    long chunks = (length + CHUNK_BYTES - 1) / CHUNK_BYTES;
    long expected = HEADER_BYTES + length + chunks * Integer.BYTES;
    if (length < 0 || length > Integer.MAX_VALUE - 8 || file.size() != expected) {
      throw new NotIntactException(
          where, Math.min(expected, file.size()), "the file should have " + expected + " bytes");
    }
    byte[] image = new byte[(int) length];
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES + Integer.BYTES);
    long at = HEADER_BYTES;
    for (int from = 0; from < image.length; from += CHUNK_BYTES) {
      int count = Math.min(CHUNK_BYTES, image.length - from);
      chunk.clear().limit(count + Integer.BYTES);
      file.read(at, chunk);
      chunk.flip();
      if (chunk.remaining() < count + Integer.BYTES) {
        throw new NotIntactException(where, at, "the file ends early");
      }
      chunk.get(image, from, count);
      if (chunk.getInt() != checksum(slot, image, from, count)) {
        throw new NotIntactException(where, at, "the bytes from there on are damaged");
      }
      at += count + Integer.BYTES;
    }
    return image;
  }

  /** A snapshot that cannot be used; its message is one line with file and offset. */
  static final class NotIntactException extends IOException {
    private static final long serialVersionUID = 1L;

    NotIntactException(String file, long offset, String what) {
      super(file + ", offset " + offset + ": " + what);
    }
  }
}
