package io.loggos.storage.wal;

import io.loggos.storage.disk.AlignedBuffers;
import io.loggos.storage.disk.Disk;
import io.loggos.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The file that becomes the next segment: filled with zeros ahead of time, in steps between which
 * the worker does other things. It is also the reserve for a full disk: while it cannot be made,
 * the storage is full, and it is tried again every second. Worker's thread, save {@link #isFull}.
 */
final class Spare {
  private static final long RETRY_NANOS = 1_000_000_000L;
  private static final int STEP_BYTES = 1 << 20;

  private final Disk disk;
  private final Worker worker;
  private final long size;
  private final ByteBuffer zeros;

  private DiskFile file;
  private long filled;
  private boolean ready;
  private boolean closed;
  private boolean stepping;
  private volatile boolean full;

  Spare(Disk disk, Worker worker, long size) {
    this.disk = disk;
    this.worker = worker;
    this.size = size;
    this.zeros = AlignedBuffers.allocate((int) Math.min(STEP_BYTES, size));
  }

  boolean isFull() {
    return full;
  }

  /** Takes over what an earlier start left, or deletes it. */
  void recover() throws IOException {
    disk.delete(Layout.SPARE + Layout.TEMPORARY);
    if (disk.exists(Layout.SPARE)) {
      file = disk.open(Layout.SPARE);
      if (file.size() == size) {
        ready = true;
      } else {
        abandon();
        disk.delete(Layout.SPARE);
      }
    }
  }

  /** Begins to prepare one, unless there is one or it is under way. */
  void prepare() {
    if (!ready && !stepping) {
      stepping = true;
      worker.execute(this::step);
    }
  }

  private void step() {
    stepping = false;
    if (ready || closed) {
      return;
    }
    try {
      fillSome();
      prepare();
    } catch (IOException e) {
      giveUpForNow();
      stepping = true;
      worker.schedule(RETRY_NANOS, this::step);
    }
  }

  private void fillSome() throws IOException {
    String temporary = Layout.SPARE + Layout.TEMPORARY;
    if (file == null) {
      disk.delete(temporary);
      file = disk.create(temporary);
      filled = 0;
    }
    filled = fill(file, filled, size);
    if (filled == size) {
      disk.rename(temporary, Layout.SPARE);
      disk.syncDirectory();
      ready = true;
      full = false;
    }
  }

  /** Writes some zeros and makes them durable; how far it came. */
  private long fill(DiskFile target, long from, long to) throws IOException {
    zeros.position(0).limit((int) Math.min(zeros.capacity(), to - from));
    int count = zeros.remaining();
    target.write(from, zeros);
    target.force();
    return from + count;
  }

  private void giveUpForNow() {
    full = true;
    abandon();
    deleteQuietly(Layout.SPARE + Layout.TEMPORARY);
    deleteQuietly(Layout.SPARE);
  }

  private void deleteQuietly(String name) {
    try {
      disk.delete(name);
    } catch (IOException e) {
      full = true; // it is deleted when it is tried again
    }
  }

  private void abandon() {
    if (file != null) {
      file.close();
      file = null;
    }
    ready = false;
  }

  /**
   * The file for a segment of at least the usual size, named {@link Layout#SPARE}; made now if
   * there is none. The caller closes it.
   *
   * @return null when there is no room for it
   */
  DiskFile take(long bytes) {
    try {
      if (bytes > size) {
        enlarge(bytes);
      }
      while (!ready) {
        fillSome();
      }
    } catch (IOException e) {
      giveUpForNow();
      return null;
    }
    DiskFile taken = file;
    file = null;
    ready = false;
    return taken;
  }

  private void enlarge(long bytes) throws IOException {
    while (!ready) {
      fillSome();
    }
    long at = size;
    while (at < bytes) {
      at = fill(file, at, bytes);
    }
  }

  void close() {
    closed = true;
    abandon();
  }
}
