package io.loggos.network.grdp;

import java.nio.ByteBuffer;

/**
 * The last bytes of a datagram, by which the receiver knows that nothing in it was altered. What is
 * sealed includes the upper half of the 64-bit number of which the header carries the lower: so a
 * datagram of long ago does not pass for a new one when numbers wrap around. Used by one thread.
 */
interface Seal {
  /** How many bytes it takes. */
  int bytes();

  /** Whether nobody without the key can make one. */
  boolean isKeyed();

  /** Writes the seal behind the first bytes of a datagram. */
  void seal(byte[] datagram, int length, long number);

  /**
   * Whether a datagram ends with its right seal.
   *
   * @param datagram from position 0 on; neither position nor limit is changed
   * @param length of what is sealed
   */
  boolean isIntact(ByteBuffer datagram, int length, long number);
}
