package io.loggos.simulation.kit;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes as text for messages. */
final class Hex {
  private static final int BYTES_SHOWN = 64;

  private Hex() {}

  /** All bytes if they are few, else the first of them and how many there are. */
  static String of(byte[] bytes) {
    if (bytes == null) {
      return "null";
    }
    if (bytes.length == 0) {
      return "no bytes";
    }
    String shown = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, BYTES_SHOWN));
    return bytes.length <= BYTES_SHOWN ? shown : shown + "... (" + bytes.length + " bytes)";
  }

  /** Where two arrays begin to differ, for people. */
  static String difference(byte[] one, byte[] other) {
    int at = Arrays.mismatch(one, other);
    return "they differ from byte " + at + " on";
  }
}
