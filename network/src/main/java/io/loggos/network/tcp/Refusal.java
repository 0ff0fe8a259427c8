package io.loggos.network.tcp;

import io.loggos.api.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Why one side does not want the other. On the wire: fatal (1 byte), reason (2 bytes of length,
 * UTF-8), then the refusing side's {@link Hello}. The first two are the same in every version, so
 * that the reason can always be read.
 *
 * @param fatal whether the refused node must end
 * @param reason one line for people, with both values and what to do
 */
record Refusal(boolean fatal, String reason) {
  private static final int REASON_BYTES_MAX = 1024;

  static Refusal harmless(String reason) {
    return new Refusal(false, reason);
  }

  static Refusal fatal(String reason) {
    return new Refusal(true, reason);
  }

  /** Encodes into a new buffer. */
  ByteBuffer write(Hello refuser) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int textBytes = Math.min(text.length, REASON_BYTES_MAX);
    ByteBuffer hello = refuser.write();
    return ByteBuffer.allocate(3 + textBytes + hello.remaining())
        .put((byte) (fatal ? 1 : 0))
        .putShort((short) textBytes)
        .put(text, 0, textBytes)
        .put(hello)
        .flip();
  }

  /**
   * Decodes fatality and reason; the refuser's hello remains in the buffer.
   *
   * @throws MalformedMessageException when the bytes do not follow the format
   */
  static Refusal read(ByteBuffer bytes) {
    if (bytes.remaining() < 3) {
      throw new MalformedMessageException("a REFUSED that ends early");
    }
    boolean fatal = bytes.get() == 1;
    int textBytes = bytes.getShort() & 0xffff;
    if (textBytes > REASON_BYTES_MAX || textBytes > bytes.remaining()) {
      throw new MalformedMessageException("a REFUSED with a reason of " + textBytes + " bytes");
    }
    byte[] text = new byte[textBytes];
    bytes.get(text);
    return new Refusal(fatal, oneLine(new String(text, StandardCharsets.UTF_8)));
  }

  /** Takes line breaks and other invisible characters out of what a stranger says. */
  static String oneLine(String text) {
    return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]+", " ");
  }
}
