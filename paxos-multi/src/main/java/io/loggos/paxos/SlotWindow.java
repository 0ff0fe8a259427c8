package io.loggos.paxos;

import io.loggos.api.InvariantException;

/**
 * Entries of consecutive slots in a ring that grows by doubling. Slots below the start are gone for
 * ever.
 *
 * @param <T> what is kept for a slot
 */
final class SlotWindow<T> {
  private Object[] ring = new Object[16];

  /** The lowest slot that can be kept; everything below is forgotten. */
  private long start = 1;

  /** One above the highest slot ever kept; never below the start. */
  private long end = 1;

  long start() {
    return start;
  }

  /** One above the highest slot kept. */
  long end() {
    return end;
  }

  /** The entry of a slot, or null when there is none, it was forgotten or was never kept. */
  @SuppressWarnings("unchecked")
  T get(long slot) {
    return slot < start || slot >= end ? null : (T) ring[index(slot)];
  }

  void put(long slot, T entry) {
    InvariantException.check(slot >= start, "slot below the window");
    if (slot >= end) {
      grow(slot + 1 - start);
      end = slot + 1;
    }
    ring[index(slot)] = entry;
  }

  /** Forgets every slot below the new start. */
  void dropBelow(long newStart) {
    if (newStart >= end) {
      for (long slot = start; slot < end; slot++) {
        ring[index(slot)] = null;
      }
      start = Math.max(start, newStart);
      end = start;
      return;
    }
    for (; start < newStart; start++) {
      ring[index(start)] = null;
    }
  }

  private int index(long slot) {
    return (int) slot & (ring.length - 1);
  }

  private void grow(long slots) {
    if (slots <= ring.length) {
      return;
    }
    InvariantException.check(slots <= 1 << 28, "window of " + slots + " slots");
    Object[] old = ring;
    ring = new Object[Integer.highestOneBit((int) slots - 1) << 1];
    for (long slot = start; slot < end; slot++) {
      ring[index(slot)] = old[(int) slot & (old.length - 1)];
    }
  }
}
