package io.loggos.storage.wal;

import io.loggos.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Shows a file piece by piece, so that it need not fit into memory. One thread. */
final class Window {
  private static final int USUAL_BYTES = 256 << 10;

  private final DiskFile file;
  private final long size;
  private ByteBuffer buffer;
  private long base;

  /** Shows the file up to that size. */
  Window(DiskFile file, long size) {
    this.file = file;
    this.size = size;
    buffer = ByteBuffer.allocate((int) Math.min(USUAL_BYTES, size));
    buffer.limit(0);
  }

  long size() {
    return size;
  }

  /** The buffer; valid until the next call of {@link #show}. */
  ByteBuffer buffer() {
    return buffer;
  }

  /**
   * Brings that many bytes from that position into the buffer.
   *
   * @return at which index of the buffer they begin, or -1 when the file ends before them
   */
  int show(long position, int count) throws IOException {
    if (position + count > size) {
      return -1;
    }
    if (position < base || position + count > base + buffer.limit()) {
      load(position, count);
    }
    return position + count > base + buffer.limit() ? -1 : (int) (position - base);
  }

  private void load(long position, int count) throws IOException {
    if (buffer.capacity() < count) {
      buffer = ByteBuffer.allocate(count);
    }
    buffer.clear();
    buffer.limit((int) Math.min(buffer.capacity(), size - position));
    base = position;
    file.read(position, buffer);
    buffer.flip();
  }
}
