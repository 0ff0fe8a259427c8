package io.loggos.network.testing;

import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * A message of the tests that need not wait for others.
 *
 * @param text makes it long
 */
public record Shout(long number, String text) implements Message {
  private static final int TEXT_MAX = 1 << 20;

  /** The type. */
  public static final MessageType<Shout> TYPE =
      new MessageType<>(
          901,
          Part.CONSENSUS,
          Shout.class,
          (shout, out) -> {
            out.writeCount(shout.number);
            out.writeText(shout.text);
          },
          in -> new Shout(in.readCount(Long.MAX_VALUE), in.readText(TEXT_MAX)));

  /** A short one. */
  public Shout(long number) {
    this(number, "");
  }

  @Override
  public MessageType<Shout> type() {
    return TYPE;
  }
}
