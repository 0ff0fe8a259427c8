package io.loggos.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.loggos.api.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LongTableTest {
  @ParameterizedTest
  @CsvSource({"1, 40", "2, 40", "3, 400", "4, 5000", "5, 16", "6, 24", "7, 100000"})
  void behavesLikeAMap(long seed, int keys) {
    SeededRandom random = new SeededRandom(seed);
    List<Long> pool = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      // half of them in a row, as sessions are numbered, half anywhere
      pool.add(i % 2 == 0 ? (Long) (i + 1L) : (Long) (random.nextLong() | 1));
    }
    LongTable<String> table = new LongTable<>();
    TreeMap<Long, String> model = new TreeMap<>();
    for (int step = 0; step < 50_000; step++) {
      long key = pool.get(random.nextInt(keys));
      if (random.nextInt(100) < 55) {
        table.put(key, "v" + step);
        model.put(key, "v" + step);
      } else {
        table.remove(key);
        model.remove(key);
      }
      assertEquals(model.size(), table.size());
      long probe = pool.get(random.nextInt(keys));
      assertEquals(model.get(probe), table.get(probe));
      if (step % 10_000 == 9_999) {
        pool.forEach(k -> assertEquals(model.get(k), table.get(k)));
      }
    }
    table.clear();
    assertEquals(0, table.size());
    pool.forEach(k -> assertNull(table.get(k)));
  }

  @Test
  void removalKeepsEntriesThatProbedPastTheHole() {
    // keys that share a home: found by trying, whatever the hash is
    for (int round = 0; round < 200; round++) {
      LongTable<Long> table = new LongTable<>();
      SeededRandom random = new SeededRandom(round);
      List<Long> keys = new ArrayList<>();
      for (int i = 0; i < 15; i++) {
        long key = random.nextLong();
        keys.add(key);
        table.put(key, key);
      }
      while (!keys.isEmpty()) {
        table.remove(keys.remove(random.nextInt(keys.size())));
        keys.forEach(key -> assertEquals(key, table.get(key)));
      }
    }
  }

  @Test
  void keyZeroIsNeverThere() {
    LongTable<String> table = new LongTable<>();
    table.put(1, "one");
    assertNull(table.get(0));
    table.remove(0);
    assertEquals("one", table.get(1));
    assertEquals(1, table.size());
  }
}
