package io.loggos.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import io.loggos.api.plugin.Options;
import java.util.function.Function;

/** One plug-in's view of its own part of the settings. Immutable. */
final class SectionOptions implements Options {

  /** Full key of the section, for messages. */
  private final String section;

  private final Config config;

  private SectionOptions(String section, Config config) {
    this.section = section;
    this.config = config;
  }

  /**
   * Returns a view of one section, which has no keys if the settings do not mention it.
   *
   * @throws IllegalArgumentException if the section's name is malformed or it is not a group
   */
  static SectionOptions of(Config root, String section) {
    try {
      Config config = root.hasPath(section) ? root.getConfig(section) : ConfigFactory.empty();
      return new SectionOptions(SettingsCatalogue.ROOT_PREFIX + section, config);
    } catch (ConfigException.BadPath | ConfigException.WrongType e) {
      throw new IllegalArgumentException("no section of the settings is called " + section, e);
    }
  }

  @Override
  public int integer(String key) {
    return read(key, Scalars::integer);
  }

  @Override
  public long bytes(String key) {
    return read(key, Scalars::bytes);
  }

  @Override
  public long nanos(String key) {
    return read(key, Scalars::nanos);
  }

  @Override
  public String text(String key) {
    return read(key, Scalars::text);
  }

  @Override
  public boolean flag(String key) {
    return read(key, Scalars::flag);
  }

  @Override
  public double ratio(String key) {
    return read(key, Scalars::ratio);
  }

  @Override
  public boolean has(String key) {
    try {
      return config.hasPath(key);
    } catch (ConfigException.BadPath e) {
      throw new IllegalArgumentException(section + "." + key + " is not a key", e);
    }
  }

  private <T> T read(String key, Function<ConfigValue, T> reader) {
    String full = section + "." + key;
    if (!has(key)) {
      throw new IllegalArgumentException(full + " is missing");
    }
    ConfigValue value = config.getValue(key);
    try {
      return reader.apply(value);
    } catch (IllegalArgumentException e) {
      String said = full + " = " + Place.text(value) + " is " + e.getMessage();
      throw new IllegalArgumentException(said, e);
    }
  }
}
