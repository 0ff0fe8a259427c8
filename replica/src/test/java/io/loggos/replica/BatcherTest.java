package io.loggos.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Batch;
import io.loggos.api.RequestEntry;
import io.loggos.api.SeededRandom;
import io.loggos.replica.ReplicaOptions.AdmissionOptions;
import io.loggos.replica.ReplicaOptions.BatchOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BatcherTest {
  /**
   * Batches of at most 200 bytes and three requests; ten requests or 2000 bytes may wait, 1000 ns.
   */
  private final Batcher batcher =
      new Batcher(new BatchOptions(200, 3), new AdmissionOptions(10, 2000, 1000, 20));

  private long nowNanos = -500;

  private void add(byte[] entry, int at) {
    batcher.add(Entries.received(entry, at), at, entry.length, entry[4], nowNanos);
  }

  private static List<byte[]> entries(Batch batch) {
    List<byte[]> entries = new ArrayList<>();
    int at = Batch.HEADER_BYTES;
    for (int i = 0; i < batch.count(); i++) {
      int total = RequestEntry.totalBytes(batch.bytes(), at);
      entries.add(Arrays.copyOfRange(batch.bytes(), at, at + total));
      at += total;
    }
    assertEquals(batch.length(), at);
    return entries;
  }

  @Test
  void aRequestAloneLeavesAtOnceAsItCame() {
    assertTrue(batcher.isEmpty());
    byte[] entry = Entries.command(3, 9, "hello");
    add(entry, 7);
    assertFalse(batcher.isEmpty());
    assertEquals(1, batcher.waitingRequests());
    Batch batch = batcher.poll(1234);
    assertEquals(1234, batch.leaderTimeMillis());
    assertArrayEquals(entry, entries(batch).get(0));
    assertEquals(batch, Batch.parse(Arrays.copyOf(batch.bytes(), batch.length())));
    assertTrue(batcher.isEmpty());
    assertEquals(0, batcher.waitingRequests());
  }

  @Test
  void aBatchClosesAtItsNumberOfRequests() {
    for (int i = 1; i <= 7; i++) {
      add(Entries.command(1, i, "x"), 0);
    }
    List<Integer> counts = new ArrayList<>();
    while (!batcher.isEmpty()) {
      counts.add(batcher.poll(1).count());
    }
    assertEquals(List.of(3, 3, 1), counts);
  }

  @Test
  void aBatchClosesBeforeItExceedsItsBytes() {
    for (int i = 1; i <= 3; i++) {
      add(Entries.command(1, i, "y".repeat(70)), 0);
    }
    Batch first = batcher.poll(1);
    assertEquals(1, first.count());
    assertTrue(first.length() <= 200);
    assertEquals(1, batcher.poll(1).count());
    assertEquals(1, batcher.poll(1).count());
  }

  @Test
  void aRequestLargerThanABatchGetsOneOfItsOwn() {
    add(Entries.command(1, 1, "a"), 0);
    add(Entries.command(1, 2, "z".repeat(900)), 0);
    add(Entries.command(1, 3, "b"), 0);
    assertEquals(1, batcher.poll(1).count());
    Batch large = batcher.poll(1);
    assertEquals(1, large.count());
    assertEquals(900, entries(large).get(0).length - RequestEntry.HEADER_BYTES);
    assertEquals(1, batcher.poll(1).count());
  }

  @Test
  void theKindIsWrittenByTheReplica() {
    byte[] entry = Entries.command(3, 9, "hello");
    batcher.add(Entries.received(entry, 0), 0, entry.length, RequestEntry.QUERY, nowNanos);
    byte[] taken = entries(batcher.poll(1)).get(0);
    assertEquals(RequestEntry.QUERY, RequestEntry.kind(taken, 0));
    assertEquals(3, RequestEntry.session(taken, 0));
    assertEquals(9, RequestEntry.sequence(taken, 0));
  }

  @Test
  void isFullAtItsNumberOfRequests() {
    for (int i = 1; i <= 10; i++) {
      assertFalse(batcher.isFull());
      add(Entries.command(1, i, "x"), 0);
    }
    assertTrue(batcher.isFull());
    batcher.poll(1);
    assertFalse(batcher.isFull());
  }

  @Test
  void isFullAtItsBytesAndEmptyOnceTheyLeft() {
    for (int round = 0; round < 20; round++) {
      add(Entries.command(1, 1, "x".repeat(1900)), 0);
      assertFalse(batcher.isFull());
      add(Entries.command(1, 2, "x".repeat(50)), 0);
      assertTrue(batcher.isFull());
      batcher.poll(1);
      batcher.poll(1);
      assertFalse(batcher.isFull());
      assertTrue(batcher.isEmpty());
    }
  }

  @Test
  void drainHandsOutEveryEntryOnceInOrder() {
    for (int i = 1; i <= 8; i++) {
      add(Entries.command(1, i, "x"), 0);
    }
    batcher.poll(1);
    List<Long> sequences = new ArrayList<>();
    batcher.drain((bytes, at) -> sequences.add(RequestEntry.sequence(bytes, at)));
    assertEquals(List.of(4L, 5L, 6L, 7L, 8L), sequences);
    assertTrue(batcher.isEmpty());
    assertEquals(0, batcher.waitingRequests());
    assertFalse(batcher.isFull());
    add(Entries.command(1, 9, "x"), 0);
    assertEquals(1, batcher.poll(1).count());
  }

  @Test
  void neverChangesOrderOrBytes() {
    SeededRandom random = new SeededRandom(11);
    List<byte[]> added = new ArrayList<>();
    List<byte[]> taken = new ArrayList<>();
    for (int step = 1; step <= 3000; step++) {
      if (random.nextInt(3) > 0) {
        byte[] entry = Entries.command(step, step, "p".repeat(random.nextInt(120)));
        add(entry, random.nextInt(20));
        added.add(entry);
      } else if (!batcher.isEmpty()) {
        taken.addAll(entries(batcher.poll(step)));
      }
    }
    while (!batcher.isEmpty()) {
      taken.addAll(entries(batcher.poll(1)));
    }
    assertArrayEquals(added.toArray(), taken.toArray());
  }

  @Test
  void dropsWhatHasWaitedTooLong() {
    List<Long> dropped = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      add(Entries.command(1, i, "x"), 0);
      nowNanos += 100;
    }
    // the first three share a batch, whose last entry came at -300; the fifth came at -100
    batcher.dropStale(700, (bytes, at) -> dropped.add(RequestEntry.sequence(bytes, at)));
    assertEquals(List.of(), dropped);
    batcher.dropStale(701, (bytes, at) -> dropped.add(RequestEntry.sequence(bytes, at)));
    assertEquals(List.of(1L, 2L, 3L), dropped);
    assertEquals(2, batcher.waitingRequests());
    dropped.clear();
    batcher.dropStale(901, (bytes, at) -> dropped.add(RequestEntry.sequence(bytes, at)));
    assertEquals(List.of(4L, 5L), dropped);
    assertTrue(batcher.isEmpty());
    assertEquals(0, batcher.waitingRequests());
  }
}
