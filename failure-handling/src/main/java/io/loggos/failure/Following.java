package io.loggos.failure;

import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * The sender is no member yet, and is getting ready to be one.
 *
 * @param executed the last slot it executed
 */
record Following(long executed) implements Message {
  static final MessageType<Following> TYPE =
      new MessageType<>(
          302,
          Part.FAILURE_HANDLING,
          Following.class,
          (m, out) -> Encodings.writeSlot(out, m.executed),
          in -> new Following(Encodings.readSlot(in)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
