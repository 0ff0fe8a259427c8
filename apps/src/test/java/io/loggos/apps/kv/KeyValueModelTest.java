package io.loggos.apps.kv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.SeededRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random commands on the store and on a plain sorted map, which must agree about everything. */
class KeyValueModelTest {
  private static final int STEPS = 20_000;

  private final TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
  private KeyValueStore store = new KeyValueStore();
  private SeededRandom random;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void agreesWithAMap(long seed) {
    random = new SeededRandom(seed);
    for (int step = 0; step < STEPS; step++) {
      step();
      if (random.nextInt(500) == 0) {
        byte[] state = store.getState();
        long digest = store.digest();
        store = new KeyValueStore();
        store.execute(KeyValueCodec.put(word(3), word(3)));
        store.setState(state);
        assertArrayEquals(state, store.getState());
        assertEquals(digest, store.digest());
      }
    }
  }

  private void step() {
    byte[] key = word(2);
    byte[] value = word(4);
    byte[] present = model.get(key);
    switch (random.nextInt(7)) {
      case 0 -> {
        done(true, KeyValueCodec.put(key, value));
        model.put(key, value);
      }
      case 1 -> {
        done(present == null, KeyValueCodec.create(key, value));
        model.putIfAbsent(key, value);
      }
      case 2 -> {
        done(present != null, KeyValueCodec.update(key, value));
        model.computeIfPresent(key, (k, old) -> value);
      }
      case 3 -> {
        value(present, store.execute(KeyValueCodec.delete(key)));
        model.remove(key);
      }
      case 4 -> value(present, store.query(KeyValueCodec.get(key)));
      case 5 -> {
        byte[] expected = present != null && random.nextInt(2) == 0 ? present : word(1);
        boolean swaps = Arrays.equals(present, expected);
        done(swaps, KeyValueCodec.compareAndSet(key, expected, value));
        if (swaps) {
          model.put(key, value);
        }
      }
      default -> scan(key, random.nextInt(6));
    }
  }

  private void scan(byte[] from, int limit) {
    KeyValuePage page = KeyValueCodec.page(store.query(KeyValueCodec.scan(from, limit)));
    Map<byte[], byte[]> tail = model.tailMap(from, true);
    assertEquals(Math.min(limit, tail.size()), page.entries().size());
    assertEquals(tail.size() > limit, page.more());
    int i = 0;
    for (Map.Entry<byte[], byte[]> expected : tail.entrySet()) {
      if (i == page.entries().size()) {
        break;
      }
      assertArrayEquals(expected.getKey(), page.entries().get(i).key());
      assertArrayEquals(expected.getValue(), page.entries().get(i++).value());
    }
  }

  private void done(boolean expected, byte[] command) {
    assertEquals(expected, KeyValueCodec.isDone(store.execute(command)));
  }

  private static void value(byte[] expected, byte[] reply) {
    Optional<byte[]> value = KeyValueCodec.value(reply);
    assertArrayEquals(expected, value.orElse(null));
  }

  /** Up to so many bytes of few different values, so that keys repeat and share prefixes. */
  private byte[] word(int lengthMax) {
    byte[] word = new byte[random.nextInt(lengthMax + 1)];
    for (int i = 0; i < word.length; i++) {
      word[i] = (byte) (random.nextInt(10) * 28);
    }
    return word;
  }
}
