package io.loggos.node;

import io.loggos.api.plugin.Plugin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * Finds plug-ins by the name the settings give. Each is made once for the process, as looking for
 * them reads the whole class path.
 */
public final class Plugins {
  /** The loaders of each kind, which remember what they found; guarded by itself. */
  private static final Map<Class<?>, ServiceLoader<?>> LOADERS = new HashMap<>();

  private Plugins() {}

  /**
   * The plug-in of that kind with that name. Any thread.
   *
   * @param key the setting that names it, for people
   * @throws NodeException when there is none; the message names the known ones
   */
  public static <P extends Plugin> P find(Class<P> kind, String key, String name) {
    List<String> known = new ArrayList<>();
    synchronized (LOADERS) {
      for (Object found : LOADERS.computeIfAbsent(kind, ServiceLoader::load)) {
        P plugin = kind.cast(found);
        if (plugin.name().equals(name)) {
          return plugin;
        }
        known.add(plugin.name());
      }
    }
    throw new NodeException("loggos." + key + " = " + name + " is unknown; known are " + known);
  }
}
