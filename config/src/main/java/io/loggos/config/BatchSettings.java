package io.loggos.config;

import io.loggos.api.plugin.Options;

/**
 * The group {@code batch}: when a batch is full. Immutable.
 *
 * @param bytesMax bytes of requests that share a slot, 256 B to 8 MiB; a single larger request
 *     travels alone
 * @param requestsMax requests that share a slot, 1 to 65536
 */
public record BatchSettings(int bytesMax, int requestsMax) {
  static BatchSettings of(Options options) {
    return new BatchSettings(
        Math.toIntExact(options.bytes("bytes-max")), options.integer("requests-max"));
  }
}
