package io.loggos.replica;

import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * Asks for a part of a snapshot, which comes in pieces.
 *
 * @param slot the snapshot's slot, or 0 for any snapshot
 * @param above with slot 0: only a snapshot beyond this slot is of use
 * @param offset where the part starts
 * @param length how many bytes it has at most
 */
record SnapshotRequest(long slot, long above, int offset, int length) implements Message {
  static final MessageType<SnapshotRequest> TYPE =
      new MessageType<>(
          200,
          Part.REPLICA,
          SnapshotRequest.class,
          (m, out) -> {
            Encodings.writeSlot(out, m.slot);
            Encodings.writeSlot(out, m.above);
            out.writeCount(m.offset);
            out.writeCount(m.length);
          },
          in ->
              new SnapshotRequest(
                  Encodings.readSlot(in),
                  Encodings.readSlot(in),
                  (int) in.readCount(Integer.MAX_VALUE),
                  (int) in.readCount(SnapshotChunk.CHUNK_BYTES_MAX)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
