package io.loggos.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loggos.api.InvariantException;
import io.loggos.api.SeededRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SlotWindowTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void behavesLikeAMapThatForgetsItsLowEnd(long seed) {
    SeededRandom random = new SeededRandom(seed);
    SlotWindow<Long> window = new SlotWindow<>();
    TreeMap<Long, Long> model = new TreeMap<>();
    long start = 1;
    long end = 1;
    for (int step = 0; step < 20_000; step++) {
      int action = random.nextInt(10);
      if (action < 7) {
        long slot = start + random.nextInt(1 + random.nextInt(300));
        Long entry = random.nextLong();
        window.put(slot, entry);
        model.put(slot, entry);
        end = Math.max(end, slot + 1);
      } else {
        long bound = start - 3 + random.nextInt(1 + random.nextInt(400));
        window.dropBelow(bound);
        model.headMap(bound).clear();
        start = Math.max(start, bound);
        end = Math.max(end, start);
      }
      assertEquals(start, window.start(), "start in step " + step);
      assertEquals(end, window.end(), "end in step " + step);
      long probe = start - 20 + random.nextInt(400);
      assertEquals(model.get(probe), window.get(probe), "slot " + probe + " in step " + step);
    }
    for (long slot = start - 50; slot < end + 50; slot++) {
      assertEquals(model.get(slot), window.get(slot));
    }
  }

  @Test
  void worksBeyondThirtyTwoBits() {
    SlotWindow<String> window = new SlotWindow<>();
    long base = (1L << 31) - 5;
    window.dropBelow(base);
    for (long slot = base; slot < base + 100; slot++) {
      window.put(slot, "v" + slot);
    }
    window.dropBelow(base + 3);
    assertNull(window.get(base + 2));
    for (long slot = base + 3; slot < base + 100; slot++) {
      assertEquals("v" + slot, window.get(slot));
    }
  }

  @Test
  void keepsNothingOfASlotThatItForgot() {
    SlotWindow<String> window = new SlotWindow<>();
    window.put(3, "old");
    window.dropBelow(40);
    window.put(50, "new");
    // slot 3 shares a place of the ring with 19, 35 and 51
    assertNull(window.get(3));
    assertNull(window.get(51));
    window.put(60, "last");
    assertNull(window.get(51));
  }

  @Test
  void refusesASlotBelowTheStart() {
    SlotWindow<String> window = new SlotWindow<>();
    window.dropBelow(10);
    assertThrows(InvariantException.class, () -> window.put(9, "late"));
  }

  @Test
  void refusesToGrowBeyondReason() {
    SlotWindow<String> window = new SlotWindow<>();
    assertThrows(InvariantException.class, () -> window.put(1L << 40, "far"));
  }
}
