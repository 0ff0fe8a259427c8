package io.loggos.simulation.check;

import java.util.Arrays;

/**
 * One entry for each slot from 1 on, in an array that grows.
 *
 * @param <T> the entries
 */
final class SlotTable<T> {
  /** A slot beyond this one can only come from a corrupted number. */
  private static final long SLOTS_MAX = 1 << 26;

  private Object[] entries = new Object[256];

  /** The entry, or null. */
  @SuppressWarnings("unchecked")
  T get(long slot) {
    return slot < entries.length ? (T) entries[(int) slot] : null;
  }

  void put(long slot, T entry) {
    if (slot < 1 || slot > SLOTS_MAX) {
      throw new Violation("K19 bounded", slot, "a slot out of all proportion");
    }
    if (slot >= entries.length) {
      entries = Arrays.copyOf(entries, Math.max((int) slot + 1, entries.length * 2));
    }
    entries[(int) slot] = entry;
  }
}
