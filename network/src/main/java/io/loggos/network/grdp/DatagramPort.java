package io.loggos.network.grdp;

import java.net.InetSocketAddress;

/** Where datagrams leave. */
public interface DatagramPort {
  /**
   * Sends a datagram, which may be lost.
   *
   * @param bytes belongs to the caller again after the call
   * @param length how many of the bytes it has
   */
  void send(InetSocketAddress to, byte[] bytes, int length);

  /** Sends a datagram to the multicast group; where there is none, it is lost. */
  default void sendToGroup(byte[] bytes, int length) {
    // nobody hears it, and each connection sends it again
  }
}
