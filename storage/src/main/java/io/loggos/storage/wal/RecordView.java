package io.loggos.storage.wal;

import io.loggos.api.machine.JournalRecord;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Reads a record where it lies in a buffer; holds one at a time. One thread. */
final class RecordView {
  private final byte[] seed;
  private final CRC32C crc = new CRC32C();

  private ByteBuffer buffer;
  private int at;

  /** Reads the records of that log. */
  RecordView(long lineage) {
    seed = ByteBuffer.allocate(Long.BYTES).putLong(lineage).array();
  }

  /**
   * How many bytes a record whose header stands here claims to have in all, or 0 when no record can
   * begin so.
   */
  static int claimedBytes(ByteBuffer buffer, int at) {
    int payload = buffer.getInt(at + RecordLayout.LENGTH_AT);
    int kind = buffer.getInt(at + RecordLayout.START_AT) & 0xFF;
    if (payload < 0
        || payload > RecordLayout.PAYLOAD_BYTES_MAX
        || kind == 0
        || buffer.getLong(at + RecordLayout.NUMBER_AT) < 0) {
      return 0;
    }
    return RecordLayout.totalBytes(payload);
  }

  /** Looks at the record there, all bytes of which are in the buffer; whether it is intact. */
  boolean read(ByteBuffer source, int position) {
    buffer = source;
    at = position;
    int limit = source.limit();
    int before = source.position();
    crc.reset();
    crc.update(seed, 0, seed.length);
    source.position(at + RecordLayout.LENGTH_AT).limit(at + totalBytes());
    crc.update(source);
    source.limit(limit).position(before);
    return (int) crc.getValue() == source.getInt(at);
  }

  int totalBytes() {
    return RecordLayout.totalBytes(payloadBytes());
  }

  private int payloadBytes() {
    return buffer.getInt(at + RecordLayout.LENGTH_AT);
  }

  long number() {
    return buffer.getLong(at + RecordLayout.NUMBER_AT);
  }

  long synced() {
    return buffer.getLong(at + RecordLayout.SYNCED_AT);
  }

  long slot() {
    return buffer.getLong(at + RecordLayout.SLOT_AT);
  }

  int start() {
    return buffer.getInt(at + RecordLayout.START_AT) >>> 8;
  }

  int kind() {
    return buffer.getInt(at + RecordLayout.START_AT) & 0xFF;
  }

  boolean isMark() {
    return kind() == RecordLayout.MARK;
  }

  /**
   * The record itself; not for marks.
   *
   * @throws MalformedMessageException when an intact record makes no sense to this version
   */
  JournalRecord record() {
    byte[] payload = new byte[payloadBytes()];
    buffer.get(at + RecordLayout.HEADER_BYTES, payload);
    BytesInput in = new BytesInput(payload);
    JournalRecord record =
        switch (kind()) {
          case RecordLayout.PROMISED -> new JournalRecord.Promised(Encodings.readBallot(in));
          case RecordLayout.VOTED ->
              new JournalRecord.Voted(slot(), Encodings.readBallot(in), Encodings.readValue(in));
          case RecordLayout.DECIDED -> new JournalRecord.Decided(slot(), Encodings.readValue(in));
          case RecordLayout.DECIDED_UP_TO -> new JournalRecord.DecidedUpTo(slot());
          case RecordLayout.INSTALLED -> new JournalRecord.Installed(slot());
          case RecordLayout.LEASE_GRANTED -> new JournalRecord.LeaseGranted(in.readLong());
          case RecordLayout.ADOPTED ->
              new JournalRecord.Adopted(slot(), Encodings.readBallot(in), Encodings.readValue(in));
          case RecordLayout.HOLDERS ->
              new JournalRecord.Holders(HolderFormat.read(in), in.readFlag());
          default ->
              throw new MalformedMessageException(
                  "a record of kind " + kind() + ", unknown here; a newer version wrote it");
        };
    if (in.remaining() > 0) {
      throw new MalformedMessageException("a record with bytes left over");
    }
    return record;
  }
}
