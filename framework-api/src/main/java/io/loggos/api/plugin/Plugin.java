package io.loggos.api.plugin;

import io.loggos.api.wire.MessageType;
import java.util.List;

/** Something that can be chosen by name in the configuration file. */
public interface Plugin {
  /** The name, in lower case with dashes. */
  String name();

  /** The section of the settings it reads, below {@code loggos}. */
  default String section() {
    return "plugins." + name();
  }

  /** The messages its part sends, to be registered with the codec. */
  default List<MessageType<?>> messageTypes() {
    return List.of();
  }
}
