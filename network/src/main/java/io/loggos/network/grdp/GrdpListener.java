package io.loggos.network.grdp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Who is told what happens at an endpoint, on the thread and during the call that caused it.
 * Messages may be sent and connections closed from within.
 */
public interface GrdpListener {
  /**
   * How the own process introduces itself to that peer; at most {@link Grdp#GREETING_BYTES_MAX}.
   */
  byte[] greeting(Object peer);

  /** Judges another process; asked at least once for each connection, on both sides. */
  Verdict judge(Greeting greeting);

  /** Messages pass. */
  void onOpened(Connection connection);

  /**
   * A message arrived.
   *
   * @param message valid, and may be moved, during the call only
   */
  void onMessage(Connection connection, ByteBuffer message);

  /** Nothing was heard for a while although packets wait for acknowledgements; may be repeated. */
  void onSilence(Connection connection);

  /**
   * A connection is over for which {@link #onOpened} was called, unless the own side closed it.
   *
   * @param cause why, in a few words
   */
  void onClosed(Connection connection, String cause);

  /**
   * The other side refuses the own process.
   *
   * @param reason what it says; valid during the call only
   */
  void onRefused(Object peer, InetSocketAddress from, ByteBuffer reason);
}
