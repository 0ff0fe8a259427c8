package io.loggos.network.clientwire;

import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Numbers of the client's wire, and the headers of its frames. The readers take the position of a
 * frame that {@link ClientFrameReader} has found to be complete; they move no reader index.
 */
public final class ClientWire {
  /** The version this code speaks; the sequence field of HELLO and WELCOME. */
  public static final long PROTOCOL_VERSION = 1;

  /** Bytes of a request before its payload, with the length field. */
  public static final int REQUEST_HEADER_BYTES = RequestEntry.HEADER_BYTES;

  /** Bytes of a reply before its payload, with the length field. */
  public static final int REPLY_HEADER_BYTES = 21;

  /** No frame may be larger, in either direction; settings may bound it further. */
  public static final int FRAME_BYTES_MAX = 64 << 20;

  /** No text that people wrote (a name, a reason) may be larger. */
  public static final int TEXT_BYTES_MAX = 4096;

  /** To the replica: the first frame. */
  public static final byte HELLO = 16;

  /** To the replica: a read answered by the configured read mode; never enters the log. */
  public static final byte READ = 17;

  /** To the replica: asks how it is. */
  public static final byte STATUS = 18;

  /** To the replica: an operator or a standby asks for something. */
  public static final byte ADMIN = 19;

  /** To the client: the answer to HELLO, and again when the members have changed. */
  public static final byte WELCOME = 16;

  /** To the client: the answer to STATUS. */
  public static final byte STATUS_REPLY = 17;

  /** To the client: why the connection is being closed. */
  public static final byte REFUSED = 18;

  /** To the client: the answer to ADMIN. */
  public static final byte ADMIN_REPLY = 19;

  private static final int LENGTH_BYTES = 4;
  private static final int KIND_AT = 4;
  private static final int SESSION_AT = 5;
  private static final int SEQUENCE_AT = 13;
  private static final int ACKED_AT = 21;

  private ClientWire() {}

  /** Bytes of the whole frame that starts at the position, its length field included. */
  public static int totalBytes(ByteBuf frames, int at) {
    return LENGTH_BYTES + frames.getInt(at);
  }

  /** The frame's kind. */
  public static byte kind(ByteBuf frames, int at) {
    return frames.getByte(at + KIND_AT);
  }

  /** The frame's session field. */
  public static long session(ByteBuf frames, int at) {
    return frames.getLong(at + SESSION_AT);
  }

  /** The frame's sequence field. */
  public static long sequence(ByteBuf frames, int at) {
    return frames.getLong(at + SEQUENCE_AT);
  }

  /** A request's acked field; replies have none. */
  public static int acked(ByteBuf frames, int at) {
    return frames.getInt(at + ACKED_AT);
  }

  /**
   * The payload as text; bytes that are not UTF-8 become replacement characters, and bytes beyond
   * {@link #TEXT_BYTES_MAX} are left out.
   *
   * @param at where the frame starts
   * @param length its bytes, with the length field
   * @param headerBytes {@link #REQUEST_HEADER_BYTES} or {@link #REPLY_HEADER_BYTES}
   */
  public static String text(ByteBuf frames, int at, int length, int headerBytes) {
    int bytes = Math.min(length - headerBytes, TEXT_BYTES_MAX);
    return frames.toString(at + headerBytes, bytes, StandardCharsets.UTF_8);
  }

  /** Appends a whole request, or HELLO or STATUS, growing the buffer as needed. */
  public static void writeRequest(
      ByteBuf out, byte kind, long session, long sequence, int acked, byte[] payload) {
    int at = writeHeader(out, REQUEST_HEADER_BYTES, payload.length, kind, session, sequence);
    out.setInt(at + ACKED_AT, acked);
    out.writeBytes(payload);
  }

  /** Appends the first frame of a connection; cluster id 0 and an empty name mean "any". */
  public static void writeHello(ByteBuf out, long clusterId, String clusterName) {
    writeRequest(out, HELLO, clusterId, PROTOCOL_VERSION, 0, utf8(clusterName));
  }

  /** Appends the reply to a request, growing the buffer as needed. */
  public static void writeReply(
      ByteBuf out, ReplyStatus status, long session, long sequence, byte[] payload) {
    writeFrame(out, (byte) status.ordinal(), session, sequence, payload);
  }

  /** Appends the answer to STATUS. */
  public static void writeStatusReply(ByteBuf out, long correlation, byte[] json) {
    writeFrame(out, STATUS_REPLY, 0, correlation, json);
  }

  /** Appends the answer to ADMIN. */
  public static void writeAdminReply(ByteBuf out, long correlation, byte[] json) {
    writeFrame(out, ADMIN_REPLY, 0, correlation, json);
  }

  /** Appends the reason why the connection is about to be closed. */
  public static void writeRefused(ByteBuf out, String reason) {
    writeFrame(out, REFUSED, 0, 0, utf8(reason));
  }

  private static void writeFrame(
      ByteBuf out, byte kind, long session, long sequence, byte[] payload) {
    writeHeader(out, REPLY_HEADER_BYTES, payload.length, kind, session, sequence);
    out.writeBytes(payload);
  }

  /** Appends a header with room for its payload, and tells where the frame starts. */
  static int writeHeader(
      ByteBuf out, int headerBytes, int payloadBytes, byte kind, long session, long sequence) {
    out.ensureWritable(headerBytes + payloadBytes);
    int at = out.writerIndex();
    out.setInt(at, headerBytes - LENGTH_BYTES + payloadBytes);
    out.setByte(at + KIND_AT, kind);
    out.setLong(at + SESSION_AT, session);
    out.setLong(at + SEQUENCE_AT, sequence);
    out.writerIndex(at + headerBytes);
    return at;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
