package io.loggos.storage.wal;

import io.loggos.storage.disk.AlignedBuffers;
import io.loggos.storage.disk.Disk;
import io.loggos.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the log's segments: the current one at its end, the next one when it is full, and drops
 * the oldest. After an IOException it must not be used any more. Worker's thread, save {@link
 * #synced}.
 */
final class LogWriter {
  private final Disk disk;
  private final Spare spare;
  private final SyncMode sync;
  private final long segmentBytes;
  private final RecordEncoder encoder;
  private final ByteBuffer markBlock = AlignedBuffers.allocate(Layout.BLOCK);

  /** All segments, the current one last. */
  private final ArrayDeque<Segment> segments;

  private final LogSummary summary;
  private final long lineage;
  private DiskFile file;
  private long marked;
  private volatile long synced;

  /** What readers may read, the oldest first. */
  private volatile List<DecisionReader.Extent> extents;

  /** Goes on where the scan found the end, in a log that was repaired and forced. */
  LogWriter(Disk disk, Spare spare, WalOptions options, RecordEncoder encoder, ScannedLog log)
      throws IOException {
    this.disk = disk;
    this.spare = spare;
    this.sync = options.sync();
    this.segmentBytes = options.segmentBytes();
    this.encoder = encoder;
    this.segments = new ArrayDeque<>(log.segments());
    this.summary = log.summary().copy();
    this.lineage = log.lineage();
    this.synced = log.synced();
    this.marked = log.synced();
    this.file = disk.open(segments.getLast().name());
    publish();
  }

  /** The number of the last record written. */
  long written() {
    return segments.getLast().last();
  }

  /** The number of the last record that the disk confirmed; any thread. */
  long synced() {
    return synced;
  }

  /** The segments that may be read, the oldest first; any thread. */
  List<DecisionReader.Extent> extents() {
    return extents;
  }

  private void publish() {
    List<DecisionReader.Extent> all = new ArrayList<>();
    for (Segment segment : segments) {
      boolean grows = segment == segments.getLast();
      long slotMax = grows ? Long.MAX_VALUE : segment.summary().slotMax();
      long last = grows ? 0 : segment.last();
      all.add(new DecisionReader.Extent(segment.name(), slotMax, last));
    }
    extents = List.copyOf(all);
  }

  /**
   * Sees to it that the chunk can be written.
   *
   * @return false when there is no room for another segment now
   */
  boolean makeRoom(Chunk chunk) throws IOException {
    return segments.getLast().hasRoomFor(chunk.bytes()) || roll(chunk.bytes());
  }

  private boolean roll(int bytes) throws IOException {
    long size = Math.max(segmentBytes, (long) Layout.BLOCK + bytes);
    DiskFile next = spare.take(size);
    if (next == null) {
      return false;
    }
    if (sync != SyncMode.NEVER) {
      force();
    }
    file.close();
    file = next;
    Segment segment =
        new Segment(new SegmentHeader(lineage, written() + 1, size, synced, summary.copy()));
    begin(disk, segment, file);
    if (segments.getLast().first() == segment.first()) {
      segments.removeLast(); // too small for its first chunk: the new one has taken its name
    }
    segments.add(segment);
    publish();
    spare.prepare();
    return true;
  }

  /** Makes the spare a segment, durably. */
  static void begin(Disk disk, Segment segment, DiskFile file) throws IOException {
    segment.header().write(file);
    file.force();
    disk.rename(Layout.SPARE, segment.name());
    disk.syncDirectory();
  }

  /** Writes a chunk for which there is room. */
  void write(Chunk chunk) throws IOException {
    Segment segment = segments.getLast();
    file.write(segment.end(), chunk.buffer());
    segment.extend(chunk.last(), segment.end() + chunk.bytes());
    segment.summary().add(chunk.summary());
    summary.add(chunk.summary());
  }

  /** Makes all that was written durable. */
  void force() throws IOException {
    long upTo = written();
    file.force();
    synced = upTo;
  }

  /** Whether the log itself says how far it was confirmed. */
  boolean isMarked() {
    return marked >= synced;
  }

  /** Lets the log itself say how far it was confirmed, if the segment has room. */
  void mark() throws IOException {
    Segment segment = segments.getLast();
    if (isMarked() || written() != synced) {
      return;
    }
    marked = synced;
    if (segment.hasRoomFor(Layout.BLOCK)) {
      markBlock.clear();
      encoder.encodeMark(synced, markBlock);
      while (markBlock.hasRemaining()) {
        markBlock.put((byte) 0);
      }
      file.write(segment.end(), markBlock.flip());
      segment.extend(segment.last(), segment.end() + Layout.BLOCK);
      file.force();
    }
  }

  /** Drops the segments that concern no slot above this one; the current one stays. */
  void drop(long slot, IdentityFile identity) throws IOException {
    int count = 0;
    long first = 0;
    for (Segment segment : segments) {
      first = segment.first();
      if (segment == segments.getLast() || segment.summary().slotMax() > slot) {
        break;
      }
      count++;
    }
    if (count > 0) {
      long kept = first;
      identity.update(known -> known.withDropped(kept, slot));
      for (; count > 0; count--) {
        disk.delete(segments.poll().name());
      }
      publish();
      disk.syncDirectory();
      spare.prepare();
    }
  }

  void close() {
    file.close();
    spare.close();
  }
}
