package io.loggos.network.grdp;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The first 16 bytes of an HMAC-SHA256: only who has the key can make one. */
final class KeyedSeal implements Seal {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 16;

  private final Mac mac;
  private final byte[] upper = new byte[4];

  KeyedSeal(byte[] key) {
    this.mac = mac(key);
  }

  /** An HMAC-SHA256 with that key. */
  static Mac mac(byte[] key) {
    try {
      Mac made = Mac.getInstance(ALGORITHM);
      made.init(new SecretKeySpec(key, ALGORITHM));
      return made;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  @Override
  public int bytes() {
    return BYTES;
  }

  @Override
  public boolean isKeyed() {
    return true;
  }

  @Override
  public void seal(byte[] datagram, int length, long number) {
    begin(number);
    mac.update(datagram, 0, length);
    System.arraycopy(mac.doFinal(), 0, datagram, length, BYTES);
  }

  @Override
  public boolean isIntact(ByteBuffer datagram, int length, long number) {
    begin(number);
    int limit = datagram.limit();
    int position = datagram.position();
    datagram.position(0).limit(length);
    mac.update(datagram);
    datagram.limit(limit).position(position);
    byte[] right = mac.doFinal();
    int different = 0;
    // every byte is looked at, so that the time taken tells nothing
    for (int i = 0; i < BYTES; i++) {
      different |= right[i] ^ datagram.get(length + i);
    }
    return different == 0;
  }

  private void begin(long number) {
    Wire.putInt(upper, 0, (int) (number >>> 32));
    mac.update(upper);
  }
}
