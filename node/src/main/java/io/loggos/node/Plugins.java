package io.loggos.node;

import io.loggos.api.plugin.Plugin;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Finds plug-ins by the name the settings give. */
public final class Plugins {
  private Plugins() {}

  /**
   * The plug-in of that kind with that name.
   *
   * @param key the setting that names it, for people
   * @throws NodeException when there is none; the message names the known ones
   */
  public static <P extends Plugin> P find(Class<P> kind, String key, String name) {
    List<String> known = new ArrayList<>();
    for (P plugin : ServiceLoader.load(kind)) {
      if (plugin.name().equals(name)) {
        return plugin;
      }
      known.add(plugin.name());
    }
    throw new NodeException("loggos." + key + " = " + name + " is unknown; known are " + known);
  }
}
