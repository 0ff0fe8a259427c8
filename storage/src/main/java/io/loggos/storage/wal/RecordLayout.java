package io.loggos.storage.wal;

import io.loggos.api.wire.Encodings;

/**
 * The layout of a record in a segment. All integers are big-endian.
 *
 * <pre>
 *   crc      4  CRC32C of the log's lineage (8 bytes) and of all that follows
 *   length   4  bytes of the payload
 *   number   8  from 1, without a gap over all segments; a mark repeats the number before it
 *   synced   8  up to this number the disk had confirmed all records when this one was made
 *   slot     8  the slot it concerns, or 0
 *   start    3  the number of the start that wrote it
 *   kind     1  one of the constants below
 *   payload     see RecordEncoder
 *   zeros       up to a multiple of 8
 * </pre>
 */
final class RecordLayout {
  static final int LENGTH_AT = 4;
  static final int NUMBER_AT = 8;
  static final int SYNCED_AT = 16;
  static final int SLOT_AT = 24;
  static final int START_AT = 32;
  static final int HEADER_BYTES = 36;

  static final int PROMISED = 1;
  static final int VOTED = 2;
  static final int DECIDED = 3;
  static final int DECIDED_UP_TO = 4;
  static final int INSTALLED = 5;
  static final int LEASE_GRANTED = 6;

  /** Says only what the disk has confirmed. */
  static final int MARK = 7;

  static final int ADOPTED = 8;
  static final int HOLDERS = 9;

  static final int KIND_MAX = HOLDERS;

  /** What a ballot and the lengths around it may take. */
  static final int FIELDS_BYTES_MAX = 64;

  static final int PAYLOAD_BYTES_MAX = Encodings.VALUE_BYTES_MAX + FIELDS_BYTES_MAX;

  private RecordLayout() {}

  /** Bytes of a whole record. */
  static int totalBytes(int payloadBytes) {
    return HEADER_BYTES + payloadBytes + 7 & ~7;
  }
}
