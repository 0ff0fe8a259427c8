package io.loggos.replica;

import io.loggos.api.Batch;
import io.loggos.api.RequestEntry;
import io.loggos.replica.ReplicaOptions.AdmissionOptions;
import io.loggos.replica.ReplicaOptions.BatchOptions;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.ObjIntConsumer;

/**
 * Collects requests into contiguous buffers while the window is full, and closes a batch as soon as
 * there is room: alone, a request leaves at once; under load batches grow by themselves.
 */
final class Batcher {
  private static final int BUFFER_BYTES_MIN = 1024;

  private final BatchOptions batch;
  private final AdmissionOptions admission;

  /** Full batches that wait for the window, oldest first. */
  private final ArrayDeque<Waiting> full = new ArrayDeque<>();

  /** The batch being filled: header space, then entries up to {@link #length}. */
  private byte[] buffer = new byte[BUFFER_BYTES_MIN];

  private int length = Batch.HEADER_BYTES;
  private int count;

  /** Requests and bytes waiting, the open batch included. */
  private int waitingRequests;

  private long waitingBytes;

  /** When the last entry came. */
  private long newestNanos;

  Batcher(BatchOptions batch, AdmissionOptions admission) {
    this.batch = batch;
    this.admission = admission;
  }

  boolean isEmpty() {
    return count == 0 && full.isEmpty();
  }

  /** Whether the next request must be answered "busy". */
  boolean isFull() {
    return waitingRequests >= admission.requestsMax() || waitingBytes >= admission.bytesMax();
  }

  int waitingRequests() {
    return waitingRequests;
  }

  /** Copies one entry, its only copy between the socket and the handler, under the given kind. */
  void add(ByteBuffer in, int at, int total, byte kind, long nowNanos) {
    if (count > 0 && (length + total > batch.bytesMax() || count >= batch.requestsMax())) {
      closeOpen();
    }
    if (buffer.length - length < total) {
      buffer = Arrays.copyOf(buffer, Math.max(length + total, buffer.length * 2));
    }
    in.get(at, buffer, length, total);
    buffer[length + 4] = kind;
    length += total;
    count++;
    newestNanos = nowNanos;
    waitingRequests++;
    waitingBytes += total;
  }

  private void closeOpen() {
    full.add(new Waiting(buffer, length, count, newestNanos));
    // as large as the last one: batches of one load resemble each other
    buffer = new byte[Math.max(BUFFER_BYTES_MIN, length + (length >> 2))];
    length = Batch.HEADER_BYTES;
    count = 0;
  }

  /** Takes the oldest batch; only when not empty. */
  Batch poll(long leaderTimeMillis) {
    if (full.isEmpty()) {
      closeOpen();
    }
    Waiting next = take();
    return Batch.seal(next.bytes, next.length, next.count, leaderTimeMillis);
  }

  private Waiting take() {
    Waiting next = full.poll();
    waitingRequests -= next.count;
    waitingBytes -= next.length - Batch.HEADER_BYTES;
    return next;
  }

  /** Empties the batcher, handing out every entry that will not be proposed here. */
  void drain(ObjIntConsumer<byte[]> entry) {
    if (count > 0) {
      closeOpen();
    }
    while (!full.isEmpty()) {
      take().forEach(entry);
    }
  }

  /** Drops the batches that have waited too long with all that is in them, handing it out. */
  void dropStale(long nowNanos, ObjIntConsumer<byte[]> entry) {
    long limit = nowNanos - admission.waitNanosMax();
    if (count > 0 && newestNanos < limit) {
      closeOpen();
    }
    while (!full.isEmpty() && full.peek().newestNanos < limit) {
      take().forEach(entry);
    }
  }

  private record Waiting(byte[] bytes, int length, int count, long newestNanos) {
    void forEach(ObjIntConsumer<byte[]> entry) {
      int at = Batch.HEADER_BYTES;
      for (int i = 0; i < count; i++) {
        entry.accept(bytes, at);
        at += RequestEntry.totalBytes(bytes, at);
      }
    }
  }
}
