package io.loggos.network.datagram;

import io.loggos.api.plugin.Options;
import io.loggos.network.grdp.Congestion;
import io.loggos.network.grdp.GrdpOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of this transport.
 *
 * @param datagramBytes the largest datagram, 0 to go by the own address
 * @param windowPackets how many packets may be on their way to one peer
 * @param windowBytes how many bytes may be on their way from one peer
 * @param queueBytesMax how many bytes may wait for one peer
 * @param socketBytes the buffers asked of the system
 * @param congestion what is done about losses
 * @param pacing whether large amounts are spread
 * @param group the multicast group for what all peers are told; null for none
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
    InetSocketAddress group,
    byte[] key,
    GrdpOptions.Timing timing,
    int frameBytesMax,
    boolean refuseNewIncarnations,
    double loss) {
  /** Datagrams on the loop-back interface need not fit anything else. */
  private static final int LOOPBACK_BYTES = 16 << 10;

  /** Passes practically everywhere. */
  private static final int ANYWHERE_BYTES = 1400;

  private static final String REFUSE_NEW_INCARNATIONS = "refuse-new-incarnations";
  private static final String NONE = "none";
  private static final Pattern GROUP = Pattern.compile("\\[?([0-9A-Fa-f:.]+)\\]?:([0-9]{1,5})");
  private static final int PORT_MAX = 65_535;
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
        group(grdp.text("multicast-group")),
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

  /** Only an address as numbers: no name of a host is one of a group. */
  private static InetSocketAddress group(String text) {
    if (text.equals(NONE)) {
      return null;
    }
    Matcher parts = GROUP.matcher(text);
    try {
      if (parts.matches()) {
        InetAddress address = InetAddress.getByName(parts.group(1));
        int port = Integer.parseInt(parts.group(2));
        if (address.isMulticastAddress() && port > 0 && port <= PORT_MAX) {
          return new InetSocketAddress(address, port);
        }
      }
    } catch (UnknownHostException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "grdp.multicast-group is " + text + ", but must be ADDRESS:PORT, such as 239.1.2.3:7400");
  }

  private static byte[] key(String text) {
    if (text.equals(NONE)) {
      return new byte[0];
    }
    if (text.length() < KEY_CHARS_MIN) {
      throw new IllegalArgumentException(
          "grdp.key has " + text.length() + " characters, but needs " + KEY_CHARS_MIN);
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The largest datagram when the own address is, or is not, on the loop-back interface. */
  int datagramBytes(boolean loopback) {
    if (datagramBytes != 0) {
      return datagramBytes;
    }
    return loopback ? LOOPBACK_BYTES : ANYWHERE_BYTES;
  }

  /**
   * The protocol's own options.
   *
   * @param bytesPerPeer what the socket's buffer has room for
   */
  GrdpOptions protocol(boolean loopback, long bytesPerPeer) {
    int datagram = datagramBytes(loopback);
    return new GrdpOptions(
        datagram,
        windowPackets,
        (int) Math.max(datagram, Math.min(windowBytes, bytesPerPeer)),
        frameBytesMax,
        queueBytesMax,
        congestion,
        pacing,
        key,
        timing);
  }
}
