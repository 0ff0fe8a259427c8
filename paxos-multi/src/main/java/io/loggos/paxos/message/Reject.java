package io.loggos.paxos.message;

import io.loggos.api.Ballot;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * A refusal, so that a proposer can give up early.
 *
 * @param promised the higher ballot that the acceptor has promised
 */
public record Reject(Ballot promised) implements Message {
  /** How it travels. */
  public static final MessageType<Reject> TYPE =
      new MessageType<>(
          104,
          Part.CONSENSUS,
          Reject.class,
          (m, out) -> Encodings.writeBallot(out, m.promised),
          in -> new Reject(Encodings.readBallot(in)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
