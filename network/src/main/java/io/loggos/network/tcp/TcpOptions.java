package io.loggos.network.tcp;

import io.loggos.api.plugin.Options;

/**
 * The settings of this transport.
 *
 * @param connectTimeoutNanos how long an attempt to connect may take
 * @param reconnectBackoffMinNanos the shortest pause between attempts
 * @param reconnectBackoffMaxNanos the longest pause between attempts
 * @param handshakeTimeoutNanos how long a handshake, or a sign of life, may take
 * @param queueBytesMax how many bytes may wait for one peer
 * @param frameBytesMax the largest frame, its header included
 * @param refuseNewIncarnations whether a replica may not come back as another process
 */
record TcpOptions(
    long connectTimeoutNanos,
    long reconnectBackoffMinNanos,
    long reconnectBackoffMaxNanos,
    long handshakeTimeoutNanos,
    long queueBytesMax,
    int frameBytesMax,
    boolean refuseNewIncarnations) {
  private static final String REFUSE_NEW_INCARNATIONS = "refuse-new-incarnations";
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int FRAME_BYTES_LEAST = 1024;
  private static final int FRAME_BYTES_MOST = 1 << 30;

  static TcpOptions read(Options tcp, Options network) {
    TcpOptions options =
        new TcpOptions(
            tcp.nanos("connect-timeout"),
            tcp.nanos("reconnect-backoff-min"),
            tcp.nanos("reconnect-backoff-max"),
            tcp.nanos("handshake-timeout"),
            tcp.bytes("queue-bytes-max"),
            (int)
                inRange(
                    "frame-bytes-max",
                    network.bytes("frame-bytes-max"),
                    FRAME_BYTES_LEAST,
                    FRAME_BYTES_MOST),
            !network.has(REFUSE_NEW_INCARNATIONS) || network.flag(REFUSE_NEW_INCARNATIONS));
    long longest = Integer.MAX_VALUE * NANOS_PER_MILLI;
    inRange("connect-timeout", options.connectTimeoutNanos, NANOS_PER_MILLI, longest);
    inRange("reconnect-backoff-min", options.reconnectBackoffMinNanos, 1, longest);
    inRange(
        "reconnect-backoff-max",
        options.reconnectBackoffMaxNanos,
        options.reconnectBackoffMinNanos,
        longest);
    inRange("handshake-timeout", options.handshakeTimeoutNanos, NANOS_PER_MILLI, longest);
    inRange("queue-bytes-max", options.queueBytesMax, 1, Long.MAX_VALUE / 2);
    return options;
  }

  private static long inRange(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + " is " + value + ", but must be between " + least + " and " + most);
    }
    return value;
  }

  int connectTimeoutMillis() {
    return (int) (connectTimeoutNanos / NANOS_PER_MILLI);
  }

  long handshakeTimeoutMillis() {
    return handshakeTimeoutNanos / NANOS_PER_MILLI;
  }
}
