package io.loggos.storage.wal;

import java.util.ArrayList;
import java.util.List;

/** Chunks for use again, up to a bound. Any thread. */
final class ChunkPool {
  private static final long KEPT_BYTES_MAX = 16 << 20;

  private final int chunkBytes;
  private final List<Chunk> free = new ArrayList<>();
  private long freeBytes;

  /** Chunks of that size, a whole number of blocks, or larger if a record needs it. */
  ChunkPool(int chunkBytes) {
    this.chunkBytes = chunkBytes;
  }

  /** An empty chunk with room for a record of that size. */
  synchronized Chunk take(int recordBytes) {
    for (int i = free.size() - 1; i >= 0; i--) {
      Chunk chunk = free.get(i);
      if (chunk.capacity() >= recordBytes) {
        free.remove(i);
        freeBytes -= chunk.capacity();
        return chunk;
      }
    }
    return new Chunk((int) Math.max(chunkBytes, Layout.blocks(recordBytes)));
  }

  /** Takes a chunk back. */
  synchronized void give(Chunk chunk) {
    if (freeBytes + chunk.capacity() <= KEPT_BYTES_MAX) {
      chunk.clear();
      free.add(chunk);
      freeBytes += chunk.capacity();
    }
  }
}
