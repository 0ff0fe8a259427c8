package io.loggos.network.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Puts payloads into frames. Used by one thread; reuses its checksum. */
public final class FrameWriter {
  private static final ByteBuffer NO_PAYLOAD = ByteBuffer.allocate(0);

  private final CRC32C crc = new CRC32C();

  /**
   * Builds a frame.
   *
   * @param payload its remaining bytes are copied and its position is left alone
   * @return the frame in a direct buffer, owned by the caller
   */
  public ByteBuf frame(ByteBufAllocator allocator, FrameKind kind, ByteBuffer payload) {
    int start = payload.position();
    int payloadBytes = payload.remaining();
    Frames.begin(crc, Frames.VERSION, kind.number());
    crc.update(payload);
    payload.position(start);
    ByteBuf frame = allocator.directBuffer(Frames.HEADER_BYTES + payloadBytes);
    frame.writeInt(Frames.HEADER_BYTES - Frames.LENGTH_BYTES + payloadBytes);
    frame.writeByte(Frames.VERSION);
    frame.writeByte(kind.number());
    frame.writeInt((int) crc.getValue());
    frame.writeBytes(payload);
    payload.position(start);
    return frame;
  }

  /** Builds a frame without a payload; owned by the caller. */
  public ByteBuf frame(ByteBufAllocator allocator, FrameKind kind) {
    return frame(allocator, kind, NO_PAYLOAD);
  }
}
