package io.loggos.paxos.message;

import io.loggos.api.Ballot;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * The leader asks whether its ballot still rules, for reads that do not go through the log ("read
 * index", Ongaro 2014, section 6.4), and for a lease if it wants one.
 *
 * @param ballot the leader's ballot
 * @param question the number of the question
 * @param holdNanos for how long, on its own clock, the acceptor is to promise nothing to others; 0
 *     for no lease
 */
public record Confirm(Ballot ballot, long question, long holdNanos) implements Message {
  /** The longest lease an acceptor grants: five minutes. */
  public static final long HOLD_NANOS_MAX = 300_000_000_000L;

  /** How it travels. */
  public static final MessageType<Confirm> TYPE =
      new MessageType<>(
          108,
          Part.CONSENSUS,
          Confirm.class,
          (m, out) -> {
            Encodings.writeBallot(out, m.ballot);
            out.writeCount(m.question);
            out.writeCount(m.holdNanos);
          },
          in ->
              new Confirm(
                  Encodings.readBallot(in),
                  in.readCount(Long.MAX_VALUE),
                  in.readCount(HOLD_NANOS_MAX)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
