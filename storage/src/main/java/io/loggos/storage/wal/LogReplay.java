package io.loggos.storage.wal;

import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.disk.Disk;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Reads the records of a log that was scanned before; holds one record at a time. */
final class LogReplay {
  private LogReplay() {}

  /** Hands out what was dropped before the first segment, in short, and then all records. */
  static void replay(Disk disk, List<Segment> segments, Consumer<JournalRecord> records)
      throws IOException {
    if (!segments.isEmpty()) {
      segments.get(0).header().before().records().forEach(records);
    }
    for (Segment segment : segments) {
      try (SegmentReader reader =
          SegmentReader.open(disk, segment.name(), segment.header().lineage())) {
        while (reader.last() < segment.last() && reader.next()) {
          if (!reader.view().isMark()) {
            records.accept(LogScan.decode(reader));
          }
        }
        if (reader.last() < segment.last()) {
          throw new DamagedStorageException(
              reader.where(), reader.position(), "a record changed while it was read");
        }
      }
    }
  }
}
