package io.loggos.failure;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * A newcomer has begun, told to all members, so that whoever leads when it has caught up can have
 * it become one of them, though it was somebody else who ordered it.
 *
 * @param member who it is and where
 * @param leaver whom it is to replace; itself when it is to be added
 * @param asked whether an operator wants that, or the leaver was suspected
 */
record Newcomer(Member member, ReplicaId leaver, boolean asked) implements Message {
  static final MessageType<Newcomer> TYPE =
      new MessageType<>(
          303,
          Part.FAILURE_HANDLING,
          Newcomer.class,
          (m, out) -> {
            Encodings.writeMember(out, m.member);
            Encodings.writeReplicaId(out, m.leaver);
            out.writeFlag(m.asked);
          },
          in -> new Newcomer(Encodings.readMember(in), Encodings.readReplicaId(in), in.readFlag()));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }

  /** Whether it is to be added, and nobody replaced. */
  boolean isAddition() {
    return leaver.equals(member.id());
  }
}
