package io.loggos.failure;

import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * The sender is no member yet, and is getting ready to be one.
 *
 * @param executed the last slot it executed
 * @param received how many bytes of snapshots have reached it since it began
 */
record Following(long executed, long received) implements Message {
  static final MessageType<Following> TYPE =
      new MessageType<>(
          302,
          Part.FAILURE_HANDLING,
          Following.class,
          (m, out) -> {
            Encodings.writeSlot(out, m.executed);
            out.writeCount(m.received);
          },
          in -> new Following(Encodings.readSlot(in), in.readCount(Long.MAX_VALUE)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
