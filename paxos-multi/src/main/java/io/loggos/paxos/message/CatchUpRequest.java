package io.loggos.paxos.message;

import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * Asks for decisions that were missed.
 *
 * @param firstSlot the first slot missing
 */
public record CatchUpRequest(long firstSlot) implements Message {
  /** How it travels. */
  public static final MessageType<CatchUpRequest> TYPE =
      new MessageType<>(
          106,
          Part.CONSENSUS,
          CatchUpRequest.class,
          (m, out) -> Encodings.writeSlot(out, m.firstSlot),
          in -> new CatchUpRequest(Encodings.readSlot(in)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
