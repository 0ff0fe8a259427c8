package io.loggos.paxos.message;

import io.loggos.api.Value;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;
import java.util.ArrayList;
import java.util.List;

/**
 * Decisions of consecutive slots, as many as fit one message.
 *
 * @param firstSlot the slot of the first value, as asked for
 * @param values the decisions; empty when the responder has none to give
 * @param logStart the lowest slot the responder still has; above {@code firstSlot} it forgot what
 *     was asked for, and a snapshot is needed
 * @param decidedUpTo the responder's decided prefix
 */
public record CatchUpReply(long firstSlot, List<Value> values, long logStart, long decidedUpTo)
    implements Message {
  /** The most slots one reply carries. */
  public static final int VALUES_MAX = 8192;

  /** How it travels. */
  public static final MessageType<CatchUpReply> TYPE =
      new MessageType<>(
          107, Part.CONSENSUS, CatchUpReply.class, CatchUpReply::write, CatchUpReply::read);

  /** Keeps its own copy of the list. */
  public CatchUpReply {
    values = List.copyOf(values);
  }

  private static void write(CatchUpReply m, WireOutput out) {
    Encodings.writeSlot(out, m.firstSlot);
    Encodings.writeSlot(out, m.logStart);
    Encodings.writeSlot(out, m.decidedUpTo);
    out.writeCount(m.values.size());
    for (Value value : m.values) {
      Encodings.writeValue(out, value);
    }
  }

  private static CatchUpReply read(WireInput in) {
    long firstSlot = Encodings.readSlot(in);
    long logStart = Encodings.readSlot(in);
    long decidedUpTo = Encodings.readSlot(in);
    int count = (int) in.readCount(VALUES_MAX);
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(Encodings.readValue(in));
    }
    return new CatchUpReply(firstSlot, values, logStart, decidedUpTo);
  }

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
