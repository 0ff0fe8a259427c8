package io.loggos.config;

import io.loggos.api.plugin.Options;

/**
 * The group {@code snapshot}: when state is saved and how it travels. Immutable.
 *
 * @param everyBytes bytes of executed values between two snapshots, 64 KiB to 1 TiB
 * @param everySlots executed slots between two snapshots; 0 for any number
 * @param intervalNanos nanoseconds between two snapshots; 0 for any number, to 30 days
 * @param chunkBytes size of one piece, 1 KiB to 8 MiB
 * @param transferTimeoutNanos wait for the next piece in nanoseconds, 10 ms to 60 s
 */
public record SnapshotSettings(
    long everyBytes,
    int everySlots,
    long intervalNanos,
    int chunkBytes,
    long transferTimeoutNanos) {
  static SnapshotSettings of(Options options) {
    return new SnapshotSettings(
        options.bytes("every-bytes"),
        options.integer("every-slots"),
        options.nanos("interval"),
        Math.toIntExact(options.bytes("chunk-bytes")),
        options.nanos("transfer-timeout"));
  }
}
