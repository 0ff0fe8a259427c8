package io.loggos.network.datagram;

import io.loggos.api.plugin.Options;
import io.loggos.network.grdp.Congestion;
import io.loggos.network.grdp.GrdpOptions;
import java.nio.charset.StandardCharsets;

/**
 * The settings of this transport.
 *
 * @param datagramBytes the largest datagram, 0 for what the path carries
 * @param windowPackets how many packets may be on their way to one peer
 * @param windowBytes how many bytes may be on their way from one peer
 * @param queueBytesMax how many bytes may wait for one peer
 * @param socketBytes the buffers asked of the system
 * @param congestion what is done about losses
 * @param pacing whether large amounts are spread
 * @param key shared by all replicas; empty for none
 * @param timing the waits
 * @param frameBytesMax the longest message
 * @param refuseNewIncarnations whether a replica may not come back as another process
 * @param loss the share of arriving datagrams that is thrown away, for experiments
 */
record DatagramOptions(
    int datagramBytes,
    int windowPackets,
    int windowBytes,
    long queueBytesMax,
    int socketBytes,
    Congestion congestion,
    boolean pacing,
    byte[] key,
    GrdpOptions.Timing timing,
    int frameBytesMax,
    boolean refuseNewIncarnations,
    double loss) {
  /** More does not fit a datagram. */
  private static final int LARGEST_BYTES = 65_507;

  /** Passes everywhere, so that the search for what a path carries begins with it. */
  private static final int FIRST_BYTES = 1200;

  /** Passes practically everywhere. */
  private static final int ANYWHERE_BYTES = 1400;

  private static final String REFUSE_NEW_INCARNATIONS = "refuse-new-incarnations";
  private static final String NO_KEY = "none";
  private static final int KEY_CHARS_MIN = 16;

  static DatagramOptions read(Options grdp, Options network) {
    return new DatagramOptions(
        (int) grdp.bytes("datagram-bytes"),
        grdp.integer("window-packets"),
        (int) grdp.bytes("window-bytes"),
        grdp.bytes("queue-bytes-max"),
        (int) grdp.bytes("socket-buffer-bytes"),
        Congestion.of(grdp.text("congestion")),
        grdp.flag("pacing"),
        key(grdp.text("key")),
        new GrdpOptions.Timing(
            grdp.nanos("rto-initial"),
            grdp.nanos("rto-min"),
            grdp.nanos("rto-max"),
            grdp.nanos("ack-delay"),
            grdp.nanos("ping-interval-min"),
            grdp.nanos("ping-interval"),
            grdp.nanos("handshake-timeout"),
            grdp.nanos("silence-max")),
        (int) network.bytes("frame-bytes-max"),
        !network.has(REFUSE_NEW_INCARNATIONS) || network.flag(REFUSE_NEW_INCARNATIONS),
        grdp.ratio("simulated-loss"));
  }

  private static byte[] key(String text) {
    if (text.equals(NO_KEY)) {
      return new byte[0];
    }
    if (text.length() < KEY_CHARS_MIN) {
      throw new IllegalArgumentException(
          "grdp.key has " + text.length() + " characters, but needs " + KEY_CHARS_MIN);
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The largest datagram that will be received. */
  int datagramBytesMax() {
    return datagramBytes == 0 ? LARGEST_BYTES : datagramBytes;
  }

  /**
   * The protocol's own options.
   *
   * @param searching whether it is found out what a path carries; otherwise the setting is believed
   * @param bytesPerPeer what the socket's buffer has room for
   */
  GrdpOptions protocol(boolean searching, long bytesPerPeer) {
    int datagram = searching || datagramBytes != 0 ? datagramBytesMax() : ANYWHERE_BYTES;
    return new GrdpOptions(
        datagram,
        searching ? Math.min(datagram, FIRST_BYTES) : datagram,
        windowPackets,
        (int) Math.max(Math.min(datagram, FIRST_BYTES), Math.min(windowBytes, bytesPerPeer)),
        frameBytesMax,
        queueBytesMax,
        congestion,
        pacing,
        key,
        timing);
  }
}
