package io.loggos.network.grdp;

/**
 * How an endpoint behaves.
 *
 * @param datagramBytes the largest datagram it sends or takes; the smaller of both sides' counts
 * @param windowPackets how many packets may be on their way to a peer
 * @param windowBytes how many bytes may be on their way to this side from one peer
 * @param messageBytesMax the longest message
 * @param queueBytesMax how many bytes may wait for one peer
 * @param congestion what is done about losses
 * @param pacing whether large amounts are spread over the round trip
 * @param key shared with all peers to authenticate datagrams; empty for none
 * @param timing its waits
 */
public record GrdpOptions(
    int datagramBytes,
    int windowPackets,
    int windowBytes,
    int messageBytesMax,
    long queueBytesMax,
    Congestion congestion,
    boolean pacing,
    byte[] key,
    Timing timing) {
  /** The most packets a window can have: half the numbers that a range of an ACK can tell. */
  public static final int WINDOW_PACKETS_MAX = 1 << 15;

  /**
   * The waits of an endpoint, all in nanoseconds.
   *
   * @param rtoInitial how long to wait for an acknowledgement before any was seen
   * @param rtoMin the shortest such wait
   * @param rtoMax the longest
   * @param ackDelay how long an acknowledgement may wait for company
   * @param pingMin the first pause between two pings; it doubles
   * @param pingMax the longest, and the longest silence on a connection
   * @param handshakeMax how long a handshake may take
   * @param silenceMax after how much silence a connection ends
   */
  public record Timing(
      long rtoInitial,
      long rtoMin,
      long rtoMax,
      long ackDelay,
      long pingMin,
      long pingMax,
      long handshakeMax,
      long silenceMax) {
    /** Checks that what must be positive is, and that no minimum exceeds its maximum. */
    public Timing {
      require(ackDelay >= 0, "ack-delay", ackDelay);
      require(rtoMin > 0, "rto-min", rtoMin);
      require(rtoMax >= rtoMin, "rto-max", rtoMax);
      require(rtoInitial > 0, "rto-initial", rtoInitial);
      require(pingMin > 0, "ping-min", pingMin);
      require(pingMax >= pingMin, "ping-max", pingMax);
      require(handshakeMax > 0, "handshake-timeout", handshakeMax);
      require(silenceMax > 0, "silence-max", silenceMax);
    }
  }

  /** Checks the ranges. */
  public GrdpOptions {
    require(
        datagramBytes >= Wire.DATAGRAM_BYTES_MIN && datagramBytes <= Wire.DATAGRAM_BYTES_MAX,
        "datagram-bytes",
        datagramBytes);
    require(
        windowPackets >= 1 && windowPackets <= WINDOW_PACKETS_MAX, "window-packets", windowPackets);
    require(windowBytes >= 1, "window-bytes", windowBytes);
    require(
        messageBytesMax >= 1 && messageBytesMax <= 1 << 30, "message-bytes-max", messageBytesMax);
    require(queueBytesMax >= 1 && queueBytesMax <= 1 << 30, "queue-bytes-max", queueBytesMax);
    key = key.clone();
  }

  private static void require(boolean holds, String name, long value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + ", which is out of range");
    }
  }

  @Override
  public byte[] key() {
    return key.clone();
  }
}
