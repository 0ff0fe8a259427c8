package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.virtual.DiskFaults;
import io.loggos.storage.virtual.DiskFaults.Operation;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rounds, failures and a full disk, step by step. */
final class WalJournalTest {
  private static final Runnable NOBODY = () -> {};

  private final VirtualDisk disk = Fixture.disk(8);
  private final QueueWorker worker = QueueWorker.stepwise();
  private final List<String> failures = new ArrayList<>();
  private final List<JournalRecord> appended = new ArrayList<>();
  private int forces;

  private WalStorage open(SyncMode sync) throws IOException {
    WalStorage storage =
        WalStorage.open(disk, worker, Fixture.options(sync), Fixture.use(failures));
    worker.runAll();
    return storage;
  }

  private void append(WalStorage storage, int payload) {
    JournalRecord record = Fixture.vote(appended.size() + 1, payload);
    appended.add(record);
    storage.journal().append(record);
  }

  private void countForces() {
    disk.setFaults((operation, file) -> forces += operation == Operation.FORCE ? 1 : 0);
  }

  @Test
  void whatComesWhileTheDiskIsBusySharesTheNextRound() throws IOException {
    WalStorage storage = open(SyncMode.ALWAYS);
    countForces();
    int[] told = {0};
    append(storage, 10);
    storage.journal().flush(() -> told[0]++);
    worker.step();
    assertEquals(0, storage.journal().durableUpTo(), "written, not forced");
    for (int i = 0; i < 5; i++) {
      append(storage, 10);
      storage.journal().flush(() -> told[0]++);
    }
    worker.step();
    assertEquals(1, storage.journal().durableUpTo());
    assertEquals(1, told[0]);
    worker.runAll();
    assertEquals(6, storage.journal().durableUpTo());
    assertEquals(6, told[0]);
    assertEquals(2, forces);
    storage.close();
  }

  @Test
  void aFlushWithoutRecordsWaitsForTheRoundUnderWay() throws IOException {
    WalStorage storage = open(SyncMode.ALWAYS);
    append(storage, 10);
    storage.journal().flush(NOBODY);
    worker.step();
    boolean[] told = {false};
    storage.journal().flush(() -> told[0] = true);
    worker.runAll();
    assertTrue(told[0]);
    storage.close();
  }

  /** It gets a segment of its own, with the name of the empty one that is too small for it. */
  @Test
  void aFirstRecordLargerThanASegmentSurvivesWhatIsDropped() throws IOException {
    WalStorage storage = open(SyncMode.ALWAYS);
    JournalRecord large = Fixture.vote(10, (int) (2 * Fixture.SEGMENT));
    storage.journal().append(large);
    storage.journal().flush(NOBODY);
    worker.runAll();
    storage.saveSnapshot(Fixture.snapshot(1, 10));
    storage.saveSnapshot(Fixture.snapshot(2, 10));
    worker.runAll();
    disk.cutPower();
    WalStorage again = open(SyncMode.ALWAYS);
    assertEquals(List.of(large), Fixture.replay(again));
    again.close();
  }

  @Test
  void anIntervalForcesLater() throws IOException {
    WalStorage storage = open(SyncMode.INTERVAL);
    countForces();
    append(storage, 10);
    storage.journal().flush(NOBODY);
    worker.runAll();
    assertEquals(1, storage.journal().durableUpTo());
    assertEquals(0, forces);
    worker.passTime();
    worker.runAll();
    assertEquals(1, forces);
    disk.kill();
    disk.cutPower();
    assertEquals(appended, Fixture.replay(Fixture.open(disk, worker, SyncMode.INTERVAL)));
  }

  @Test
  void neverNeverForces() throws IOException {
    WalStorage storage = open(SyncMode.NEVER);
    countForces();
    append(storage, 10);
    storage.journal().flush(NOBODY);
    worker.runAll();
    worker.passTime();
    worker.runAll();
    assertEquals(1, storage.journal().durableUpTo());
    storage.close();
    assertEquals(0, forces);
    assertEquals(appended, Fixture.replay(Fixture.open(disk, QueueWorker.atOnce())));
  }

  @Test
  void aFailedForceIsFinal() throws IOException {
    WalStorage storage = open(SyncMode.ALWAYS);
    append(storage, 10);
    storage.journal().flush(NOBODY);
    worker.runAll();
    boolean[] broken = {true};
    disk.setFaults(
        (operation, file) -> {
          if (operation == Operation.FORCE && broken[0]) {
            broken[0] = false;
            throw new IOException("Input/output error");
          }
        });
    append(storage, 10);
    storage.journal().flush(NOBODY);
    worker.runAll();
    assertEquals(1, failures.size());
    assertTrue(failures.get(0).contains("Input/output error"), failures.get(0));
    for (int i = 0; i < 3; i++) {
      append(storage, 10);
      storage.journal().flush(NOBODY);
      worker.passTime();
      worker.runAll();
    }
    storage.close();
    assertEquals(1, storage.journal().durableUpTo());
    assertEquals(1, failures.size());
    // the second record may still be seen, but was never confirmed
    assertEquals(appended.subList(0, 1), Fixture.replay(Fixture.open(disk, QueueWorker.atOnce())));
  }

  @Test
  void aFullDiskIsSaidBeforeItHurtsAndResumesByItself() throws IOException {
    WalStorage storage = open(SyncMode.ALWAYS);
    disk.setCapacity(disk.used());
    assertFalse(storage.isFull());
    for (int i = 0; i < 4; i++) {
      append(storage, 3000);
      storage.journal().flush(NOBODY);
      worker.runAll();
    }
    assertTrue(storage.isFull(), "the reserve is in use");
    assertEquals(4, storage.journal().durableUpTo());
    while (storage.journal().durableUpTo() == appended.size()) {
      append(storage, 3000);
      storage.journal().flush(NOBODY);
      worker.runAll();
    }
    worker.passTime();
    worker.runAll();
    assertTrue(storage.isFull());
    disk.setCapacity(Long.MAX_VALUE);
    worker.passTime();
    worker.runAll();
    assertEquals(appended.size(), storage.journal().durableUpTo());
    worker.passTime();
    worker.runAll();
    assertFalse(storage.isFull());
    assertEquals(List.of(), failures);
    storage.close();
    assertEquals(appended, Fixture.replay(Fixture.open(disk, QueueWorker.atOnce())));
  }

  @Test
  void aRestartNeedsNoFreeByte() throws IOException {
    WalStorage storage = open(SyncMode.ALWAYS);
    for (int i = 0; i < 5; i++) {
      append(storage, 3000);
      storage.journal().flush(NOBODY);
      worker.runAll();
    }
    append(storage, 3000);
    storage.journal().flush(NOBODY);
    worker.step();
    disk.cutPower();
    disk.setCapacity(disk.used());
    for (int i = 0; i < 3; i++) {
      WalStorage again = Fixture.open(disk, QueueWorker.stepwise());
      again.noteClusterId(i + 1);
      assertTrue(Fixture.replay(again).size() >= 5);
      disk.kill();
    }
  }

  @Test
  void saysThatTooMuchWaitsForADiskThatDoesNotKeepUp() throws IOException {
    WalStorage storage = open(SyncMode.ALWAYS);
    disk.setFaults(
        (operation, file) -> {
          if (operation == Operation.CREATE) {
            throw new IOException("No space left on device");
          }
        });
    long room = WalJournal.BACKLOG_BYTES_MAX;
    while (!storage.journal().isCongested()) {
      append(storage, 1 << 20);
      storage.journal().flush(NOBODY);
      worker.runAll();
      room -= 1 << 20;
      assertTrue(room > -(4 << 20), "never congested");
    }
    assertTrue(room < 4 << 20, "congested with " + room + " bytes to go");
    disk.setFaults(DiskFaults.NONE);
    worker.passTime();
    worker.runAll();
    assertFalse(storage.journal().isCongested());
    assertEquals(appended.size(), storage.journal().durableUpTo());
    assertEquals(List.of(), failures);
    storage.close();
  }

  @Test
  void aRecordLongerThanASegmentGetsOneOfItsOwn() throws IOException {
    WalStorage storage = open(SyncMode.ALWAYS);
    for (int payload : new int[] {10, 100_000, 20, 40_000, 30}) {
      append(storage, payload);
      storage.journal().flush(NOBODY);
    }
    worker.runAll();
    assertEquals(5, storage.journal().durableUpTo());
    disk.kill();
    assertEquals(appended, Fixture.replay(Fixture.open(disk, QueueWorker.atOnce())));
  }

  @Test
  void droppedSegmentsLeaveTheirPromisesBehind() throws IOException {
    WalStorage storage = open(SyncMode.ALWAYS);
    JournalRecord promise = new JournalRecord.Promised(Fixture.ballot(9));
    JournalRecord lease = new JournalRecord.LeaseGranted(77);
    storage.journal().append(promise);
    storage.journal().append(new JournalRecord.Promised(Fixture.ballot(4)));
    storage.journal().append(lease);
    for (long slot = 1; slot <= 20; slot++) {
      append(storage, 3000);
      storage.journal().append(new JournalRecord.DecidedUpTo(slot));
      storage.journal().flush(NOBODY);
      worker.runAll();
    }
    storage.saveSnapshot(Fixture.snapshot(10, 10));
    worker.runAll();
    assertTrue(disk.exists(Layout.segmentName(1)), "only one snapshot so far");
    storage.saveSnapshot(Fixture.snapshot(15, 10));
    worker.runAll();
    assertFalse(disk.exists(Layout.segmentName(1)));
    storage.close();
    List<JournalRecord> read = Fixture.replay(Fixture.open(disk, QueueWorker.atOnce()));
    assertEquals(promise, read.get(0));
    assertEquals(lease, read.get(1));
    assertTrue(read.containsAll(appended.subList(10, 20)));
    assertFalse(read.contains(appended.get(0)));
    assertTrue(read.contains(new JournalRecord.DecidedUpTo(20)));
  }
}
