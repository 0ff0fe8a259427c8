package io.loggos.replica;

import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * Asks for a piece of a snapshot.
 *
 * @param slot the snapshot's slot, or 0 for any snapshot
 * @param above with slot 0: only a snapshot beyond this slot is of use
 * @param offset where the piece starts
 */
record SnapshotRequest(long slot, long above, int offset) implements Message {
  static final MessageType<SnapshotRequest> TYPE =
      new MessageType<>(
          200,
          Part.REPLICA,
          SnapshotRequest.class,
          (m, out) -> {
            Encodings.writeSlot(out, m.slot);
            Encodings.writeSlot(out, m.above);
            out.writeCount(m.offset);
          },
          in ->
              new SnapshotRequest(
                  Encodings.readSlot(in),
                  Encodings.readSlot(in),
                  (int) in.readCount(Integer.MAX_VALUE)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
