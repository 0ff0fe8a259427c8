package io.loggos.api.plugin;

import io.loggos.api.wire.MessageType;
import java.util.List;

/**
 * Something that can be chosen by name in the configuration file. One instance serves all nodes of
 * a process, on any thread and perhaps several at once: what belongs to one node belongs into what
 * the plug-in makes for it.
 */
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
