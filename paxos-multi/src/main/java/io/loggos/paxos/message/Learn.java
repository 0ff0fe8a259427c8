package io.loggos.paxos.message;

import io.loggos.api.Ballot;
import io.loggos.api.Stamp;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * Phase 2b for a range of slots: the acceptor voted in each of them under this ballot.
 *
 * @param ballot the ballot voted in
 * @param firstSlot the first slot
 * @param lastSlot the last slot, at most {@link #RANGE_MAX} further
 * @param stamp written by the quorum rule
 */
public record Learn(Ballot ballot, long firstSlot, long lastSlot, Stamp stamp) implements Message {
  /** The longest range one message announces. */
  public static final int RANGE_MAX = 4096;

  /** How it travels. */
  public static final MessageType<Learn> TYPE =
      new MessageType<>(
          103,
          Part.CONSENSUS,
          Learn.class,
          (m, out) -> {
            Encodings.writeBallot(out, m.ballot);
            Encodings.writeSlot(out, m.firstSlot);
            out.writeCount(m.lastSlot - m.firstSlot);
            Encodings.writeStamp(out, m.stamp);
          },
          in -> {
            Ballot ballot = Encodings.readBallot(in);
            long first = Encodings.readSlot(in);
            if (first == 0) {
              throw new MalformedMessageException("slots are numbered from 1");
            }
            long last = first + in.readCount(RANGE_MAX);
            return new Learn(ballot, first, last, Encodings.readStamp(in));
          });

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
