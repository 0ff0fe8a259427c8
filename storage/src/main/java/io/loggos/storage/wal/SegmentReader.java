package io.loggos.storage.wal;

import io.loggos.storage.disk.Disk;
import io.loggos.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads one segment: first the records that follow one another intact, with {@link #next}, then, if
 * wanted, what lies beyond them, with {@link #readRest}. One thread.
 */
final class SegmentReader implements AutoCloseable {
  private final DiskFile file;
  private final String where;
  private final SegmentHeader header;
  private final Window window;
  private final RecordView view;

  private long position = Layout.BLOCK;
  private long recordAt;
  private long last;
  private int start;

  /** Whether the last record was a mark. */
  private boolean afterMark;

  private long syncedBeyond;
  private long restEnd;

  private SegmentReader(DiskFile file, String where, SegmentHeader header) {
    this.file = file;
    this.where = where;
    this.header = header;
    this.window = new Window(file, header.size());
    this.view = new RecordView(header.lineage());
    this.last = header.first() - 1;
  }

  /**
   * Opens a segment of that log; changes nothing.
   *
   * @throws IOException when it is not whole, or not of this log
   */
  static SegmentReader open(Disk disk, String name, long lineage) throws IOException {
    return open(disk, name, lineage, Layout.segmentNumber(name));
  }

  /** The same, under whatever name, of the segment that begins with that record. */
  static SegmentReader open(Disk disk, String name, long lineage, long first) throws IOException {
    String where = disk.locate(name);
    DiskFile file = disk.openToRead(name);
    boolean opened = false;
    try {
      SegmentHeader header = SegmentHeader.read(file, where);
      if (header.lineage() != lineage || header.first() != first) {
        throw new DamagedStorageException(where, 0, "the segment belongs to another log or place");
      }
      if (file.size() < header.size()) {
        throw new DamagedStorageException(
            where, file.size(), "the segment is shorter than its " + header.size() + " bytes");
      }
      opened = true;
      return new SegmentReader(file, where, header);
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  SegmentHeader header() {
    return header;
  }

  /** Goes to the next record; false when none follows intact. */
  boolean next() throws IOException {
    while (position + RecordLayout.HEADER_BYTES <= header.size()) {
      if (readAt(position) && follows()) {
        recordAt = position;
        position += view.totalBytes();
        last = view.number();
        start = view.start();
        afterMark = view.isMark();
        return true;
      }
      if (position % Layout.BLOCK == 0 || !isBlockRestZero()) {
        return false;
      }
      position = Layout.blocks(position);
    }
    return false;
  }

  private boolean follows() {
    if (view.isMark() && afterMark) {
      return false; // nobody writes two in a row: it was misread
    }
    long expected = view.isMark() ? last : last + 1;
    return view.number() == expected && view.start() >= start && view.synced() <= expected;
  }

  private boolean readAt(long at) throws IOException {
    int index = window.show(at, RecordLayout.HEADER_BYTES);
    if (index < 0) {
      return false;
    }
    int bytes = RecordView.claimedBytes(window.buffer(), index);
    if (bytes == 0) {
      return false;
    }
    index = window.show(at, bytes);
    return index >= 0 && view.read(window.buffer(), index);
  }

  private boolean isBlockRestZero() throws IOException {
    int count = (int) (Layout.blocks(position) - position);
    int index = window.show(position, count);
    for (int i = 0; i < count; i++) {
      if (index < 0 || window.buffer().get(index + i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The record that {@link #next} went to. */
  RecordView view() {
    return view;
  }

  /** Where the record begins that {@link #next} went to. */
  long recordAt() {
    return recordAt;
  }

  /** Behind the last intact record, or where the first damaged one begins. */
  long position() {
    return position;
  }

  /** The number of the last intact record that is not a mark, or what comes before the first. */
  long last() {
    return last;
  }

  /** Where the file is, for people. */
  String where() {
    return where;
  }

  /** Goes back to the record that {@link #next} went to, as if it were damaged. */
  void reject() {
    position = recordAt;
    last = view.isMark() ? view.number() : view.number() - 1;
  }

  /**
   * Reads all that lies beyond the intact records, at every place where a record may begin; what it
   * found is then told by {@link #syncedBeyond} and {@link #restEnd}.
   *
   * @param expected the number of the record that is missing
   */
  void readRest(long expected) throws IOException {
    restEnd = position;
    long at = position;
    while (at + Long.BYTES <= header.size()) {
      int index = window.show(at, Long.BYTES);
      if (index < 0) {
        throw new DamagedStorageException(where, at, "the segment cannot be read to its end");
      }
      boolean zero = window.buffer().getLong(index) == 0;
      if (mayBeginRecord(at, expected) && readAt(at)) {
        syncedBeyond = Math.max(syncedBeyond, view.synced());
        at += view.totalBytes();
        restEnd = at;
      } else {
        at += Long.BYTES;
        restEnd = zero ? restEnd : at;
      }
    }
  }

  /** A cheap test before a checksum is computed. */
  private boolean mayBeginRecord(long at, long expected) throws IOException {
    int index = window.show(at, RecordLayout.HEADER_BYTES);
    if (index < 0) {
      return false;
    }
    ByteBuffer buffer = window.buffer();
    long number = buffer.getLong(index + RecordLayout.NUMBER_AT);
    return number >= expected
        && number - expected <= header.size()
        && buffer.getLong(index + RecordLayout.SYNCED_AT) <= number
        && RecordView.claimedBytes(buffer, index) > 0;
  }

  /** What intact records beyond the damage say the disk had confirmed. */
  long syncedBeyond() {
    return syncedBeyond;
  }

  /** Behind the last byte that is not zero. */
  long restEnd() {
    return restEnd;
  }

  @Override
  public void close() {
    file.close();
  }
}
