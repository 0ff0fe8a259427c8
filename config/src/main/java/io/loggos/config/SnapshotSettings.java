package io.loggos.config;

import io.loggos.api.plugin.Options;

/**
 * The group {@code snapshot}: how state travels. Immutable.
 *
 * @param chunkBytes size of one piece, 1 KiB to 8 MiB
 * @param transferTimeoutNanos wait for the next piece in nanoseconds, 10 ms to 60 s
 */
public record SnapshotSettings(int chunkBytes, long transferTimeoutNanos) {
  static SnapshotSettings of(Options options) {
    return new SnapshotSettings(
        Math.toIntExact(options.bytes("chunk-bytes")), options.nanos("transfer-timeout"));
  }
}
