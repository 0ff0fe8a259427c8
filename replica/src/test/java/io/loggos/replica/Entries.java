package io.loggos.replica;

import io.loggos.api.Batch;
import io.loggos.api.RequestEntry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Requests as clients send them, and batches of them. */
final class Entries {
  /** A nonce's halves, as OPEN carries them. */
  static final long NONCE_HIGH = 77;

  static final long NONCE_LOW = 88;

  private Entries() {}

  static byte[] entry(byte kind, long session, long sequence, int acked, String payload) {
    byte[] text = payload.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[RequestEntry.HEADER_BYTES + text.length];
    RequestEntry.writeHeader(bytes, 0, text.length, kind, session, sequence, acked);
    System.arraycopy(text, 0, bytes, RequestEntry.HEADER_BYTES, text.length);
    return bytes;
  }

  /** A command whose client still lacks every earlier reply. */
  static byte[] command(long session, long sequence, String payload) {
    return entry(RequestEntry.COMMAND, session, sequence, (int) sequence - 1, payload);
  }

  /** A command whose client has every reply below {@code ackedBelow}. */
  static byte[] command(long session, long sequence, long ackedBelow, String payload) {
    int acked = (int) (sequence - ackedBelow);
    return entry(RequestEntry.COMMAND, session, sequence, acked, payload);
  }

  static byte[] open(long nonceLow) {
    return entry(RequestEntry.OPEN, NONCE_HIGH, nonceLow, 0, "");
  }

  static byte[] close(long session) {
    return entry(RequestEntry.CLOSE, session, 0, 0, "");
  }

  static byte[] keepAlive(long session) {
    return entry(RequestEntry.KEEP_ALIVE, session, 0, 0, "");
  }

  static byte[] query(long session, long sequence, String payload) {
    return entry(RequestEntry.QUERY, session, sequence, 0, payload);
  }

  static Batch batch(long leaderTimeMillis, byte[]... entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[Batch.HEADER_BYTES]);
    for (byte[] entry : entries) {
      out.writeBytes(entry);
    }
    byte[] bytes = out.toByteArray();
    return Batch.seal(bytes, bytes.length, entries.length, leaderTimeMillis);
  }

  /** As it lies in a receive buffer, after some bytes that do not belong to it. */
  static ByteBuffer received(byte[] entry, int at) {
    return ByteBuffer.allocate(at + entry.length + 3).put(at, entry);
  }
}
