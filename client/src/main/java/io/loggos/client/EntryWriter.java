package io.loggos.client;

import io.loggos.api.RequestEntry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/** Gathers the entries of one turn, so that they leave in one write. Event loop only. */
final class EntryWriter {
  private static final int FIRST_BYTES = 4 << 10;
  private static final int CHUNK_BYTES = 64 << 10;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;

  /** Something was written to the channel and not flushed. */
  private boolean written;

  /** Adds an entry; a large payload is not copied and must not change before it has left. */
  void write(Channel channel, byte kind, long session, long sequence, int acked, byte[] payload) {
    boolean large = payload.length > CHUNK_BYTES - RequestEntry.HEADER_BYTES;
    makeRoom(channel, RequestEntry.HEADER_BYTES + (large ? 0 : payload.length));
    RequestEntry.writeHeader(bytes, length, payload.length, kind, session, sequence, acked);
    length += RequestEntry.HEADER_BYTES;
    if (large) {
      spill(channel);
      channel.write(Unpooled.wrappedBuffer(payload), channel.voidPromise());
    } else {
      System.arraycopy(payload, 0, bytes, length, payload.length);
      length += payload.length;
    }
  }

  /** The turn ends: all leaves. */
  void flush(Channel channel) {
    spill(channel);
    if (written) {
      written = false;
      channel.flush();
    }
  }

  /** Forgets what was not flushed. */
  void discard() {
    length = 0;
    written = false;
  }

  private void makeRoom(Channel channel, int more) {
    if (length + more > CHUNK_BYTES) {
      spill(channel);
    }
    if (length + more > bytes.length) {
      byte[] larger = new byte[Math.min(CHUNK_BYTES, 2 * Math.max(bytes.length, length + more))];
      System.arraycopy(bytes, 0, larger, 0, length);
      bytes = larger;
    }
  }

  private void spill(Channel channel) {
    if (length > 0) {
      ByteBuf chunk = channel.alloc().directBuffer(length);
      chunk.writeBytes(bytes, 0, length);
      channel.write(chunk, channel.voidPromise());
      length = 0;
      written = true;
    }
  }
}
