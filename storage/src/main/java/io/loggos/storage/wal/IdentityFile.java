package io.loggos.storage.wal;

import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.storage.disk.Disk;
import io.loggos.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps the identity in two files of one block, both overwritten in place, one after the other, at
 * every change: one of them is whole at any instant, each mends the other, and a full disk is no
 * hindrance. Any thread.
 *
 * <p>Layout: magic (8 bytes), format version (4), checksum of all the rest (4), sequence number of
 * the change (8), then the fields of {@link Identity}, then zeros.
 */
final class IdentityFile {
  private static final long MAGIC = 0x4c6f67676f734944L; // "LoggosID"
  private static final int VERSION_AT = 8;
  private static final int CRC_AT = 12;
  private static final int SEQUENCE_AT = 16;
  private static final int FIELDS_AT = 24;

  private static final List<String> TWINS = List.of(Layout.IDENTITY_A, Layout.IDENTITY_B);

  private final Disk disk;
  private Identity current;
  private long sequence;

  private IdentityFile(Disk disk, Identity current, long sequence) {
    this.disk = disk;
    this.current = current;
    this.sequence = sequence;
  }

  /** An identity that is not on the disk yet; {@link #update} puts it there. */
  static IdentityFile fresh(Disk disk, Identity identity) {
    return new IdentityFile(disk, identity, 0);
  }

  /**
   * Reads what is there; changes nothing.
   *
   * @return null when there is none, or only the beginning of one that never came into use
   * @throws IOException when it is damaged or of a newer format
   */
  static IdentityFile load(Disk disk) throws IOException {
    List<String> names = disk.list();
    ByteBuffer best = null;
    for (String name : TWINS) {
      ByteBuffer block = names.contains(name) ? read(disk, name) : null;
      if (block != null
          && (best == null || block.getLong(SEQUENCE_AT) > best.getLong(SEQUENCE_AT))) {
        best = block;
      }
    }
    if (best == null) {
      refuseIfInUse(disk, names);
      return null;
    }
    int version = best.getInt(VERSION_AT);
    if (version > Layout.FORMAT) {
      throw SegmentHeader.newerFormat(disk.locate(Layout.IDENTITY_A), version);
    }
    try {
      BytesInput in = new BytesInput(Arrays.copyOfRange(best.array(), FIELDS_AT, Layout.BLOCK));
      return new IdentityFile(disk, Identity.read(in), best.getLong(SEQUENCE_AT));
    } catch (MalformedMessageException e) {
      throw damaged(disk);
    }
  }

  private static ByteBuffer read(Disk disk, String name) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(Layout.BLOCK);
    DiskFile file = disk.openToRead(name);
    try {
      file.read(0, block);
    } finally {
      file.close();
    }
    boolean intact =
        !block.hasRemaining()
            && block.getLong(0) == MAGIC
            && block.getInt(CRC_AT) == checksum(block.array());
    return intact ? block : null;
  }

  /** Without an identity, only what a first start may leave when it is cut short is harmless. */
  private static void refuseIfInUse(Disk disk, List<String> names) throws IOException {
    boolean both = names.containsAll(TWINS);
    for (String name : names) {
      if (name.startsWith(Layout.SPARE)
          || Layout.segmentNumber(name) >= 0
          || Layout.snapshotSlot(name) >= 0) {
        if (names.contains(Layout.IDENTITY_A) || names.contains(Layout.IDENTITY_B)) {
          throw damaged(disk);
        }
        throw new IOException(
            disk.locate(name)
                + " is there but identity-a and identity-b are missing; this replica may have"
                + " forgotten who it is: put them back or have the replica replaced");
      }
    }
    if (both) {
      throw damaged(disk);
    }
  }

  private static IOException damaged(Disk disk) {
    return new DamagedStorageException(
        disk.locate(Layout.IDENTITY_A) + " and its twin identity-b", 0, "both are damaged");
  }

  private static int checksum(byte[] block) {
    byte[] covered = block.clone();
    Arrays.fill(covered, CRC_AT, SEQUENCE_AT, (byte) 0);
    return Layout.crc(covered, 0, covered.length);
  }

  synchronized Identity current() {
    return current;
  }

  /** A change of what is there; must be pure. */
  interface Change {
    Identity apply(Identity before);
  }

  /**
   * Changes the identity; durable on return.
   *
   * @throws IOException when it cannot be written; what was there before can still be read
   */
  synchronized void update(Change change) throws IOException {
    Identity next = change.apply(current);
    ByteBuffer block = encode(next, sequence + 1);
    boolean created = false;
    for (String name : TWINS) {
      boolean exists = disk.exists(name);
      DiskFile file = exists ? disk.open(name) : disk.create(name);
      try {
        file.write(0, block.duplicate());
        file.force();
      } finally {
        file.close();
      }
      created |= !exists;
    }
    if (created) {
      disk.syncDirectory();
    }
    sequence++;
    current = next;
  }

  private static ByteBuffer encode(Identity identity, long sequence) {
    BytesOutput out = new BytesOutput();
    identity.write(out);
    ByteBuffer block = ByteBuffer.allocate(Layout.BLOCK);
    block.putLong(MAGIC).putInt(Layout.FORMAT).putInt(0).putLong(sequence);
    block.put(out.toByteArray());
    block.putInt(CRC_AT, checksum(block.array()));
    return block.rewind();
  }
}
