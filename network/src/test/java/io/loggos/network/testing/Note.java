package io.loggos.network.testing;

import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import java.util.Arrays;

/** A message of the tests that uses every kind of field. */
public record Note(long number, long any, boolean flag, int octet, String text, byte[] bytes)
    implements Message {
  /** The largest byte string a note may carry. */
  public static final int BYTES_MAX = 32 << 20;

  /** The largest text a note may carry, in bytes. */
  public static final int TEXT_BYTES_MAX = 1000;

  /** The type. */
  public static final MessageType<Note> TYPE =
      new MessageType<>(
          900,
          Part.REPLICA,
          Note.class,
          (note, out) -> {
            out.writeCount(note.number);
            out.writeLong(note.any);
            out.writeFlag(note.flag);
            out.writeByte(note.octet);
            out.writeText(note.text);
            out.writeBytes(note.bytes, 0, note.bytes.length);
          },
          in ->
              new Note(
                  in.readCount(Long.MAX_VALUE),
                  in.readLong(),
                  in.readFlag(),
                  in.readByte(),
                  in.readText(TEXT_BYTES_MAX),
                  in.readBytes(BYTES_MAX)));

  /** A note with little in it. */
  public static Note of(long number) {
    return new Note(number, -number, true, 7, "note", new byte[0]);
  }

  /** A note with many bytes. */
  public static Note large(long number, int bytes) {
    byte[] body = new byte[bytes];
    Arrays.fill(body, (byte) number);
    return new Note(number, number, false, 255, "", body);
  }

  @Override
  public MessageType<?> type() {
    return TYPE;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Note note
        && number == note.number
        && any == note.any
        && flag == note.flag
        && octet == note.octet
        && text.equals(note.text)
        && Arrays.equals(bytes, note.bytes);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}
