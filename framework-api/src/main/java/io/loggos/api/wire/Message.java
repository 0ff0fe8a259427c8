package io.loggos.api.wire;

/** What one replica says to another. Immutable. */
public interface Message {
  /** The kind of message. */
  MessageType<?> type();
}
