package io.loggos.storage.wal;

import io.loggos.storage.disk.AlignedBuffers;
import java.nio.ByteBuffer;

/** Encoded records on their way to the disk, padded to whole blocks. One owner at a time. */
final class Chunk {
  private final ByteBuffer buffer;
  private final LogSummary summary = new LogSummary();
  private long last;

  Chunk(int capacity) {
    buffer = AlignedBuffers.allocate(capacity);
  }

  int capacity() {
    return buffer.capacity();
  }

  /** Where records are appended. */
  ByteBuffer buffer() {
    return buffer;
  }

  /** What its records say. */
  LogSummary summary() {
    return summary;
  }

  /** The number of its last record. */
  long last() {
    return last;
  }

  void noteLast(long number) {
    last = number;
  }

  boolean isEmpty() {
    return buffer.position() == 0;
  }

  /** Nothing follows: fills the last block and makes the buffer ready to be read. */
  void seal() {
    int end = (int) Layout.blocks(buffer.position());
    while (buffer.position() + Long.BYTES <= end) {
      buffer.putLong(0);
    }
    buffer.flip();
  }

  /** How many bytes it takes on the disk, once sealed. */
  int bytes() {
    return buffer.limit();
  }

  void clear() {
    buffer.clear();
    summary.clear();
    last = 0;
  }
}
