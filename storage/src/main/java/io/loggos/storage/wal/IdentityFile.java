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
 * <p>A change begins with the file that the last one ended with. If the disk failed there, what is
 * read of that file may not be on the disk, and the other one is the only good one: it must not be
 * overwritten first.
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

  /** The number of the next change; an odd one begins with the second file. */
  private long next;

  private IdentityFile(Disk disk, Identity current, long next) {
    this.disk = disk;
    this.current = current;
    this.next = next;
  }

  /** An identity that is not on the disk yet; {@link #update} puts it there. */
  static IdentityFile fresh(Disk disk, Identity identity) {
    return new IdentityFile(disk, identity, 1);
  }

  /**
   * Reads what is there; changes nothing.
   *
   * @return null when there is none, or only the beginning of one that never came into use
   * @throws IOException when it is damaged or of a newer format
   */
  static IdentityFile load(Disk disk) throws IOException {
    List<String> names = disk.list();
    ByteBuffer[] blocks = new ByteBuffer[TWINS.size()];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = names.contains(TWINS.get(i)) ? read(disk, TWINS.get(i)) : null;
    }
    if (blocks[0] == null && blocks[1] == null) {
      refuseIfInUse(disk, names);
      return null;
    }
    ByteBuffer best = sequence(blocks[0]) >= sequence(blocks[1]) ? blocks[0] : blocks[1];
    int version = best.getInt(VERSION_AT);
    if (version > Layout.FORMAT) {
      throw SegmentHeader.newerFormat(disk.locate(Layout.IDENTITY_A), version);
    }
    try {
      BytesInput in = new BytesInput(Arrays.copyOfRange(best.array(), FIELDS_AT, Layout.BLOCK));
      return new IdentityFile(disk, Identity.read(in), next(blocks));
    } catch (MalformedMessageException e) {
      throw damaged(disk);
    }
  }

  private static long sequence(ByteBuffer block) {
    return block == null ? 0 : block.getLong(SEQUENCE_AT);
  }

  /** The number of the next change, such that it begins with the file that may be no good. */
  private static long next(ByteBuffer[] blocks) {
    long first = sequence(blocks[0]);
    long second = sequence(blocks[1]);
    long next = Math.max(first, second) + 1;
    if (first == second) {
      return next; // begins with the one that this change ended with
    }
    int ahead = first > second ? 0 : 1;
    boolean damaged = blocks[1 - ahead] == null;
    int doubtful = damaged ? 1 - ahead : ahead;
    return next % TWINS.size() == doubtful ? next : next + 1;
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
   * @throws IOException when it cannot be written; the identity before or after can still be read
   */
  synchronized void update(Change change) throws IOException {
    Identity changed = change.apply(current);
    ByteBuffer block = encode(changed, next);
    int begin = (int) (next % TWINS.size());
    boolean created = write(TWINS.get(begin), block);
    next++; // should the other one fail, the next change begins there
    current = changed;
    created |= write(TWINS.get(1 - begin), block);
    if (created) {
      disk.syncDirectory();
    }
  }

  /** Makes the block durable in the file; whether that is new. */
  private boolean write(String name, ByteBuffer block) throws IOException {
    boolean exists = disk.exists(name);
    DiskFile file = exists ? disk.open(name) : disk.create(name);
    try {
      file.write(0, block.duplicate());
      file.force();
    } finally {
      file.close();
    }
    return !exists;
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
