package io.loggos.network.codec;

import io.loggos.api.wire.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Collects the kinds of message a replica can send and receive, before its codec is built. Used by
 * one thread.
 */
public final class CodecRegistry {
  /** The largest number a kind of message may have. */
  public static final int NUMBER_MAX = 1023;

  private final TreeMap<Integer, MessageType<?>> byNumber = new TreeMap<>();

  /**
   * Adds a kind of message.
   *
   * @return this registry
   * @throws IllegalArgumentException when the number is out of range, or the number or the class is
   *     taken
   */
  public CodecRegistry add(MessageType<?> type) {
    Objects.requireNonNull(type.part(), "part");
    Objects.requireNonNull(type.writer(), "writer");
    Objects.requireNonNull(type.reader(), "reader");
    String name = type.messageClass().getName();
    if (type.number() < 1 || type.number() > NUMBER_MAX) {
      throw new IllegalArgumentException(
          "message " + name + " has number " + type.number() + ", not 1 to " + NUMBER_MAX);
    }
    for (MessageType<?> other : byNumber.values()) {
      if (other.messageClass() == type.messageClass()) {
        throw new IllegalArgumentException(
            "message "
                + name
                + " is registered twice: as "
                + other.number()
                + " and as "
                + type.number());
      }
    }
    MessageType<?> holder = byNumber.putIfAbsent(type.number(), type);
    if (holder != null) {
      throw new IllegalArgumentException(
          "message number "
              + type.number()
              + " is used by "
              + holder.messageClass().getName()
              + " and by "
              + name
              + ": give one of them a free number");
    }
    return this;
  }

  /**
   * Adds several kinds of message, such as those of a plug-in.
   *
   * @return this registry
   * @throws IllegalArgumentException as {@link #add} does; those before the offender stay
   */
  public CodecRegistry addAll(Iterable<? extends MessageType<?>> types) {
    types.forEach(this::add);
    return this;
  }

  /** What was collected so far, by rising number. */
  public List<MessageType<?>> types() {
    return new ArrayList<>(byNumber.values());
  }
}
