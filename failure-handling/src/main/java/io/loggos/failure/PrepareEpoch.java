package io.loggos.failure;

import io.loggos.api.Member;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * The sender wants to take over its place. Repeated to whoever has not answered.
 *
 * @param replacer the sender, and where it is
 * @param executed it has everything up to this slot
 */
public record PrepareEpoch(Member replacer, long executed) implements Message {
  /** How it travels. */
  public static final MessageType<PrepareEpoch> TYPE =
      new MessageType<>(
          310,
          Part.FAILURE_HANDLING,
          PrepareEpoch.class,
          (m, out) -> {
            Encodings.writeMember(out, m.replacer);
            Encodings.writeSlot(out, m.executed);
          },
          in -> new PrepareEpoch(Encodings.readMember(in), Encodings.readSlot(in)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
