package io.loggos.apps.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedEntriesTest {
  @Test
  void becomesATree() {
    SortedEntries<String, Integer> entries =
        new SortedEntries<>(List.of(Map.entry("a", 1), Map.entry("b", 2), Map.entry("c", 3)));
    assertEquals("a", entries.firstKey());
    assertEquals("c", entries.lastKey());
    TreeMap<String, Integer> tree = new TreeMap<>(entries);
    assertEquals("{a=1, b=2, c=3}", tree.toString());
    tree.put("aa", 4);
    assertEquals("{aa=4, b=2}", tree.subMap("aa", "c").toString());
    assertThrows(UnsupportedOperationException.class, () -> entries.headMap("b"));
  }

  @Test
  void mayBeEmpty() {
    assertEquals(0, new TreeMap<>(new SortedEntries<String, Integer>(List.of())).size());
  }
}
