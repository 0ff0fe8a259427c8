package io.loggos.paxos.message;

import io.loggos.api.Ballot;
import io.loggos.api.Stamp;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * The acceptor has promised nothing above the ballot, and grants the lease that was asked for.
 *
 * @param ballot the leader's ballot
 * @param question the number of the question
 * @param stamp written by the quorum rule
 */
public record Confirmed(Ballot ballot, long question, Stamp stamp) implements Message {
  /** How it travels. */
  public static final MessageType<Confirmed> TYPE =
      new MessageType<>(
          109,
          Part.CONSENSUS,
          Confirmed.class,
          (m, out) -> {
            Encodings.writeBallot(out, m.ballot);
            out.writeCount(m.question);
            Encodings.writeStamp(out, m.stamp);
          },
          in ->
              new Confirmed(
                  Encodings.readBallot(in), in.readCount(Long.MAX_VALUE), Encodings.readStamp(in)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
