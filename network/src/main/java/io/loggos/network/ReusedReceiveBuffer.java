package io.loggos.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * One buffer outside the heap into which a socket receives again and again: what was received is
 * released before more is read. A new one for each read would cost more than the read, as pools do
 * not keep buffers of this size.
 */
final class ReusedReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
  private final int bytes;

  /**
   * A buffer for each socket that is given this allocator.
   *
   * @param readsInARow how often a socket is read before others get their turn
   */
  ReusedReceiveBuffer(int bytes, int readsInARow) {
    super(readsInARow);
    this.bytes = bytes;
  }

  // the type is deprecated in favour of one that the interface does not return
  @SuppressWarnings("deprecation")
  @Override
  public Handle newHandle() {
    return new OneBuffer();
  }

  private final class OneBuffer extends MaxMessageHandle {
    /** The collector frees it with the socket. */
    private final ByteBuf buffer = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes)).clear();

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      // somebody still holds what was received last
      return buffer.refCnt() > 1 ? allocator.directBuffer(bytes) : buffer.retainedDuplicate();
    }

    @Override
    public int guess() {
      return bytes;
    }
  }
}
