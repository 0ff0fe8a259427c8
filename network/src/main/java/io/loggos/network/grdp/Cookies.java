package io.loggos.network.grdp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import javax.crypto.Mac;

/**
 * Proof that whoever sends from an address also receives there, without remembering anybody: a
 * cookie is a keyed digest of the address and the attempt, good for some seconds. Used by one
 * thread.
 */
final class Cookies {
  static final int BYTES = 16;

  /** A cookie is good until the second of these periods ends. */
  private static final int PERIOD_SHIFT = 33;

  private final Mac mac;
  private final byte[] numbers = new byte[24];

  /** Cookies that only the holder of a secret can make. */
  Cookies(byte[] secret) {
    mac = KeyedSeal.mac(secret);
  }

  /** Writes the cookie for an attempt. */
  void write(byte[] bytes, int at, InetSocketAddress from, Terms terms, long nowNanos) {
    System.arraycopy(make(from, terms, nowNanos >> PERIOD_SHIFT), 0, bytes, at, BYTES);
  }

  /** Whether a cookie was made for that attempt and is still good. */
  boolean isGood(ByteBuffer bytes, int at, InetSocketAddress from, Terms terms, long nowNanos) {
    long period = nowNanos >> PERIOD_SHIFT;
    return isEqual(make(from, terms, period), bytes, at)
        || isEqual(make(from, terms, period - 1), bytes, at);
  }

  private byte[] make(InetSocketAddress from, Terms terms, long period) {
    Wire.putInt(numbers, 0, from.getPort());
    Wire.putInt(numbers, 4, terms.id());
    Wire.putLong(numbers, 8, terms.nonce());
    Wire.putLong(numbers, 16, period);
    mac.update(numbers);
    return mac.doFinal(from.getAddress().getAddress());
  }

  private static boolean isEqual(byte[] cookie, ByteBuffer bytes, int at) {
    int different = 0;
    for (int i = 0; i < BYTES; i++) {
      different |= cookie[i] ^ bytes.get(at + i);
    }
    return different == 0;
  }
}
