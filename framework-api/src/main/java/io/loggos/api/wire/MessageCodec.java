package io.loggos.api.wire;

import java.nio.ByteBuffer;

/** Turns messages into bytes and back. Used by one thread. */
public interface MessageCodec {
  /** Encodes a message; the returned view is valid until the next call. */
  ByteBuffer encode(Message message);

  /**
   * Decodes exactly the remaining bytes.
   *
   * @throws MalformedMessageException when they are not one whole message of a registered kind
   */
  Message decode(ByteBuffer bytes);
}
