package io.loggos.replica;

/**
 * A map from non-zero numbers to objects without boxing (open addressing, linear probing). Offers
 * no iteration on purpose: its order would depend on history.
 *
 * @param <V> the objects
 */
final class LongTable<V> {
  private long[] keys = new long[32];
  private Object[] values = new Object[32];
  private int size;

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked")
  V get(long key) {
    int at = find(key);
    return keys[at] == key ? (V) values[at] : null;
  }

  void put(long key, V value) {
    int at = find(key);
    if (keys[at] != key) {
      if (2 * (size + 1) > keys.length) {
        grow();
        at = find(key);
      }
      keys[at] = key;
      size++;
    }
    values[at] = value;
  }

  void remove(long key) {
    int hole = find(key);
    if (keys[hole] != key || key == 0) {
      return;
    }
    size--;
    int mask = keys.length - 1;
    for (int at = hole + 1 & mask; keys[at] != 0; at = at + 1 & mask) {
      int home = home(keys[at]);
      // move the entry back unless its home lies between the hole and itself
      if ((at - home & mask) >= (at - hole & mask)) {
        keys[hole] = keys[at];
        values[hole] = values[at];
        hole = at;
      }
    }
    keys[hole] = 0;
    values[hole] = null;
  }

  void clear() {
    keys = new long[32];
    values = new Object[32];
    size = 0;
  }

  private int home(long key) {
    return (int) (key * 0x9E3779B97F4A7C15L >>> 32) & keys.length - 1;
  }

  private int find(long key) {
    int at = home(key);
    while (keys[at] != 0 && keys[at] != key) {
      at = at + 1 & keys.length - 1;
    }
    return at;
  }

  private void grow() {
    long[] oldKeys = keys;
    Object[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = new Object[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int at = find(oldKeys[i]);
        keys[at] = oldKeys[i];
        values[at] = oldValues[i];
      }
    }
  }
}
