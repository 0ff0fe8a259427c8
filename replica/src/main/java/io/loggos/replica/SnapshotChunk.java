package io.loggos.replica;

import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * A piece of a snapshot.
 *
 * @param slot the snapshot's slot
 * @param hash digest of the whole snapshot
 * @param totalBytes size of the whole snapshot
 * @param offset where the piece starts
 * @param bytes the piece
 */
record SnapshotChunk(long slot, long hash, int totalBytes, int offset, byte[] bytes)
    implements Message {
  static final int CHUNK_BYTES_MAX = 8 << 20;

  static final MessageType<SnapshotChunk> TYPE =
      new MessageType<>(
          201,
          Part.REPLICA,
          SnapshotChunk.class,
          (m, out) -> {
            Encodings.writeSlot(out, m.slot);
            out.writeLong(m.hash);
            out.writeCount(m.totalBytes);
            out.writeCount(m.offset);
            out.writeBytes(m.bytes, 0, m.bytes.length);
          },
          in ->
              new SnapshotChunk(
                  Encodings.readSlot(in),
                  in.readLong(),
                  (int) in.readCount(Integer.MAX_VALUE),
                  (int) in.readCount(Integer.MAX_VALUE),
                  in.readBytes(CHUNK_BYTES_MAX)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }

  @Override
  public String toString() {
    return "SnapshotChunk[slot="
        + slot
        + ", "
        + bytes.length
        + " bytes at "
        + offset
        + " of "
        + totalBytes
        + "]";
  }
}
