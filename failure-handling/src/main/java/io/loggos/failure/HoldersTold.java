package io.loggos.failure;

import io.loggos.api.Member;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import java.util.List;

/**
 * Who took over places, as the sender knows. Whoever lags learns from it, and whoever was replaced
 * that it was (the refusal of a stale epoch).
 *
 * @param holders ascending by index
 * @param active bit i is set when the holder of place i is known to take part
 * @param asked whether the sender wants to know the same in return
 */
public record HoldersTold(List<Member> holders, long active, boolean asked) implements Message {
  /** How it travels. */
  public static final MessageType<HoldersTold> TYPE =
      new MessageType<>(
          313,
          Part.FAILURE_HANDLING,
          HoldersTold.class,
          (m, out) -> {
            Encodings.writeMembers(out, m.holders);
            out.writeLong(m.active);
            out.writeFlag(m.asked);
          },
          in -> new HoldersTold(Encodings.readMembers(in), in.readLong(), in.readFlag()));

  /** Keeps its own copy of the list. */
  public HoldersTold {
    holders = List.copyOf(holders);
  }

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
