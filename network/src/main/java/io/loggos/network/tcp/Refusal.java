package io.loggos.network.tcp;

import io.loggos.api.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Why one side does not want the other. On the wire: severity (1 byte), reason (2 bytes of length,
 * UTF-8), then the refusing side's {@link Hello}. The first two are the same in every version, so
 * that the reason can always be read.
 *
 * @param severity what the refused node must do
 * @param reason one line for people, with both values and what to do
 */
record Refusal(Severity severity, String reason) {
  /** What the refused node must do. */
  enum Severity {
    /** Try again. */
    HARMLESS,
    /** End. */
    FATAL,
    /** End, and never start again with the data it has. */
    FINAL
  }

  private static final int REASON_BYTES_MAX = 1024;
  private static final Severity[] SEVERITIES = Severity.values();

  static Refusal harmless(String reason) {
    return new Refusal(Severity.HARMLESS, reason);
  }

  static Refusal fatal(String reason) {
    return new Refusal(Severity.FATAL, reason);
  }

  static Refusal last(String reason) {
    return new Refusal(Severity.FINAL, reason);
  }

  /** Whether the refused node must end. */
  boolean fatal() {
    return severity != Severity.HARMLESS;
  }

  /** Encodes into a new buffer. */
  ByteBuffer write(Hello refuser) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int textBytes = Math.min(text.length, REASON_BYTES_MAX);
    ByteBuffer hello = refuser.write();
    return ByteBuffer.allocate(3 + textBytes + hello.remaining())
        .put((byte) severity.ordinal())
        .putShort((short) textBytes)
        .put(text, 0, textBytes)
        .put(hello)
        .flip();
  }

  /**
   * Decodes severity and reason; the refuser's hello remains in the buffer.
   *
   * @throws MalformedMessageException when the bytes do not follow the format
   */
  static Refusal read(ByteBuffer bytes) {
    if (bytes.remaining() < 3) {
      throw new MalformedMessageException("a REFUSED that ends early");
    }
    int severity = bytes.get();
    if (severity < 0 || severity >= SEVERITIES.length) {
      throw new MalformedMessageException("a REFUSED of severity " + severity);
    }
    int textBytes = bytes.getShort() & 0xffff;
    if (textBytes > REASON_BYTES_MAX || textBytes > bytes.remaining()) {
      throw new MalformedMessageException("a REFUSED with a reason of " + textBytes + " bytes");
    }
    byte[] text = new byte[textBytes];
    bytes.get(text);
    return new Refusal(SEVERITIES[severity], oneLine(new String(text, StandardCharsets.UTF_8)));
  }

  /** Takes line breaks and other invisible characters out of what a stranger says. */
  static String oneLine(String text) {
    return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]+", " ");
  }
}
