package io.loggos.simulation;

import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells of which type an encoded message is, without decoding it. Messages begin with a number for
 * their type, which is the codec's own; the first message of each type is decoded to learn it.
 */
final class MessageKinds {
  private final MessageCodec codec;
  private final Map<Long, Integer> types = new TreeMap<>();

  MessageKinds(MessageCodec codec) {
    this.codec = codec;
  }

  /** The number of the message's type; see {@link io.loggos.api.wire.MessageType#number}. */
  int of(byte[] bytes) {
    long number = new BytesInput(bytes).readCount(Long.MAX_VALUE);
    return types.computeIfAbsent(number, unknown -> decode(bytes).type().number());
  }

  /** The message itself. */
  Message decode(byte[] bytes) {
    try {
      return codec.decode(ByteBuffer.wrap(bytes));
    } catch (MalformedMessageException e) {
      throw new IllegalStateException("sent what cannot be read", e);
    }
  }
}
