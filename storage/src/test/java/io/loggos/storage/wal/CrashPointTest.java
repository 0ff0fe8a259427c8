package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.SeededRandom;
import io.loggos.api.io.Storage.Snapshot;
import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One life with a first start, segments that roll and are dropped, snapshots, changes of the
 * identity and a clean stop, cut short between every two operations of the disk; and the start
 * after it cut short at a random one.
 */
final class CrashPointTest {
  private static final int VOTES = 12;

  private VirtualDisk disk;
  private long left;
  private long durable;
  private long snapshotSlot;
  private boolean admitted;
  private boolean finished;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyInstantCanBeTheLast(boolean power) throws IOException {
    int point = 0;
    finished = false;
    while (!finished) {
      for (long seed = 0; seed < 3; seed++) {
        SeededRandom random = SeededRandom.named(seed, "point" + point);
        disk = new VirtualDisk(random);
        durable = 0;
        snapshotSlot = 0;
        admitted = false;
        live(point);
        crash(power);
        left = random.nextInt(40);
        openAndFail();
        crash(power);
        check("point " + point + " seed " + seed);
      }
      point++;
    }
    assertTrue(point > 100, "only " + point + " operations");
  }

  private void crash(boolean power) {
    disk.setFaults((operation, file) -> {});
    if (power) {
      disk.cutPower();
    } else {
      disk.kill();
    }
  }

  /** From now on this many operations succeed, and then none. */
  private void limit(long operations) {
    left = operations;
    disk.setFaults(
        (operation, file) -> {
          if (--left < 0) {
            throw new IOException("the machine is off");
          }
        });
  }

  private void openAndFail() {
    limit(left);
    try {
      Fixture.open(disk, QueueWorker.stepwise());
    } catch (IOException e) {
      assertTrue(left < 0, e::getMessage);
    }
  }

  private void live(int point) {
    limit(point);
    QueueWorker worker = QueueWorker.atOnce();
    try {
      WalStorage storage = Fixture.open(disk, worker);
      storage.noteClusterId(5);
      storage.noteAdmitted();
      admitted = true;
      for (long slot = 1; slot <= VOTES; slot++) {
        storage.journal().append(Fixture.vote(slot, 3000));
        storage.journal().flush(() -> {});
        durable = storage.journal().durableUpTo();
        if (slot % 3 == 0) {
          storage.saveSnapshot(Fixture.snapshot(slot, 100));
          snapshotSlot = slot;
        }
      }
      storage.close();
      finished = left >= 0;
    } catch (IOException e) {
      assertTrue(left < 0, e::getMessage);
    }
  }

  private void check(String what) throws IOException {
    try (WalStorage storage = Fixture.open(disk, QueueWorker.atOnce())) {
      assertTrue(!admitted || !storage.isNew(), what);
      assertTrue(!admitted || storage.clusterId() == 5, what);
      Snapshot snapshot = storage.snapshot();
      long covered = snapshot == null ? 0 : snapshot.slot();
      assertTrue(covered >= snapshotSlot, what);
      if (snapshot != null) {
        assertArrayEquals(Fixture.snapshot(covered, 100).image(), snapshot.image(), what);
      }
      List<JournalRecord> read = new ArrayList<>(Fixture.replay(storage));
      if (!read.isEmpty() && read.get(0) instanceof JournalRecord.Promised promise) {
        read.remove(0); // what the dropped votes have promised
        long next = ((JournalRecord.Voted) read.get(0)).slot();
        assertEquals(Fixture.ballot(next - 1), promise.ballot(), what);
      }
      long first = read.isEmpty() ? covered + 1 : ((JournalRecord.Voted) read.get(0)).slot();
      assertTrue(first <= covered + 1, what);
      List<JournalRecord> expected = new ArrayList<>();
      for (long slot = first; slot < first + read.size(); slot++) {
        expected.add(Fixture.vote(slot, 3000));
      }
      assertEquals(expected, read, what);
      assertTrue(first + read.size() - 1 >= durable, what);
    }
  }
}
