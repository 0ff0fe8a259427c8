package io.loggos.replica;

import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * Asks for a peer's reply hashes, to find where two replicas began to differ.
 *
 * @param slot the slot asked about
 * @param withinSlot whether the hash after each request of the slot is wanted, instead of the hash
 *     after each slot up to it
 */
record ChainQuery(long slot, boolean withinSlot) implements Message {
  static final MessageType<ChainQuery> TYPE =
      new MessageType<>(
          202,
          Part.REPLICA,
          ChainQuery.class,
          (m, out) -> {
            Encodings.writeSlot(out, m.slot);
            out.writeFlag(m.withinSlot);
          },
          in -> new ChainQuery(Encodings.readSlot(in), in.readFlag()));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
