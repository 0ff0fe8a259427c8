package io.loggos.network.grdp;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A CRC32C: detects accidents, not intent. */
final class ChecksumSeal implements Seal {
  private static final int BYTES = 4;

  private final CRC32C crc = new CRC32C();
  private final byte[] upper = new byte[4];

  @Override
  public int bytes() {
    return BYTES;
  }

  @Override
  public boolean isKeyed() {
    return false;
  }

  @Override
  public void seal(byte[] datagram, int length, long number) {
    begin(number);
    crc.update(datagram, 0, length);
    Wire.putInt(datagram, length, (int) crc.getValue());
  }

  @Override
  public boolean isIntact(ByteBuffer datagram, int length, long number) {
    begin(number);
    int limit = datagram.limit();
    int position = datagram.position();
    datagram.position(0).limit(length);
    crc.update(datagram);
    datagram.limit(limit).position(position);
    return datagram.getInt(length) == (int) crc.getValue();
  }

  private void begin(long number) {
    crc.reset();
    Wire.putInt(upper, 0, (int) (number >>> 32));
    crc.update(upper, 0, upper.length);
  }
}
