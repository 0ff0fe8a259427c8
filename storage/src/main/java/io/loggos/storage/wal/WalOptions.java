package io.loggos.storage.wal;

import io.loggos.api.plugin.Options;

/**
 * How a log is kept.
 *
 * @param sync when a record counts as durable
 * @param syncIntervalNanos how often the disk is made to confirm, for {@link SyncMode#INTERVAL}
 * @param segmentBytes how large a segment is; at least {@link #SEGMENT_BYTES_MIN}
 * @param keepSnapshots how many snapshots are kept, at least 2
 */
public record WalOptions(
    SyncMode sync, long syncIntervalNanos, long segmentBytes, int keepSnapshots) {
  /** The smallest segment. */
  public static final long SEGMENT_BYTES_MIN = 4 * Layout.BLOCK;

  /** Refuses what makes no sense; rounds the segment down to whole blocks. */
  public WalOptions {
    if (syncIntervalNanos <= 0) {
      throw new IllegalArgumentException("storage.sync-interval must be positive");
    }
    if (segmentBytes < SEGMENT_BYTES_MIN || segmentBytes > Layout.SEGMENT_BYTES_MAX) {
      throw new IllegalArgumentException(
          "storage.segment-bytes is "
              + segmentBytes
              + "; allowed: "
              + SEGMENT_BYTES_MIN
              + " to "
              + Layout.SEGMENT_BYTES_MAX);
    }
    if (keepSnapshots < 2) {
      throw new IllegalArgumentException(
          "storage.keep-snapshots is " + keepSnapshots + "; at least 2 are needed");
    }
    segmentBytes -= segmentBytes % Layout.BLOCK;
  }

  /** Takes them from the section {@code storage} of the settings. */
  static WalOptions from(Options options) {
    return new WalOptions(
        SyncMode.of(options.text("sync")),
        options.nanos("sync-interval"),
        options.bytes("segment-bytes"),
        options.integer("keep-snapshots"));
  }
}
