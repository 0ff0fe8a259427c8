package io.loggos.network;

import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageCodec;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Encodes messages that are not too large; says once for each kind that one was. One thread. */
public final class MessageEncoder {
  private static final Logger LOG = LoggerFactory.getLogger(MessageEncoder.class);

  private final MessageCodec codec;
  private final int bytesMax;
  private final int frameBytesMax;
  private final BitSet tooLargeReported = new BitSet();
  private long tooLarge;

  /**
   * For a transport.
   *
   * @param bytesMax the most that a message may take
   * @param frameBytesMax the setting from which that follows
   */
  public MessageEncoder(MessageCodec codec, int bytesMax, int frameBytesMax) {
    this.codec = codec;
    this.bytesMax = bytesMax;
    this.frameBytesMax = frameBytesMax;
  }

  /** The message's bytes, valid until the next call; null when it is too large to be sent. */
  public ByteBuffer encode(Message message) {
    ByteBuffer payload = codec.encode(message);
    if (payload.remaining() <= bytesMax) {
      return payload;
    }
    tooLarge++;
    int number = message.type().number();
    if (!tooLargeReported.get(number)) {
      tooLargeReported.set(number);
      LOG.error(
          "a {} of {} bytes exceeds network.frame-bytes-max ({}) and is not sent; lower the size"
              + " of a batch or raise that limit on every node",
          message.type().messageClass().getSimpleName(),
          payload.remaining(),
          frameBytesMax);
    }
    return null;
  }

  /** How many messages were not sent because they are too large. */
  public long tooLarge() {
    return tooLarge;
  }
}
