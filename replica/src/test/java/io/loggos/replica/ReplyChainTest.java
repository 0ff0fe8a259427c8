package io.loggos.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplyChainTest {
  private final ReplyChain chain = new ReplyChain();

  /** Executes a slot with these replies; returns the chain before the first and after each. */
  private static long[] slot(ReplyChain chain, long slot, int... replies) {
    chain.beginSlot(slot);
    chain.mark();
    long[] after = new long[replies.length + 1];
    after[0] = chain.value();
    for (int i = 0; i < replies.length; i++) {
      chain.fold(0, new byte[] {(byte) replies[i]});
      chain.mark();
      after[i + 1] = chain.value();
    }
    chain.endSlot(slot);
    return after;
  }

  @Test
  void equalRepliesGiveEqualChains() {
    ReplyChain other = new ReplyChain();
    assertArrayEquals(slot(chain, 1, 1, 2, 3), slot(other, 1, 1, 2, 3));
    assertEquals(chain.value(), other.value());
  }

  @Test
  void everyDifferenceStays() {
    List<Long> values = new ArrayList<>();
    for (int[] replies : new int[][] {{1, 2}, {2, 1}, {1, 3}, {1}, {1, 2, 2}}) {
      ReplyChain each = new ReplyChain();
      slot(each, 1, replies);
      slot(each, 2, 9);
      values.add(each.value());
    }
    assertEquals(values.size(), values.stream().distinct().count());
    ReplyChain error = new ReplyChain();
    error.beginSlot(1);
    error.fold(1, new byte[] {1});
    slot(chain, 1, 1);
    assertNotEquals(chain.value(), error.value());
  }

  @Test
  void knowsItsRecentSlots() {
    int slots = ReplyChain.SLOTS_KEPT + 100;
    long[] after = new long[slots + 1];
    for (int slot = 1; slot <= slots; slot++) {
      slot(chain, slot, slot);
      after[slot] = chain.value();
    }
    assertEquals(slots, chain.lastSlot());
    assertEquals(101, chain.firstKnown());
    assertFalse(chain.knows(100));
    assertFalse(chain.knows(slots + 1));
    for (int slot = 101; slot <= slots; slot++) {
      assertTrue(chain.knows(slot));
      assertEquals(after[slot], chain.after(slot));
    }
  }

  @Test
  void tellsTheChainAfterEachRequestOfASlot() {
    long[] first = slot(chain, 1, 1, 2, 3);
    long[] second = slot(chain, 2);
    long[] third = slot(chain, 3, 4);
    assertArrayEquals(first, chain.withinSlot(1));
    assertArrayEquals(second, chain.withinSlot(2));
    assertArrayEquals(third, chain.withinSlot(3));
    assertArrayEquals(new long[0], chain.withinSlot(4));
    assertEquals(4, chain.requests());
  }

  @Test
  void aHalfExecutedSlotIsNotCountedToTheOneBefore() {
    long[] first = slot(chain, 1, 1, 2);
    chain.beginSlot(2);
    chain.mark();
    chain.fold(0, new byte[] {3});
    chain.mark();
    assertArrayEquals(first, chain.withinSlot(1));
    assertFalse(chain.knows(2));
  }

  @Test
  void forgetsTheRequestsOfOldSlotsAndSaysSo() {
    int[] many = new int[30_000];
    long[][] after = new long[6][];
    for (int slot = 1; slot <= 5; slot++) {
      after[slot] = slot(chain, slot, many);
    }
    assertArrayEquals(new long[0], chain.withinSlot(1));
    assertArrayEquals(new long[0], chain.withinSlot(2));
    assertArrayEquals(new long[0], chain.withinSlot(3), "it is overwritten in part");
    assertArrayEquals(after[4], chain.withinSlot(4));
    assertArrayEquals(after[5], chain.withinSlot(5));
  }

  @Test
  void goesOnFromASnapshotWithoutAPast() {
    slot(chain, 1, 1);
    chain.restore(50, 12345);
    assertEquals(12345, chain.value());
    assertFalse(chain.knows(49));
    assertTrue(chain.knows(50));
    assertEquals(12345, chain.after(50));
    assertArrayEquals(new long[0], chain.withinSlot(50));
    long[] next = slot(chain, 51, 7, 8);
    assertArrayEquals(next, chain.withinSlot(51));
    assertArrayEquals(new long[0], chain.withinSlot(50));
    assertEquals(50, chain.firstKnown());
  }
}
