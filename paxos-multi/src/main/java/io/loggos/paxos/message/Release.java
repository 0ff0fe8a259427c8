package io.loggos.paxos.message;

import io.loggos.api.Ballot;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * A leader stepped down of its own accord: it relies no more on any lease that was granted to this
 * ballot, which it never uses again.
 *
 * @param ballot the ballot that is over
 */
public record Release(Ballot ballot) implements Message {
  /** How it travels. */
  public static final MessageType<Release> TYPE =
      new MessageType<>(
          110,
          Part.CONSENSUS,
          Release.class,
          (m, out) -> Encodings.writeBallot(out, m.ballot),
          in -> new Release(Encodings.readBallot(in)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
