package io.loggos.failure;

import io.loggos.api.Configuration;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * A change of the membership was decided. Whoever comes learns from it when, whoever goes that it
 * has to, and whoever lags whom to ask; nobody counts votes by it.
 *
 * @param configuration the members from then on
 * @param firstSlot the first slot they rule
 */
record FirstSlot(Configuration configuration, long firstSlot) implements Message {
  static final MessageType<FirstSlot> TYPE =
      new MessageType<>(
          300,
          Part.FAILURE_HANDLING,
          FirstSlot.class,
          (m, out) -> {
            Encodings.writeConfiguration(out, m.configuration);
            Encodings.writeSlot(out, m.firstSlot);
          },
          in -> new FirstSlot(Encodings.readConfiguration(in), Encodings.readSlot(in)));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
