package io.loggos.storage.wal;

import io.loggos.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A value for some slots, and how many bytes they have together. One thread. */
final class SlotValues {
  private final TreeMap<Long, Value> values = new TreeMap<>();
  private long bytes;

  /** The slots from the first one asked for up to here are known to have no gap. */
  private long gapless;

  long bytes() {
    return bytes;
  }

  boolean has(long slot) {
    return values.containsKey(slot);
  }

  /** The highest slot, or 0. */
  long last() {
    return values.isEmpty() ? 0 : values.lastKey();
  }

  void put(long slot, Value value) {
    remove(slot);
    values.put(slot, value);
    bytes += value.sizeBytes();
  }

  void remove(long slot) {
    Value removed = values.remove(slot);
    bytes -= removed == null ? 0 : removed.sizeBytes();
    gapless = Math.min(gapless, slot - 1);
  }

  /** Moves what is known of the slots in this range. */
  void move(long from, long to, SlotValues target) {
    if (from > to) {
      return;
    }
    Map<Long, Value> range = values.subMap(from, true, to, true);
    range.forEach(
        (slot, value) -> {
          bytes -= value.sizeBytes();
          target.put(slot, value);
        });
    range.clear();
  }

  /** How many slots follow one another without a gap from this one on; always the same one. */
  long countFrom(long first) {
    gapless = Math.max(gapless, first - 1);
    while (values.containsKey(gapless + 1)) {
      gapless++;
    }
    return gapless - first + 1;
  }

  /** The values from this slot on up to the first gap. */
  List<Value> from(long first) {
    List<Value> found = new ArrayList<>();
    for (long slot = first; values.containsKey(slot); slot++) {
      found.add(values.get(slot));
    }
    return found;
  }
}
