package io.loggos.storage.wal;

import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.disk.Disk;
import io.loggos.storage.disk.DiskFile;
import java.io.IOException;
import java.util.List;

/**
 * Makes the memory of a replica that does not run the beginning of the cluster's next incarnation:
 * more records at the end of the log, and another identity. Both or neither: the records come into
 * a segment of their own, which the identity does not trust before the very write that changes the
 * cluster's id. What is cut short, the next start or the next attempt removes.
 */
public final class NextIncarnation {
  private final Disk disk;
  private IdentityFile identity;
  private ScannedLog log;

  /**
   * The memory as it was when it was decided what comes next.
   *
   * @param starts how often the replica was started
   * @param lastRecord the number of the log's last record
   */
  public record Expected(int starts, long lastRecord) {}

  private NextIncarnation(Disk disk) {
    this.disk = disk;
  }

  /**
   * Begins it; durable on return.
   *
   * @param disk the directory, which stays locked until it is closed
   * @param expected if the memory is not like that any more, nothing is done
   * @param clusterId the identity of the next incarnation
   * @param records what follows the log
   * @throws IOException when it cannot be done, with one line for people; then nothing has changed,
   *     unless the identity was being written: whoever reads it finds the one or the other
   */
  public static void begin(
      Disk disk, Expected expected, long clusterId, List<JournalRecord> records)
      throws IOException {
    NextIncarnation next = new NextIncarnation(disk);
    next.read(expected);
    next.mend();
    long last = next.append(records);
    next.identity.update(known -> known.withClusterId(clusterId).withAdmitted().withSynced(last));
  }

  private void read(Expected expected) throws IOException {
    if (!disk.tryLock(Layout.LOCK)) {
      throw new IOException(disk.locate(Layout.LOCK) + " is locked by a running process; stop it");
    }
    identity = IdentityFile.load(disk);
    if (identity == null) {
      throw new IOException(disk.location() + " holds no replica's storage");
    }
    Identity known = identity.current();
    if (known.standing() == Identity.Standing.REFUSED) {
      throw new IOException(
          disk.location() + " was refused by the others: nothing may go on by it");
    }
    log = new LogScan(disk, known, 0, reader -> {}).run();
    if (known.start() != expected.starts() || log.last() != expected.lastRecord()) {
      throw new IOException(disk.location() + " has changed meanwhile; compare again");
    }
    if (log.segments().isEmpty()) {
      throw new IOException(disk.location() + " has no log");
    }
  }

  /** As a start would; and what follows does not count for now. */
  private void mend() throws IOException {
    log = LogRepair.repair(disk, log, SyncMode.ALWAYS);
    long last = log.last();
    identity.update(known -> known.withSynced(last).withTrusted(last));
  }

  /** Writes a segment with the records; returns the number of the last one. */
  private long append(List<JournalRecord> records) throws IOException {
    long before = log.last();
    Chunk chunk = encode(records, before);
    SegmentHeader header =
        new SegmentHeader(
            log.lineage(),
            before + 1,
            (long) Layout.BLOCK + chunk.bytes(),
            before,
            log.summary().copy());
    String name = Layout.segmentName(header.first());
    String aside = name + Layout.TEMPORARY;
    disk.delete(aside);
    DiskFile file = disk.create(aside);
    try {
      header.write(file);
      file.write(Layout.BLOCK, chunk.buffer());
      file.force();
    } finally {
      file.close();
    }
    disk.rename(aside, name);
    disk.syncDirectory();
    return chunk.last();
  }

  private Chunk encode(List<JournalRecord> records, long before) throws IOException {
    long bytes = 0;
    for (JournalRecord record : records) {
      bytes += RecordEncoder.bytesMax(record);
    }
    if (bytes > Layout.SEGMENT_BYTES_MAX - 2 * Layout.BLOCK) {
      throw new IOException(disk.location() + " would need " + bytes + " bytes more, too many");
    }
    Identity known = identity.current();
    RecordEncoder encoder = new RecordEncoder(known.lineage(), known.start());
    Chunk chunk = new Chunk((int) Layout.blocks(bytes));
    long number = before;
    for (JournalRecord record : records) {
      encoder.encode(record, ++number, before, chunk.buffer());
    }
    chunk.noteLast(number);
    chunk.seal();
    return chunk;
  }
}
