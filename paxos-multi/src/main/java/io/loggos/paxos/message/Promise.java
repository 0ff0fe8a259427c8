package io.loggos.paxos.message;

import io.loggos.api.Ballot;
import io.loggos.api.Stamp;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;
import java.util.ArrayList;
import java.util.List;

/**
 * Phase 1b: the undertaking to take part in nothing below the ballot, with every vote cast above
 * the slots the acceptor itself knows to be decided. The proposer fetches decided slots it lacks by
 * catch-up, so a promise stays small and needs no parts.
 *
 * @param ballot the promised ballot
 * @param decidedUpTo every slot up to this one is decided
 * @param votes the votes above {@code decidedUpTo} and above what the proposer named, by slot
 * @param stamp written by the quorum rule
 */
public record Promise(Ballot ballot, long decidedUpTo, List<Vote> votes, Stamp stamp)
    implements Message {
  /** No acceptor ever has more open votes than this. */
  public static final int VOTES_MAX = 4096;

  /** How it travels. */
  public static final MessageType<Promise> TYPE =
      new MessageType<>(101, Part.CONSENSUS, Promise.class, Promise::write, Promise::read);

  /** Keeps its own copy of the list. */
  public Promise {
    votes = List.copyOf(votes);
  }

  private static void write(Promise m, WireOutput out) {
    Encodings.writeBallot(out, m.ballot);
    Encodings.writeSlot(out, m.decidedUpTo);
    out.writeCount(m.votes.size());
    for (Vote vote : m.votes) {
      Encodings.writeSlot(out, vote.slot());
      Encodings.writeBallot(out, vote.ballot());
      Encodings.writeValue(out, vote.value());
    }
    Encodings.writeStamp(out, m.stamp);
  }

  private static Promise read(WireInput in) {
    Ballot ballot = Encodings.readBallot(in);
    long decidedUpTo = Encodings.readSlot(in);
    int count = (int) in.readCount(VOTES_MAX);
    List<Vote> votes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long slot = Encodings.readSlot(in);
      // a proposer fills every slot up to the highest one reported, so that one must be believable
      if (slot <= decidedUpTo || slot > decidedUpTo + VOTES_MAX) {
        throw new MalformedMessageException(
            "a vote in slot " + slot + " by an acceptor that decided up to " + decidedUpTo);
      }
      votes.add(new Vote(slot, Encodings.readBallot(in), Encodings.readValue(in)));
    }
    return new Promise(ballot, decidedUpTo, votes, Encodings.readStamp(in));
  }

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
