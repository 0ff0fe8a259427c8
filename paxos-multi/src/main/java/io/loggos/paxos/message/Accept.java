package io.loggos.paxos.message;

import io.loggos.api.Ballot;
import io.loggos.api.Value;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * Phase 2a: vote for this value in this slot.
 *
 * @param ballot the leader's ballot
 * @param slot the slot
 * @param value the value
 * @param decidedUpTo the leader's decided prefix, carried for the learners
 */
public record Accept(Ballot ballot, long slot, Value value, long decidedUpTo) implements Message {
  /** How it travels. */
  public static final MessageType<Accept> TYPE =
      new MessageType<>(
          102,
          Part.CONSENSUS,
          Accept.class,
          (m, out) -> {
            Encodings.writeBallot(out, m.ballot);
            Encodings.writeSlot(out, m.slot);
            Encodings.writeSlot(out, m.decidedUpTo);
            Encodings.writeValue(out, m.value);
          },
          in -> {
            Ballot ballot = Encodings.readBallot(in);
            long slot = Encodings.readSlot(in);
            long decidedUpTo = Encodings.readSlot(in);
            return new Accept(ballot, slot, Encodings.readValue(in), decidedUpTo);
          });

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
