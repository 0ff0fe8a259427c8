package io.loggos.apps.kv;

import io.loggos.api.Hash64;
import java.util.Arrays;

/**
 * A byte string as a key of maps: ordered byte by byte, unsigned, with its hash at hand. Keys in a
 * map are never changed; a probe is pointed at one range after the other.
 */
final class ByteKey implements Comparable<ByteKey> {
  private byte[] bytes;
  private int from;
  private int to;
  private long hash;

  /** A probe, to be pointed at something first. */
  ByteKey() {}

  private ByteKey(byte[] bytes, long hash) {
    this.bytes = bytes;
    this.to = bytes.length;
    this.hash = hash;
  }

  /** Points this probe at a range, which must not change while it is in use. */
  ByteKey pointAt(byte[] source, int start, int end) {
    bytes = source;
    from = start;
    to = end;
    hash = Hash64.of(source, start, end - start);
    return this;
  }

  /** A key of its own with the same bytes. */
  ByteKey copy() {
    return new ByteKey(Arrays.copyOfRange(bytes, from, to), hash);
  }

  int length() {
    return to - from;
  }

  /** The hash in full; equal on every machine. */
  long hash64() {
    return hash;
  }

  /** Copies the bytes to the position and returns the one after them. */
  int writeTo(byte[] target, int at) {
    System.arraycopy(bytes, from, target, at, to - from);
    return at + to - from;
  }

  @Override
  public int compareTo(ByteKey other) {
    return Arrays.compareUnsigned(bytes, from, to, other.bytes, other.from, other.to);
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof ByteKey other
        && hash == other.hash
        && Arrays.equals(bytes, from, to, other.bytes, other.from, other.to);
  }

  @Override
  public int hashCode() {
    return (int) hash;
  }
}
