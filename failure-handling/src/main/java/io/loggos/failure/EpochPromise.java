package io.loggos.failure;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.machine.AcceptorState;
import io.loggos.api.machine.JournalRecord;
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
 * The sender will not vote together with earlier holders of the replacer's place again; this is
 * what it said before.
 *
 * @param replacer to whom
 * @param holders who held places that changed hands, as the sender knew before it undertook that;
 *     ascending by index
 * @param before for each of these, who held its place before, as the sender knew when it entered
 *     it; itself when that is not known any more
 * @param state what it promised and voted for
 */
public record EpochPromise(
    ReplicaId replacer, List<Member> holders, List<Member> before, AcceptorState state)
    implements Message {
  private static final int ENTRIES_MAX = 4096;

  /** How it travels. */
  public static final MessageType<EpochPromise> TYPE =
      new MessageType<>(
          311, Part.FAILURE_HANDLING, EpochPromise.class, EpochPromise::write, EpochPromise::read);

  /** Keeps its own copies of the lists. */
  public EpochPromise {
    holders = List.copyOf(holders);
    before = List.copyOf(before);
  }

  private static void write(EpochPromise m, WireOutput out) {
    Encodings.writeReplicaId(out, m.replacer);
    Encodings.writeMembers(out, m.holders);
    Encodings.writeMembers(out, m.before);
    Encodings.writeBallot(out, m.state.promised());
    Encodings.writeSlot(out, m.state.low());
    out.writeCount(m.state.decisions().size());
    m.state.decisions().forEach(value -> Encodings.writeValue(out, value));
    out.writeCount(m.state.votes().size());
    for (JournalRecord.Voted vote : m.state.votes()) {
      Encodings.writeSlot(out, vote.slot());
      Encodings.writeBallot(out, vote.ballot());
      Encodings.writeValue(out, vote.value());
    }
    out.writeLong(m.state.holdNanos());
  }

  private static EpochPromise read(WireInput in) {
    ReplicaId replacer = Encodings.readReplicaId(in);
    List<Member> holders = Encodings.readMembers(in);
    List<Member> before = readBefore(in, holders);
    var promised = Encodings.readBallot(in);
    long low = Encodings.readSlot(in);
    int count = (int) in.readCount(ENTRIES_MAX);
    List<Value> decisions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      decisions.add(Encodings.readValue(in));
    }
    long decided = low + count;
    int voted = (int) in.readCount(ENTRIES_MAX);
    List<JournalRecord.Voted> votes = new ArrayList<>();
    for (int i = 0; i < voted; i++) {
      long slot = Encodings.readSlot(in);
      // a proposer fills every slot up to the highest one reported, so that one must be believable
      if (slot <= decided || slot > decided + ENTRIES_MAX) {
        throw new MalformedMessageException(
            "a vote in slot " + slot + " by an acceptor that decided up to " + decided);
      }
      votes.add(new JournalRecord.Voted(slot, Encodings.readBallot(in), Encodings.readValue(in)));
    }
    long hold = in.readLong();
    if (hold < 0) {
      throw new MalformedMessageException("a lease of negative length");
    }
    return new EpochPromise(
        replacer, holders, before, new AcceptorState(promised, low, decisions, votes, hold));
  }

  private static List<Member> readBefore(WireInput in, List<Member> holders) {
    List<Member> before = Encodings.readMembers(in);
    boolean fits = before.size() == holders.size();
    for (int i = 0; fits && i < before.size(); i++) {
      ReplicaId earlier = before.get(i).id();
      ReplicaId later = holders.get(i).id();
      fits = earlier.index() == later.index() && earlier.compareTo(later) <= 0;
    }
    if (!fits) {
      throw new MalformedMessageException("earlier holders of other places");
    }
    return before;
  }

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
