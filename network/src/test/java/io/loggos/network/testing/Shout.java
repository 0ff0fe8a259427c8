package io.loggos.network.testing;

import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/** A message of the tests that need not wait for others. */
public record Shout(long number) implements Message {
  /** The type. */
  public static final MessageType<Shout> TYPE =
      new MessageType<>(
          901,
          Part.CONSENSUS,
          Shout.class,
          (shout, out) -> out.writeCount(shout.number),
          in -> new Shout(in.readCount(Long.MAX_VALUE)));

  @Override
  public MessageType<Shout> type() {
    return TYPE;
  }
}
