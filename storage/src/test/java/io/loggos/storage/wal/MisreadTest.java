package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.io.Storage;
import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.virtual.DiskFaults;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each read of a start in turn takes a block from a wrong place: the start finds the truth or
 * refuses, never less than was marked, and leaves a disk from which the next one finds the same.
 */
final class MisreadTest {
  private static final int SEEDS = 60;
  private static final int READS = 40;
  private static final int RECORDS = 9;
  private static final int MARKED = 6;
  private static final JournalRecord LATER = Fixture.vote(100, 100);
  private static final byte[] IMAGE = Fixture.snapshot(1, 100_000).image();

  private final List<JournalRecord> records = new ArrayList<>();
  private int opened;
  private int refused;

  /**
   * Three groups of records after a snapshot.
   *
   * @param marked whether the last is marked, too
   */
  private VirtualDisk disk(long seed, boolean marked) throws IOException {
    VirtualDisk disk = Fixture.disk(seed);
    QueueWorker worker = QueueWorker.stepwise();
    WalStorage storage = Fixture.open(disk, worker);
    records.clear();
    storage.saveSnapshot(new Storage.Snapshot(1, IMAGE));
    for (int i = 1; i <= RECORDS; i++) {
      records.add(Fixture.vote(1 + i, 1000));
      storage.journal().append(records.get(i - 1));
      if (i % 3 == 0) {
        storage.journal().flush(() -> {});
        worker.runAll();
      }
    }
    assertEquals(RECORDS, storage.journal().durableUpTo());
    if (marked) {
      storage.close();
      worker.runAll();
    }
    disk.kill();
    return disk;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStartFindsTheTruthOrRefusesAndSpoilsNothing(boolean marked) throws IOException {
    for (long seed = 0; seed < SEEDS; seed++) {
      for (int read = 0; read < READS; read++) {
        misread(disk(seed, marked), read, marked ? RECORDS : MARKED, "seed " + seed);
      }
    }
    assertTrue(opened > 500, "opened " + opened);
    assertTrue(refused > (marked ? 150 : 200), "refused " + refused);
  }

  @Test
  void aMarkThatIsReadTwiceEndsTheLogBehindTheFirst() throws IOException {
    VirtualDisk disk = Fixture.disk(1);
    QueueWorker worker = QueueWorker.stepwise();
    WalStorage storage = Fixture.open(disk, worker);
    storage.journal().append(Fixture.vote(2, 100));
    storage.close();
    worker.runAll();
    disk.kill();
    String segment = Layout.segmentName(1);
    byte[] bytes = disk.bytes(segment);
    byte[] mark = Arrays.copyOfRange(bytes, 2 * Layout.BLOCK, 3 * Layout.BLOCK);
    System.arraycopy(mark, 0, bytes, 3 * Layout.BLOCK, Layout.BLOCK);
    disk.put(segment, bytes);
    assertEquals(List.of(Fixture.vote(2, 100)), start(disk, DiskFaults.NONE));
    bytes = disk.bytes(segment);
    byte[] next = Arrays.copyOfRange(bytes, 3 * Layout.BLOCK, 4 * Layout.BLOCK);
    assertFalse(Arrays.equals(mark, next), "the next record was written behind a hole");
  }

  private void misread(VirtualDisk disk, int read, int marked, String seed) throws IOException {
    List<JournalRecord> found = null;
    try {
      found = start(disk, new OneRead(read));
      opened++;
    } catch (IOException e) {
      refused++;
    }
    disk.setFaults(DiskFaults.NONE);
    disk.cutPower();
    String what = seed + ", read " + read;
    List<JournalRecord> again = start(disk, DiskFaults.NONE);
    if (found != null) {
      requireWhole(found, marked, what);
      assertEquals(LATER, again.get(again.size() - 1), what);
      again = again.subList(0, again.size() - 1);
      assertTrue(again.size() >= found.size(), what);
    }
    requireWhole(again, marked, what);
  }

  private void requireWhole(List<JournalRecord> found, int marked, String what) {
    assertTrue(found.size() >= marked, what);
    assertEquals(records.subList(0, found.size()), found, what);
  }

  /** What the log says; goes on with one more record. */
  private static List<JournalRecord> start(VirtualDisk disk, DiskFaults faults) throws IOException {
    disk.setFaults(faults);
    QueueWorker worker = QueueWorker.stepwise();
    WalStorage storage = Fixture.open(disk, worker);
    List<JournalRecord> found = Fixture.replay(storage);
    disk.setFaults(DiskFaults.NONE);
    storage.journal().append(LATER);
    storage.journal().flush(() -> {});
    worker.runAll();
    Storage.Snapshot snapshot = storage.snapshot();
    // without it the log, of which nothing was dropped, tells all
    boolean whole = snapshot == null || Arrays.equals(IMAGE, snapshot.image());
    assertTrue(whole, "the snapshot is another");
    return found;
  }

  private static final class OneRead implements DiskFaults {
    private int left;

    OneRead(int reads) {
      left = reads;
    }

    @Override
    public void before(Operation operation, String file) {
      // nothing fails
    }

    @Override
    public boolean isMisdirected(String file, long position, int length) {
      return left-- == 0;
    }
  }
}
