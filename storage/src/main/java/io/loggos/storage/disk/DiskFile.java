package io.loggos.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. Any call may fail with an IOException. One thread at a time. */
public interface DiskFile extends AutoCloseable {
  /**
   * Reads until the buffer is full or the file ends.
   *
   * @return how many bytes were read
   */
  int read(long position, ByteBuffer into) throws IOException;

  /** Writes all that remains in the buffer; the file grows as needed. */
  void write(long position, ByteBuffer from) throws IOException;

  /** How long the file is. */
  long size() throws IOException;

  /** Cuts the file to that size. */
  void truncate(long size) throws IOException;

  /**
   * Makes what was written, and the file's size, durable. After a failure nothing is known of what
   * was written since the last success, and a later success says nothing about it.
   */
  void force() throws IOException;

  /** Closes the file; what was written stays written, durable or not. */
  @Override
  void close();
}
