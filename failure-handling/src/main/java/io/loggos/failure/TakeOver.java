package io.loggos.failure;

import io.loggos.api.Member;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * The addressee, a follower that has caught up, is to take over its place now.
 *
 * @param member the addressee, and where the others find it
 */
public record TakeOver(Member member) implements Message {
  /** How it travels. */
  public static final MessageType<TakeOver> TYPE =
      new MessageType<>(
          314,
          Part.FAILURE_HANDLING,
          TakeOver.class,
          (m, out) -> Encodings.writeMember(out, m.member),
          in -> new TakeOver(Encodings.readMember(in)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
