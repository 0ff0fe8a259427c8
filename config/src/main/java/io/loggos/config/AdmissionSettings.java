package io.loggos.config;

import io.loggos.api.plugin.Options;

/**
 * The group {@code admission}: from when on a replica answers "busy". Immutable.
 *
 * @param requestsMax admitted requests that may wait for their replies, 1 to 10 million
 * @param bytesMax bytes of those requests, 4 KiB to 4 GiB
 * @param waitNanosMax how many nanoseconds one of them may wait to be proposed, 10 ms to 10 min
 * @param busyRetryAfterNanos after how many nanoseconds a refused client should try again, 1 ms to
 *     60 s
 */
public record AdmissionSettings(
    int requestsMax, long bytesMax, long waitNanosMax, long busyRetryAfterNanos) {
  static AdmissionSettings of(Options options) {
    return new AdmissionSettings(
        options.integer("requests-max"),
        options.bytes("bytes-max"),
        options.nanos("wait-max"),
        options.nanos("busy-retry-after"));
  }
}
