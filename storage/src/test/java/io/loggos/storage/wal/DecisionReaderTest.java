package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.JournalRecord.Decided;
import io.loggos.api.machine.JournalRecord.DecidedUpTo;
import io.loggos.api.machine.JournalRecord.Installed;
import io.loggos.api.machine.JournalRecord.Voted;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions read back from the log, also while it grows and is cut. */
final class DecisionReaderTest {
  private static final int VALUES = 100;
  private static final long BYTES = 1 << 20;

  private final VirtualDisk disk = Fixture.disk(3);
  private final QueueWorker worker = QueueWorker.stepwise();
  private WalStorage storage;

  @BeforeEach
  void open() throws IOException {
    storage =
        WalStorage.open(disk, worker, Fixture.options(SyncMode.ALWAYS), Fixture.use(failed()));
    worker.runAll();
  }

  private static List<String> failed() {
    return new ArrayList<>();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private void append(JournalRecord... records) {
    for (JournalRecord record : records) {
      storage.journal().append(record);
    }
    storage.journal().flush(() -> {});
    worker.runAll();
  }

  private static Voted vote(long slot, long ballot, long seed) {
    return new Voted(slot, Fixture.ballot(ballot), Fixture.batch(50, seed));
  }

  private static Value value(long seed) {
    return Fixture.batch(50, seed);
  }

  private List<Value> read(long first) throws IOException {
    return storage.readDecisions(first, VALUES, BYTES);
  }

  @Test
  void votesAloneProveNothing() throws IOException {
    append(vote(1, 1, 1), vote(2, 1, 2));
    assertEquals(List.of(), read(1));
    append(new DecidedUpTo(1));
    assertEquals(List.of(value(1)), read(1));
    assertEquals(List.of(), read(2));
  }

  @Test
  void theLastVoteBeforeTheDecisionCounts() throws IOException {
    append(vote(1, 1, 1), vote(2, 1, 2), vote(1, 2, 9), new DecidedUpTo(2), vote(2, 3, 8));
    assertEquals(List.of(value(9), value(2)), read(1));
  }

  @Test
  void whatWasLearntInAnotherWayTakesTheVotesPlace() throws IOException {
    append(vote(1, 1, 1), new Decided(1, value(7)), vote(2, 1, 2), new DecidedUpTo(2));
    assertEquals(List.of(value(7), value(2)), read(1));
  }

  @Test
  void aGapEndsTheAnswer() throws IOException {
    append(vote(1, 1, 1), vote(3, 1, 3), new DecidedUpTo(3));
    assertEquals(List.of(value(1)), read(1));
    assertEquals(List.of(), read(2));
    assertEquals(List.of(value(3)), read(3));
  }

  @Test
  void votesBelowAnInstalledSnapshotTellNoDecision() throws IOException {
    append(vote(1, 1, 1), vote(2, 1, 2), new Installed(1), new DecidedUpTo(2));
    assertEquals(List.of(), read(1));
    assertEquals(List.of(value(2)), read(2));
  }

  /** The vote that was decided is in a damaged block, an older one and the decision are not. */
  @Test
  void whatADamagedSegmentHidesIsNotGuessed() throws IOException {
    append(vote(1, 1, 1), vote(2, 1, 2));
    append(vote(1, 2, 9));
    append(vote(3, 2, 3));
    append(new DecidedUpTo(3));
    assertTrue(disk.exists(Layout.segmentName(5)), () -> "the decision is in another segment");
    disk.flip(Layout.segmentName(1), 2 * Layout.BLOCK + 20, 3);
    assertEquals(List.of(), read(1));
  }

  @Test
  void nothingThatASnapshotMadeVoidIsToldThoughItsSegmentHasLowerSlotsOnly() throws IOException {
    append(vote(23, 1, 23));
    fillSegments();
    append(new Installed(36));
    fillSegments();
    append(vote(37, 1, 37), new DecidedUpTo(37));
    assertEquals(List.of(), read(23));
    assertEquals(List.of(value(37)), read(37));
  }

  /** With what tells nothing of later slots. */
  private void fillSegments() {
    for (int i = 0; i < 100; i++) {
      append(new Voted(5, Fixture.ballot(1), Fixture.batch(1000, i)));
    }
  }

  @Test
  void theBoundsAreKeptAndTheFirstIsAlwaysGiven() throws IOException {
    for (long slot = 1; slot <= 10; slot++) {
      append(vote(slot, 1, slot));
    }
    append(new DecidedUpTo(10));
    long size = value(1).sizeBytes();
    assertEquals(List.of(value(4)), storage.readDecisions(4, VALUES, 1));
    assertEquals(List.of(value(5), value(6)), storage.readDecisions(5, VALUES, 2 * size));
    assertEquals(3, storage.readDecisions(2, 3, BYTES).size());
    assertEquals(7, read(4).size());
  }

  @Test
  void overManySegmentsAndOverADrop() throws IOException {
    int slots = 200;
    for (long slot = 1; slot <= slots; slot++) {
      append(new Voted(slot, Fixture.ballot(1), Fixture.batch(1000, slot)), new DecidedUpTo(slot));
    }
    assertTrue(disk.list().stream().filter(name -> name.endsWith(".log")).count() > 5);
    long next = 1;
    while (next <= slots) {
      List<Value> values = storage.readDecisions(next, VALUES, 5000);
      assertTrue(!values.isEmpty(), "nothing from " + next);
      for (Value value : values) {
        assertEquals(Fixture.batch(1000, next++), value);
      }
    }
    storage.saveSnapshot(Fixture.snapshot(100, 10));
    storage.saveSnapshot(Fixture.snapshot(150, 10));
    worker.runAll();
    assertEquals(List.of(), storage.readDecisions(1, VALUES, 5000));
    assertEquals(Fixture.batch(1000, 120), storage.readDecisions(120, VALUES, 5000).get(0));
  }
}
