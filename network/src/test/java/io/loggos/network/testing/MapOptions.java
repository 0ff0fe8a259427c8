package io.loggos.network.testing;

import io.loggos.api.plugin.Options;
import java.util.LinkedHashMap;
import java.util.Map;

/** Options from a map of numbers, texts and truth values. */
public final class MapOptions implements Options {
  private final Map<String, Object> values = new LinkedHashMap<>();

  /** Sets a value. */
  public MapOptions with(String key, Object value) {
    values.put(key, value);
    return this;
  }

  private <T> T get(String key, Class<T> type) {
    Object value = values.get(key);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(key + " is " + value);
    }
    return type.cast(value);
  }

  @Override
  public int integer(String key) {
    return get(key, Integer.class);
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
}
