package io.loggos.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** A file of the machine. */
final class RealFile implements DiskFile {
  private final FileChannel channel;

  /** Writes past the system's cache; null when nothing is written so. */
  private final FileChannel direct;

  /** A file that is read and written through the system's cache. */
  RealFile(FileChannel channel) {
    this(channel, null);
  }

  /**
   * A file of which whole, aligned blocks are written past the system's cache.
   *
   * @param direct the same file, opened for that, or null
   */
  RealFile(FileChannel channel, FileChannel direct) {
    this.channel = channel;
    this.direct = direct;
  }

  @Override
  public int read(long position, ByteBuffer into) throws IOException {
    int total = 0;
    while (into.hasRemaining()) {
      int count = channel.read(into, position + total);
      if (count < 0) {
        break;
      }
      total += count;
    }
    return total;
  }

  @Override
  public void write(long position, ByteBuffer from) throws IOException {
    FileChannel target = direct != null && isAligned(position, from) ? direct : channel;
    long at = position;
    while (from.hasRemaining()) {
      at += target.write(from, at);
    }
  }

  private static boolean isAligned(long position, ByteBuffer from) {
    return from.isDirect()
        && (position | from.remaining()) % AlignedBuffers.BLOCK == 0
        && from.alignmentOffset(from.position(), AlignedBuffers.BLOCK) == 0;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void truncate(long size) throws IOException {
    channel.truncate(size);
  }

  @Override
  public void force() throws IOException {
    channel.force(false); // the size is flushed with the data that needs it
  }

  @Override
  public void close() {
    closeQuietly(channel);
    if (direct != null) {
      closeQuietly(direct);
    }
  }

  /** Closing has nothing left to make durable, so a failure means nothing. */
  static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      assert !channel.isOpen() : e;
    }
  }

  /** What went wrong, without the path, which the caller's line names already. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    return e.getMessage();
  }
}
