package io.loggos.failure;

import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * The sender has executed everything that was decided before a configuration, which rules from here
 * on.
 *
 * @param number the configuration's
 */
record Join(long number) implements Message {
  static final MessageType<Join> TYPE =
      new MessageType<>(
          301,
          Part.FAILURE_HANDLING,
          Join.class,
          (m, out) -> out.writeCount(m.number),
          in -> new Join(in.readCount(Long.MAX_VALUE)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
