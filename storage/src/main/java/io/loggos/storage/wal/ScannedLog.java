package io.loggos.storage.wal;

import java.util.List;

/**
 * What a scan of the log found.
 *
 * @param lineage which memory the log belongs to
 * @param segments those that count, in order; empty before the first one was begun
 * @param summary what all their records say, votes and decisions aside
 * @param synced up to this number the disk is known to have confirmed all records
 * @param cut what was never confirmed and cannot be read, or null
 * @param obsolete segments that no longer count, newest first
 */
record ScannedLog(
    long lineage,
    List<Segment> segments,
    LogSummary summary,
    long synced,
    Cut cut,
    List<String> obsolete) {
  /**
   * A torn tail.
   *
   * @param segment the segment that ends with it
   * @param from where it begins
   * @param to behind its last byte that is not zero
   */
  record Cut(String segment, long from, long to) {}

  /** The number of the last record. */
  long last() {
    return segments.isEmpty() ? 0 : segments.get(segments.size() - 1).last();
  }

  /** The same log, all of which the disk has confirmed up to that number. */
  ScannedLog withSynced(long number) {
    return new ScannedLog(lineage, segments, summary, number, null, List.of());
  }
}
