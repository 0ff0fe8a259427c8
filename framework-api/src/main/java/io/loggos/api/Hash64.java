package io.loggos.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A fast 64-bit digest that gives the same result on every machine and Java version. It detects
 * accidents and divergence; it is not cryptographic.
 */
public final class Hash64 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Hash64() {}

  /** Scrambles one word (the finisher of SplitMix64, Steele, Lea and Flood 2014). */
  public static long mix(long word) {
    long z = word + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Digest of a whole array. */
  public static long of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  /** Digest of a range of an array. */
  public static long of(byte[] bytes, int offset, int length) {
    long hash = GOLDEN ^ length;
    int end = offset + length;
    int i = offset;
    for (; i + 8 <= end; i += 8) {
      hash = mix(hash ^ (long) LONGS.get(bytes, i));
    }
    long tail = 0;
    for (int shift = 0; i < end; i++, shift += 8) {
      tail |= (bytes[i] & 0xFFL) << shift;
    }
    return mix(hash ^ tail);
  }
}
