package io.loggos.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the payloads of answers other than OK say; a replica's nonsense becomes a default. */
final class ReplyPayload {
  private static final int TEXT_BYTES_MAX = 4096;
  private static final int BUSY_MILLIS_MAX = 10_000;

  private ReplyPayload() {}

  /** The reason or the error's text. */
  static String text(byte[] payload) {
    int length = Math.min(payload.length, TEXT_BYTES_MAX);
    return new String(payload, 0, length, StandardCharsets.UTF_8);
  }

  /** The probable leader's place, or -1. */
  static int leaderIndex(byte[] payload) {
    return payload.length < Integer.BYTES ? -1 : Math.max(-1, ByteBuffer.wrap(payload).getInt());
  }

  /** The pause a busy replica asks for, at least 1. */
  static int busyMillis(byte[] payload) {
    int millis = payload.length < Integer.BYTES ? 1 : ByteBuffer.wrap(payload).getInt();
    return Math.max(1, Math.min(millis, BUSY_MILLIS_MAX));
  }

  /** Why a replica is busy, to be appended to a sentence; empty when it did not say. */
  static String busyReason(byte[] payload) {
    return payload.length <= Integer.BYTES
        ? ""
        : ": " + text(Arrays.copyOfRange(payload, Integer.BYTES, payload.length));
  }
}
