package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.io.Storage.Snapshot;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SnapshotStoreTest {
  private final VirtualDisk disk = Fixture.disk(2);
  private final List<String> warnings = new ArrayList<>();
  private final SnapshotStore store = new SnapshotStore(disk, 2);

  private void save(long slot, int bytes) throws IOException {
    store.save(new SnapshotFile(7, 3, Fixture.snapshot(slot, bytes)));
  }

  private SnapshotFile load(long droppedSlot) throws IOException {
    return new SnapshotStore(disk, 2).load(droppedSlot, 7, warnings::add);
  }

  @Test
  void keepsImagesOfEverySize() throws IOException {
    int chunk = 64 << 10;
    long slot = 0;
    for (int bytes : new int[] {0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk + 5}) {
      save(++slot, bytes);
      SnapshotFile file = load(0);
      assertEquals(slot, file.snapshot().slot());
      assertArrayEquals(Fixture.snapshot(slot, bytes).image(), file.snapshot().image());
      assertEquals(7, file.clusterId());
      assertEquals(3, file.synced());
    }
    assertEquals(List.of(), warnings);
  }

  @Test
  void keepsTheLastOnesOnly() throws IOException {
    for (long slot = 1; slot <= 5; slot++) {
      save(slot, 10);
    }
    assertEquals(List.of(Layout.snapshotName(4), Layout.snapshotName(5)), disk.list());
    assertEquals(4, store.previousSlot());
    save(3, 10); // older than the newest
    assertEquals(List.of(Layout.snapshotName(4), Layout.snapshotName(5)), disk.list());
  }

  @Test
  void everyFlippedByteAndTruncationFallsBackToTheOneBefore() throws IOException {
    save(4, 500);
    save(9, 400);
    String name = Layout.snapshotName(9);
    byte[] bytes = disk.bytes(name);
    for (int at = 0; at < bytes.length; at++) {
      disk.flip(name, at, at % 8);
      assertEquals(4, load(4).snapshot().slot(), "byte " + at);
      disk.put(name, bytes);
      disk.shorten(name, at);
      assertEquals(4, load(4).snapshot().slot(), "length " + at);
      disk.put(name, bytes);
    }
    assertEquals(2 * bytes.length, warnings.size());
    assertTrue(warnings.get(0).contains(name + ", offset 0"), warnings.get(0));
    assertEquals(9, load(4).snapshot().slot());
  }

  @Test
  void refusesWhenTheLogDoesNotReachBack() throws IOException {
    save(4, 500);
    save(9, 400);
    disk.flip(Layout.snapshotName(9), 60, 0);
    assertThrows(DamagedStorageException.class, () -> load(5));
    disk.flip(Layout.snapshotName(4), 60, 0);
    assertThrows(DamagedStorageException.class, () -> load(4));
    assertNull(load(0));
  }

  @Test
  void refusesTheSnapshotOfAnotherCluster() throws IOException {
    save(4, 500);
    IOException e =
        assertThrows(IOException.class, () -> new SnapshotStore(disk, 2).load(0, 8, warnings::add));
    assertTrue(e.getMessage().contains("belongs to another cluster"), e.getMessage());
  }

  @Test
  void onlyIntactOnesCountWhenOldOnesAreDropped() throws IOException {
    save(4, 500);
    save(9, 400);
    disk.flip(Layout.snapshotName(9), 60, 0);
    SnapshotStore next = new SnapshotStore(disk, 2);
    assertEquals(4, next.load(4, 7, warnings::add).snapshot().slot());
    assertEquals(0, next.previousSlot());
    next.save(new SnapshotFile(7, 3, Fixture.snapshot(12, 10)));
    assertEquals(4, next.previousSlot());
    assertEquals(List.of(Layout.snapshotName(4), Layout.snapshotName(12)), disk.list());
  }

  @Test
  void oneThatDoesNotFitLeavesNothing() throws IOException {
    save(4, 500);
    disk.setCapacity(disk.used() + 200);
    assertThrows(IOException.class, () -> save(9, 100_000));
    assertEquals(List.of(Layout.snapshotName(4)), disk.list());
    disk.setCapacity(Long.MAX_VALUE);
    save(9, 100_000);
    Snapshot snapshot = load(0).snapshot();
    assertEquals(9, snapshot.slot());
  }

  @Test
  void leftoversAreDeleted() throws IOException {
    save(4, 500);
    disk.put(Layout.snapshotName(9) + Layout.TEMPORARY, new byte[9]);
    disk.put("someone-elses.tmp", new byte[9]);
    store.clean();
    assertEquals(List.of(Layout.snapshotName(4), "someone-elses.tmp"), disk.list());
  }
}
