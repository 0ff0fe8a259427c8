package io.loggos.config;

import io.loggos.api.plugin.Options;

/**
 * The group {@code client}. Immutable.
 *
 * @param timeoutNanos how long, in nanoseconds, a client tries before it reports a request's
 *     outcome as unknown; 1 ms to 1 h
 * @param inFlightMax requests of one client that may wait for their replies, 1 to the window of a
 *     session
 * @param queueBytesMax bytes of unread replies that may wait for one client at a replica, 64 KiB to
 *     4 GiB; a slower client is disconnected
 */
public record ClientSettings(long timeoutNanos, int inFlightMax, long queueBytesMax) {
  static ClientSettings of(Options options) {
    return new ClientSettings(
        options.nanos("timeout"),
        options.integer("in-flight-max"),
        options.bytes("queue-bytes-max"));
  }
}
