package io.loggos.api.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts from outside. */
public final class Utf8 {
  private Utf8() {}

  /**
   * Decodes UTF-8 without repairing it, so that different bytes never become the same text.
   *
   * @throws MalformedMessageException when the bytes are not UTF-8
   */
  public static String decode(byte[] bytes) {
    try {
      // a new decoder reports what is malformed
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedMessageException("a text that is not UTF-8");
    }
  }
}
