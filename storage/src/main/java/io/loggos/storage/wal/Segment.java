package io.loggos.storage.wal;

/**
 * A segment on the disk, as far as it was read or written. Worker's thread, or the one that opens.
 */
final class Segment {
  private final SegmentHeader header;
  private final LogSummary summary = new LogSummary();
  private long last;
  private long end = Layout.BLOCK;

  /** A segment without records. */
  Segment(SegmentHeader header) {
    this.header = header;
    this.last = header.first() - 1;
  }

  SegmentHeader header() {
    return header;
  }

  String name() {
    return Layout.segmentName(header.first());
  }

  long first() {
    return header.first();
  }

  /** The number of the last record; one less than the first's when there is none. */
  long last() {
    return last;
  }

  /** Where the next record or block begins. */
  long end() {
    return end;
  }

  /** What its own records say. */
  LogSummary summary() {
    return summary;
  }

  boolean hasRoomFor(long bytes) {
    return bytes <= header.size() - end;
  }

  /** Records follow up to this number, and up to this offset. */
  void extend(long lastNumber, long endOffset) {
    last = lastNumber;
    end = endOffset;
  }
}
