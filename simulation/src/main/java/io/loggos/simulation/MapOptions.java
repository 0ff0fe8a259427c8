package io.loggos.simulation;

import io.loggos.api.plugin.Options;
import java.util.Map;
import java.util.TreeMap;

/** A section of settings held in memory. */
final class MapOptions implements Options {
  private final String section;
  private final Map<String, Object> values = new TreeMap<>();

  MapOptions(String section) {
    this.section = section;
  }

  /** Numbers, sizes and durations in nanoseconds are {@code Long}. */
  MapOptions set(String key, Object value) {
    values.put(key, value);
    return this;
  }

  private <T> T get(String key, Class<T> type) {
    Object value = values.get(key);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          section + "." + key + " is " + value + ", not a " + type.getSimpleName());
    }
    return type.cast(value);
  }

  @Override
  public int integer(String key) {
    return Math.toIntExact(get(key, Long.class));
  }

  @Override
  public long bytes(String key) {
    return get(key, Long.class);
  }

  @Override
  public long nanos(String key) {
    return get(key, Long.class);
  }

  @Override
  public String text(String key) {
    return get(key, String.class);
  }

  @Override
  public boolean flag(String key) {
    return get(key, Boolean.class);
  }

  @Override
  public double ratio(String key) {
    return get(key, Double.class);
  }

  @Override
  public boolean has(String key) {
    return values.containsKey(key);
  }

  @Override
  public String toString() {
    return section + values;
  }
}
