package io.loggos.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Requests decided together, in one contiguous buffer: the buffer is filled once as requests
 * arrive, then travels, is journalled, and is sliced at execution; nothing re-encodes a request.
 *
 * <p>Layout: leader's wall time in milliseconds (8 bytes), number of entries (4), then the entries
 * as described by {@link RequestEntry}. All integers are big-endian.
 *
 * <p>The array must not change once the batch exists.
 */
public final class Batch implements Value {
  /** Bytes before the first entry. */
  public static final int HEADER_BYTES = 12;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final int length;

  private Batch(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  /** Seals a buffer whose entries were written by this process; writes the header into it. */
  public static Batch seal(byte[] bytes, int length, int count, long leaderTimeMillis) {
    LONG.set(bytes, 0, leaderTimeMillis);
    INT.set(bytes, 8, count);
    return new Batch(bytes, length);
  }

  /**
   * Takes a buffer that came from outside.
   *
   * @throws IllegalArgumentException when its lengths and counts do not add up
   */
  public static Batch parse(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      throw new IllegalArgumentException("batch of " + bytes.length + " bytes");
    }
    int count = (int) INT.get(bytes, 8);
    int at = HEADER_BYTES;
    for (int i = 0; i < count; i++) {
      if (bytes.length - at < RequestEntry.HEADER_BYTES) {
        throw new IllegalArgumentException("batch entry " + i + " is cut off");
      }
      int body = (int) INT.get(bytes, at);
      if (body < RequestEntry.HEADER_BYTES - 4 || body > bytes.length - at - 4) {
        throw new IllegalArgumentException("batch entry " + i + " claims " + body + " bytes");
      }
      at += 4 + body;
    }
    if (count < 0 || at != bytes.length) {
      throw new IllegalArgumentException("batch of " + count + " entries has stray bytes");
    }
    return new Batch(bytes, bytes.length);
  }

  /** The buffer; only the first {@link #length()} bytes belong to the batch; do not change. */
  public byte[] bytes() {
    return bytes;
  }

  /** How many bytes of the buffer belong to the batch. */
  public int length() {
    return length;
  }

  /** The leader's wall clock when it closed the batch, in milliseconds since 1970. */
  public long leaderTimeMillis() {
    return (long) LONG.get(bytes, 0);
  }

  /** How many entries the batch holds; 0 for a tick that only moves logical time. */
  public int count() {
    return (int) INT.get(bytes, 8);
  }

  @Override
  public int sizeBytes() {
    return bytes.length;
  }

  @Override
  public long digest() {
    return Hash64.of(bytes, 0, length);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Batch batch
            && java.util.Arrays.equals(bytes, 0, length, batch.bytes, 0, batch.length);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(digest());
  }

  @Override
  public String toString() {
    return "Batch[" + count() + " entries, " + length + " bytes]";
  }
}
