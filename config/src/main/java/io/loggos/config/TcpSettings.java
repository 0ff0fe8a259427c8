package io.loggos.config;

import io.loggos.api.plugin.Options;

/**
 * The group {@code tcp}; durations in nanoseconds, each 1 ms to 60 s. Immutable.
 *
 * @param connectTimeoutNanos how long one attempt to connect may take
 * @param reconnectBackoffMinNanos shortest pause between attempts
 * @param reconnectBackoffMaxNanos longest pause between attempts, at least the shortest
 * @param handshakeTimeoutNanos how long a new connection may take to say who it is
 * @param queueBytesMax bytes that may wait for one peer, 64 KiB to 4 GiB; what does not fit is
 *     dropped and counted, since the protocol repeats it
 */
public record TcpSettings(
    long connectTimeoutNanos,
    long reconnectBackoffMinNanos,
    long reconnectBackoffMaxNanos,
    long handshakeTimeoutNanos,
    long queueBytesMax) {
  static TcpSettings of(Options options) {
    return new TcpSettings(
        options.nanos("connect-timeout"),
        options.nanos("reconnect-backoff-min"),
        options.nanos("reconnect-backoff-max"),
        options.nanos("handshake-timeout"),
        options.bytes("queue-bytes-max"));
  }
}
