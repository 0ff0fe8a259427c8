package io.loggos.paxos.message;

import io.loggos.api.Ballot;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * The leader tells its decided prefix when no Accept carried it in time.
 *
 * @param ballot the leader's ballot
 * @param decidedUpTo every slot up to this one is decided
 */
public record Watermark(Ballot ballot, long decidedUpTo) implements Message {
  /** How it travels. */
  public static final MessageType<Watermark> TYPE =
      new MessageType<>(
          105,
          Part.CONSENSUS,
          Watermark.class,
          (m, out) -> {
            Encodings.writeBallot(out, m.ballot);
            Encodings.writeSlot(out, m.decidedUpTo);
          },
          in -> new Watermark(Encodings.readBallot(in), Encodings.readSlot(in)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
