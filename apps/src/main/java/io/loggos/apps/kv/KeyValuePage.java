package io.loggos.apps.kv;

import java.util.Arrays;
import java.util.List;

/**
 * What a scan found. Immutable but for the arrays.
 *
 * @param entries in the order of their keys
 * @param more whether further keys follow the last entry
 */
public record KeyValuePage(List<KeyValueEntry> entries, boolean more) {
  /** Copies the list. */
  public KeyValuePage {
    entries = List.copyOf(entries);
  }

  /**
   * Where the next page begins: right behind the last entry.
   *
   * @throws IllegalStateException when there is no further page
   */
  public byte[] nextFrom() {
    if (!more || entries.isEmpty()) {
      throw new IllegalStateException("this is the last page");
    }
    byte[] last = entries.get(entries.size() - 1).key();
    return Arrays.copyOf(last, last.length + 1);
  }
}
