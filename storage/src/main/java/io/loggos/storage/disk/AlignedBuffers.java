package io.loggos.storage.disk;

import java.nio.ByteBuffer;

/** Buffers from which a disk can be written without the system copying them first. */
public final class AlignedBuffers {
  /** The unit in which positions, sizes and addresses of such writes are counted, in bytes. */
  static final int BLOCK = 4096;

  private AlignedBuffers() {}

  /** An empty direct buffer of that size, which begins at a block of the memory. */
  public static ByteBuffer allocate(int bytes) {
    ByteBuffer whole = ByteBuffer.allocateDirect(bytes + BLOCK);
    int start = (BLOCK - whole.alignmentOffset(0, BLOCK)) % BLOCK;
    return whole.slice(start, bytes);
  }
}
