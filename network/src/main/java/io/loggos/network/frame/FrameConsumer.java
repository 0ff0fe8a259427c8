package io.loggos.network.frame;

import io.netty.channel.Channel;
import java.nio.ByteBuffer;

/** What stands behind a {@link FrameReader}. All calls come on the channel's event loop. */
public interface FrameConsumer {
  /** The connection stands. */
  void onOpened(Channel channel);

  /**
   * A whole frame arrived, and its checksum is right.
   *
   * @param payload a view that is valid, and may be moved, during the call only
   * @throws io.loggos.api.wire.MalformedMessageException when the payload does not follow its
   *     format; the connection is then closed
   */
  void onFrame(FrameKind kind, ByteBuffer payload);

  /**
   * The connection is gone; the last call.
   *
   * @param cause why, in a few words
   * @param logged whether a line about it was logged already
   */
  void onClosed(String cause, boolean logged);
}
