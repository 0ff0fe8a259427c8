package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ReplicaId;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class StorageInspectionTest {
  private final VirtualDisk disk = Fixture.disk(6);

  private WalStorage use() throws IOException {
    WalStorage storage = Fixture.open(disk, QueueWorker.atOnce());
    storage.noteClusterId(99);
    storage.notePeer(ReplicaId.of(2), 1234);
    for (long slot = 1; slot <= 8; slot++) {
      storage.journal().append(Fixture.vote(slot, 3000));
      storage.journal().flush(() -> {});
    }
    storage.saveSnapshot(Fixture.snapshot(2, 70));
    storage.saveSnapshot(Fixture.snapshot(4, 50));
    return storage;
  }

  @Test
  void tellsWhatIsThereAndChangesNothing() throws IOException {
    use().close();
    TreeMap<String, String> before = TailDamageTest.contents(disk);
    StorageInspection inspection = StorageInspection.of(disk);
    assertTrue(inspection.isIntact(), inspection.problems().toString());
    assertNull(inspection.tornTail());
    StorageInspection.IdentityFacts identity = inspection.identity();
    assertEquals("c", identity.clusterName());
    assertEquals(Fixture.SELF, identity.replica());
    assertEquals(99, identity.clusterId());
    assertEquals(1, identity.starts());
    assertFalse(identity.admitted());
    assertEquals(Map.of(ReplicaId.of(2), 1234L), identity.peers());
    assertEquals(8, identity.synced());
    long next = 1;
    for (StorageInspection.SegmentFacts segment : inspection.segments()) {
      assertEquals(next, segment.first());
      assertEquals(segment.first(), segment.slotMin());
      assertEquals(segment.last(), segment.slotMax());
      assertEquals(Fixture.SEGMENT, segment.bytes());
      next = segment.last() + 1;
    }
    assertEquals(9, next);
    assertEquals(
        List.of(2L, 4L), inspection.snapshots().stream().map(file -> file.slot()).toList());
    assertEquals(4, inspection.newestSnapshot().slot());
    List<Long> numbers = new ArrayList<>();
    inspection.records((number, record) -> numbers.add(number));
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L), numbers);
    assertEquals(before, TailDamageTest.contents(disk));
  }

  @Test
  void aTornTailIsNoDamage() throws IOException {
    use();
    disk.kill();
    List<String> segments = new ArrayList<>(disk.list());
    segments.removeIf(name -> Layout.segmentNumber(name) < 0);
    String newest = segments.get(segments.size() - 1);
    disk.flip(newest, 3 * Layout.BLOCK + 9, 3);
    StorageInspection inspection = StorageInspection.of(disk);
    assertTrue(inspection.isIntact(), inspection.problems().toString());
    assertEquals(newest, inspection.tornTail().file());
    assertEquals(3 * Layout.BLOCK, inspection.tornTail().offset());
  }

  @Test
  void tellsEachProblem() throws IOException {
    use().close();
    disk.flip(Layout.snapshotName(2), 60, 1);
    disk.flip(Layout.segmentName(1), Layout.BLOCK + 100, 1);
    StorageInspection inspection = StorageInspection.of(disk);
    assertEquals(2, inspection.problems().size(), inspection.problems().toString());
    assertTrue(inspection.problems().get(0).contains(Layout.snapshotName(2) + ", offset 48"));
    assertTrue(inspection.problems().get(1).contains(Layout.segmentName(1) + ", offset 4096"));
  }

  @Test
  void saysThatADirectoryIsNone() throws IOException {
    StorageInspection inspection = StorageInspection.of(disk);
    assertFalse(inspection.isIntact());
    assertNull(inspection.identity());
    assertEquals(List.of("virtual disk holds no replica's storage"), inspection.problems());
  }
}
