package io.loggos.api.plugin;

/**
 * A plug-in's own section of the settings, validated before. Every getter throws {@link
 * IllegalArgumentException} naming the key when it is absent or of another type.
 */
public interface Options {
  /** A whole number. */
  int integer(String key);

  /** A size in bytes. */
  long bytes(String key);

  /** A duration in nanoseconds. */
  long nanos(String key);

  /** A text. */
  String text(String key);

  /** A truth value. */
  boolean flag(String key);

  /** A ratio such as 0.01. */
  double ratio(String key);

  /** Whether the key is set. */
  boolean has(String key);
}
