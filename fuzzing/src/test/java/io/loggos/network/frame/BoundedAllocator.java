package io.loggos.network.frame;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/** Fails when it is asked for more than the bytes that arrived can justify. */
public final class BoundedAllocator extends AbstractByteBufAllocator {
  private final int bytesMax;

  /** Gives buffers of at most that size at first; they may grow with what is written to them. */
  public BoundedAllocator(int bytesMax) {
    super(true);
    this.bytesMax = bytesMax;
  }

  private void check(int bytes) {
    if (bytes > bytesMax) {
      throw new AssertionError("a buffer of " + bytes + " bytes was asked for");
    }
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    check(initialCapacity);
    return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    check(initialCapacity);
    return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return false;
  }
}
