package io.loggos.storage.wal;

import io.loggos.api.Batch;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.wire.Encodings;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Writes records straight into the buffer that goes to the disk. One thread. */
final class RecordEncoder {
  /** Two members; a host has 255 bytes at most. */
  private static final int HOLDER_BYTES_MAX = 640;

  private final byte[] seed;
  private final int start;
  private final CRC32C crc = new CRC32C();
  private final BufferOutput out = new BufferOutput();

  /**
   * Encodes for one log.
   *
   * @param lineage which memory the log belongs to
   * @param start which start of it this is
   */
  RecordEncoder(long lineage, int start) {
    this.seed = ByteBuffer.allocate(Long.BYTES).putLong(lineage).array();
    this.start = start;
  }

  /** A bound for the bytes that a record takes. */
  static int bytesMax(JournalRecord record) {
    int bytes = RecordLayout.FIELDS_BYTES_MAX;
    if (record instanceof JournalRecord.Voted vote) {
      bytes += valueBytes(vote.value());
    } else if (record instanceof JournalRecord.Adopted adopted) {
      bytes += valueBytes(adopted.value());
    } else if (record instanceof JournalRecord.Decided decided) {
      bytes += valueBytes(decided.value());
    } else if (record instanceof JournalRecord.Holders holders) {
      bytes += HOLDER_BYTES_MAX * holders.places().size();
    }
    return RecordLayout.totalBytes(bytes);
  }

  private static int valueBytes(Value value) {
    return value instanceof Batch batch ? batch.length() : value.sizeBytes();
  }

  /** Appends a record to the buffer, which has room for it. */
  void encode(JournalRecord record, long number, long synced, ByteBuffer buffer) {
    int at = buffer.position();
    buffer.position(at + RecordLayout.HEADER_BYTES);
    out.into(buffer);
    long slot = 0;
    int kind;
    if (record instanceof JournalRecord.Voted vote) {
      kind = RecordLayout.VOTED;
      slot = vote.slot();
      Encodings.writeBallot(out, vote.ballot());
      Encodings.writeValue(out, vote.value());
    } else if (record instanceof JournalRecord.DecidedUpTo decided) {
      kind = RecordLayout.DECIDED_UP_TO;
      slot = decided.slot();
    } else if (record instanceof JournalRecord.Decided decided) {
      kind = RecordLayout.DECIDED;
      slot = decided.slot();
      Encodings.writeValue(out, decided.value());
    } else if (record instanceof JournalRecord.Promised promise) {
      kind = RecordLayout.PROMISED;
      Encodings.writeBallot(out, promise.ballot());
    } else if (record instanceof JournalRecord.Installed installed) {
      kind = RecordLayout.INSTALLED;
      slot = installed.slot();
    } else if (record instanceof JournalRecord.LeaseGranted lease) {
      kind = RecordLayout.LEASE_GRANTED;
      out.writeLong(lease.holdNanos());
    } else if (record instanceof JournalRecord.Adopted adopted) {
      kind = RecordLayout.ADOPTED;
      slot = adopted.slot();
      Encodings.writeBallot(out, adopted.ballot());
      Encodings.writeValue(out, adopted.value());
    } else if (record instanceof JournalRecord.Holders holders) {
      kind = RecordLayout.HOLDERS;
      HolderFormat.write(out, holders.places());
      out.writeFlag(holders.tookPlace());
    } else {
      throw new IllegalArgumentException("a record of an unknown kind: " + record);
    }
    finish(buffer, at, kind, slot, number, synced);
  }

  /** Appends a mark: all records up to the number are confirmed by the disk. */
  void encodeMark(long number, ByteBuffer buffer) {
    int at = buffer.position();
    buffer.position(at + RecordLayout.HEADER_BYTES);
    finish(buffer, at, RecordLayout.MARK, 0, number, number);
  }

  private void finish(ByteBuffer buffer, int at, int kind, long slot, long number, long synced) {
    int payload = buffer.position() - at - RecordLayout.HEADER_BYTES;
    int end = at + RecordLayout.totalBytes(payload);
    while (buffer.position() < end) {
      buffer.put((byte) 0);
    }
    buffer.putInt(at + RecordLayout.LENGTH_AT, payload);
    buffer.putLong(at + RecordLayout.NUMBER_AT, number);
    buffer.putLong(at + RecordLayout.SYNCED_AT, synced);
    buffer.putLong(at + RecordLayout.SLOT_AT, slot);
    buffer.putInt(at + RecordLayout.START_AT, start << 8 | kind);
    buffer.putInt(at, checksum(buffer, at, end));
  }

  private int checksum(ByteBuffer buffer, int at, int end) {
    int limit = buffer.limit();
    crc.reset();
    crc.update(seed, 0, seed.length);
    buffer.position(at + RecordLayout.LENGTH_AT).limit(end);
    crc.update(buffer);
    buffer.limit(limit);
    return (int) crc.getValue();
  }
}
