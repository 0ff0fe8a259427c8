package io.loggos.storage.wal;

import java.util.Locale;

/** When a record counts as durable. */
public enum SyncMode {
  /** Once the disk has confirmed it. */
  ALWAYS,
  /** Once it was handed to the operating system, which is made to write it out every so often. */
  INTERVAL,
  /** Once it was handed to the operating system, which writes it out when it likes. */
  NEVER;

  /**
   * The mode of that name, as it stands in a configuration file.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static SyncMode of(String name) {
    for (SyncMode mode : values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(name)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "storage.sync is '" + name + "'; allowed: always, interval, never");
  }

  /** One sentence for people, without a period. */
  String durability(long intervalNanos) {
    return switch (this) {
      case ALWAYS ->
          "acknowledged requests survive the end of every process and the loss of power everywhere";
      case INTERVAL ->
          "acknowledged requests survive the end of every process; when a majority loses power"
              + " at once, those of the last "
              + Math.max(1, intervalNanos / 1_000_000)
              + " ms may be lost";
      case NEVER ->
          "acknowledged requests survive the end of every process; when a majority loses power"
              + " at once, any that its systems had not yet written out may be lost";
    };
  }
}
