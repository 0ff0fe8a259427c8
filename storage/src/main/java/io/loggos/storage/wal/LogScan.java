package io.loggos.storage.wal;

import io.loggos.api.machine.JournalRecord;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.storage.disk.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the whole log and finds its end, without changing anything. Where records stop following
 * one another, it looks for the highest number that anything says was confirmed by the disk: if the
 * record that is missing was, this is damage; if not, it is the tail of a write that was cut short.
 * One use, one thread.
 */
final class LogScan {
  private final Disk disk;
  private final Identity identity;
  private final List<Segment> segments = new ArrayList<>();
  private final List<String> obsolete = new ArrayList<>();
  private final LogSummary summary = new LogSummary();
  private final Visitor visitor;

  private long synced;
  private long last;

  /** The first record that is missing, or 0. */
  private long missing;

  private String missingFile;
  private long missingAt;
  private ScannedLog.Cut cut;

  /** Sees each intact record as the scan goes by. */
  interface Visitor {
    /** Called with the reader at the record. */
    void visit(SegmentReader reader) throws IOException;
  }

  /**
   * Scans the log of that identity.
   *
   * @param synced up to this number a snapshot says that the disk had confirmed all records
   */
  LogScan(Disk disk, Identity identity, long synced, Visitor visitor) {
    this.disk = disk;
    this.identity = identity;
    this.synced = Math.max(synced, identity.log().synced());
    this.visitor = visitor;
  }

  /**
   * Scans.
   *
   * @throws DamagedStorageException when what was confirmed cannot be read
   */
  ScannedLog run() throws IOException {
    List<String> names = names();
    for (String name : names) {
      scan(name);
    }
    checkDamage();
    if (!segments.isEmpty()) {
      Segment newest = segments.get(segments.size() - 1);
      newest.extend(newest.last(), Layout.blocks(newest.end()));
    }
    return new ScannedLog(identity.lineage(), segments, summary, synced, cut, obsolete);
  }

  /** The segments from the oldest in use on; older ones are leftovers of a drop. */
  private List<String> names() throws IOException {
    long first = identity.log().first();
    List<String> names = new ArrayList<>();
    for (String name : disk.list()) {
      long number = Layout.segmentNumber(name);
      if (number >= Math.max(1, first)) {
        names.add(name);
      } else if (number >= 0) {
        obsolete.add(0, name);
      }
    }
    String expected = Layout.segmentName(Math.max(1, first));
    boolean begun = first > 0 || synced > 0 || !names.isEmpty();
    if (begun && !names.contains(expected)) {
      throw new DamagedStorageException(
          disk.locate(expected), 0, "the oldest segment of the log is missing");
    }
    last = Math.max(1, first) - 1;
    return names;
  }

  private void scan(String name) throws IOException {
    try (SegmentReader reader = SegmentReader.open(disk, name, identity.lineage())) {
      SegmentHeader header = reader.header();
      synced = Math.max(synced, header.synced());
      if (missing == 0 && header.first() != last + 1) {
        miss(Layout.segmentName(last + 1), 0);
      }
      if (missing > 0) {
        reader.readRest(missing);
        synced = Math.max(synced, reader.syncedBeyond());
        obsolete.add(0, name);
        return;
      }
      if (segments.isEmpty()) {
        summary.add(header.before());
      }
      Segment segment = new Segment(header);
      segments.add(segment);
      readRecords(reader, segment);
      segment.extend(reader.last(), reader.position());
      last = reader.last();
      endSegment(reader, name);
    }
  }

  private void readRecords(SegmentReader reader, Segment segment) throws IOException {
    while (reader.next()) {
      RecordView view = reader.view();
      if (isDistrusted(view)) {
        reader.reject();
        return;
      }
      synced = Math.max(synced, view.synced());
      if (!view.isMark()) {
        JournalRecord record = decode(reader);
        segment.summary().note(record);
        summary.note(record);
      }
      visitor.visit(reader);
    }
  }

  /**
   * Whether it may be seen though the disk does not hold it; a mark too, which repeats a number.
   */
  private boolean isDistrusted(RecordView view) {
    long trusted = identity.log().trusted();
    return view.number() > trusted || view.isMark() && view.number() == trusted;
  }

  /** The record that the reader is at. */
  static JournalRecord decode(SegmentReader reader) throws IOException {
    try {
      return reader.view().record();
    } catch (MalformedMessageException e) {
      throw new DamagedStorageException(
          reader.where(), reader.recordAt(), "an intact record makes no sense: " + e.getMessage());
    }
  }

  /** Whether anything follows the last intact record that is no empty room. */
  private void endSegment(SegmentReader reader, String name) throws IOException {
    reader.readRest(last + 1);
    synced = Math.max(synced, reader.syncedBeyond());
    if (reader.restEnd() > reader.position()) {
      miss(name, reader.position());
      cut = new ScannedLog.Cut(name, reader.position(), reader.restEnd());
    }
  }

  private void miss(String name, long offset) {
    missing = last + 1;
    missingFile = name;
    missingAt = offset;
  }

  private void checkDamage() throws IOException {
    if (synced <= last) {
      return;
    }
    if (missing == 0) {
      Segment newest = segments.get(segments.size() - 1);
      missing = last + 1;
      missingFile = newest.name();
      missingAt = newest.end();
    }
    throw new DamagedStorageException(
        disk.locate(missingFile),
        missingAt,
        "record "
            + missing
            + " is damaged or missing, though the disk had confirmed records up to "
            + synced);
  }
}
