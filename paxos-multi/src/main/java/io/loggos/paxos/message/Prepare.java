package io.loggos.paxos.message;

import io.loggos.api.Ballot;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * Phase 1a for every slot above the proposer's decided prefix.
 *
 * @param ballot the ballot to be promised
 * @param decidedUpTo the proposer needs nothing about slots up to this one
 */
public record Prepare(Ballot ballot, long decidedUpTo) implements Message {
  /** How it travels. */
  public static final MessageType<Prepare> TYPE =
      new MessageType<>(
          100,
          Part.CONSENSUS,
          Prepare.class,
          (m, out) -> {
            Encodings.writeBallot(out, m.ballot);
            Encodings.writeSlot(out, m.decidedUpTo);
          },
          in -> new Prepare(Encodings.readBallot(in), Encodings.readSlot(in)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
