package io.loggos.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** How deep settings may nest: the library reads, joins and prints them by recursion. */
final class Nesting {
  private static final int LEVELS_MAX = 64;
  private static final String ALLOWED = "at most " + LEVELS_MAX + " levels of settings";

  private Nesting() {}

  /**
   * Reads settings with enough of the stack for any that {@link #check} accepts.
   *
   * @throws SettingsException if there is not enough for these
   */
  static Settings bounded(String origin, Supplier<Settings> reading) {
    try {
      return reading.get();
    } catch (StackOverflowError e) {
      throw new SettingsException(List.of(new Problem(origin, 0, "", "", ALLOWED, "")));
    }
  }

  /**
   * Refuses what nests too deep.
   *
   * @throws SettingsException if a value does
   */
  static void check(ConfigObject root) {
    check(root, 0);
  }

  private static void check(ConfigValue value, int levels) {
    if (levels > LEVELS_MAX) {
      Place place = Place.of(value.origin());
      throw new SettingsException(
          List.of(new Problem(place.origin(), place.line(), "", "", ALLOWED, "")));
    }
    Collection<ConfigValue> below = List.of();
    if (value instanceof ConfigObject object) {
      below = object.values();
    } else if (value instanceof ConfigList list) {
      below = list;
    }
    below.forEach(inner -> check(inner, levels + 1));
  }
}
