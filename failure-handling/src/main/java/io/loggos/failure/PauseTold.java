package io.loggos.failure;

import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;

/**
 * Whether failed replicas are to be left alone, as far as the sender knows.
 *
 * @param version of two the higher one counts; 0 when no operator ever said anything
 * @param paused whether they are; of two of one version this one counts
 * @param asked whether the sender wants to know the same in return
 */
record PauseTold(long version, boolean paused, boolean asked) implements Message {
  static final MessageType<PauseTold> TYPE =
      new MessageType<>(
          304,
          Part.FAILURE_HANDLING,
          PauseTold.class,
          (m, out) -> {
            out.writeCount(m.version);
            out.writeFlag(m.paused);
            out.writeFlag(m.asked);
          },
          in -> new PauseTold(in.readCount(Long.MAX_VALUE / 2), in.readFlag(), in.readFlag()));

  @Override
  public MessageType<?> type() {
    return TYPE;
  }

  /** Whether both know the same. */
  boolean agreesWith(PauseTold other) {
    return version == other.version && paused == other.paused;
  }

  /** Whether the other one is out of date. */
  boolean isLaterThan(PauseTold other) {
    return version > other.version || version == other.version && paused && !other.paused;
  }
}
