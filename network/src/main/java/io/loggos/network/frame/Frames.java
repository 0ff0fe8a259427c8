package io.loggos.network.frame;

import java.util.zip.CRC32C;

/**
 * The layout of a frame, all integers big-endian:
 *
 * <pre>
 *   length   u32  bytes that follow this field: 6 and the payload
 *   version  u8   of this layout; 1
 *   kind     u8   see {@link FrameKind}
 *   crc32c   u32  over version, kind and payload
 *   payload
 * </pre>
 *
 * <p>The checksum covers version and kind as well: a flipped bit must not turn a message into a
 * refusal.
 */
public final class Frames {
  /** The version of the layout. The protocol's own version is agreed in the handshake. */
  public static final int VERSION = 1;

  /** Bytes before the payload. */
  public static final int HEADER_BYTES = 10;

  static final int LENGTH_BYTES = 4;
  static final int VERSION_AT = 4;
  static final int KIND_AT = 5;
  static final int CRC_AT = 6;

  private Frames() {}

  /** Begins a frame's checksum; the payload is to follow. */
  static void begin(CRC32C crc, int version, int kind) {
    crc.reset();
    crc.update(version);
    crc.update(kind);
  }
}
