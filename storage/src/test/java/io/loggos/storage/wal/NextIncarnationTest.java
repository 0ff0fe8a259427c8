package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ClusterId;
import io.loggos.api.Genesis;
import io.loggos.api.NoOp;
import io.loggos.api.SeededRandom;
import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NextIncarnationTest {
  private static final int VOTES = 5;
  private static final long BEFORE = ClusterId.founding(0x1234_5678_9abc_def0L);
  private static final long AFTER = ClusterId.recovered(BEFORE, 1, 7);
  private static final List<JournalRecord> MORE =
      List.of(
          new JournalRecord.Decided(5, Fixture.batch(3000, 5)),
          new JournalRecord.Decided(6, new Genesis(AFTER)),
          new JournalRecord.Decided(7, NoOp.INSTANCE),
          new JournalRecord.DecidedUpTo(7));

  private VirtualDisk disk = Fixture.disk(1);
  private long left;

  private void live(VirtualDisk on) throws IOException {
    try (WalStorage storage = Fixture.open(on, QueueWorker.atOnce())) {
      storage.noteClusterId(BEFORE);
      for (long slot = 1; slot <= VOTES; slot++) {
        storage.journal().append(Fixture.vote(slot, 3000));
        storage.journal().flush(() -> {});
      }
      storage.saveSnapshot(Fixture.snapshot(2, 100));
    }
  }

  private NextIncarnation.Expected expected() throws IOException {
    return StorageInspection.of(disk).expected();
  }

  private void begin() throws IOException {
    NextIncarnation.begin(disk, expected(), AFTER, MORE);
    disk.close();
  }

  private static List<JournalRecord> votes() {
    List<JournalRecord> votes = new ArrayList<>();
    for (long slot = 1; slot <= VOTES; slot++) {
      votes.add(Fixture.vote(slot, 3000));
    }
    return votes;
  }

  /** Which of the two it is; never anything between. */
  private boolean isDone(String what) throws IOException {
    try (WalStorage storage = Fixture.open(disk, QueueWorker.atOnce())) {
      boolean done = storage.clusterId() == AFTER;
      assertEquals(done ? AFTER : BEFORE, storage.clusterId(), what);
      assertEquals(done, !storage.isNew(), what);
      assertEquals(2, storage.snapshot().slot(), what);
      List<JournalRecord> expected = votes();
      expected.addAll(done ? MORE : List.of());
      assertEquals(expected, Fixture.replay(storage), what);
      return done;
    }
  }

  @Test
  void theLogGoesOnBehindWhatWasAdded() throws IOException {
    live(disk);
    begin();
    assertTrue(isDone("first start"));
    JournalRecord later = Fixture.vote(8, 3000);
    try (WalStorage storage = Fixture.open(disk, QueueWorker.atOnce())) {
      Fixture.replay(storage);
      storage.journal().append(later);
      storage.journal().flush(() -> {});
    }
    try (WalStorage storage = Fixture.open(disk, QueueWorker.atOnce())) {
      List<JournalRecord> read = Fixture.replay(storage);
      assertEquals(later, read.get(read.size() - 1));
      assertEquals(VOTES + MORE.size() + 1, read.size());
    }
    assertTrue(StorageInspection.of(disk).isIntact());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itIsDoneOrNotAtEveryInstant(boolean power) throws IOException {
    int undone = 0;
    int done = 0;
    boolean finished = false;
    for (int point = 0; !finished; point++) {
      disk = new VirtualDisk(SeededRandom.named(point, "incarnation"));
      live(disk);
      NextIncarnation.Expected expected = expected();
      limit(point);
      try {
        NextIncarnation.begin(disk, expected, AFTER, MORE);
        finished = true;
      } catch (IOException e) {
        assertTrue(left < 0, e::getMessage);
      }
      crash(power);
      if (isDone("point " + point)) {
        done++;
      } else {
        assertFalse(finished);
        undone++;
        // a second attempt finds nothing in its way
        begin();
        assertTrue(isDone("after point " + point));
      }
    }
    assertTrue(undone > 5 && done > 1, undone + " not done, " + done + " done");
  }

  private void limit(long operations) {
    left = operations;
    disk.setFaults(
        (operation, file) -> {
          if (--left < 0) {
            throw new IOException("the machine is off");
          }
        });
  }

  private void crash(boolean power) {
    disk.setFaults((operation, file) -> {});
    if (power) {
      disk.cutPower();
    } else {
      disk.kill();
    }
  }

  @Test
  void aSecondAttemptIsRefusedWithoutTheStart() throws IOException {
    live(disk);
    NextIncarnation.Expected first = expected();
    NextIncarnation.begin(disk, first, AFTER, MORE);
    disk.close();
    refuses("has changed meanwhile", first);
    assertTrue(isDone("only once"));
  }

  private void refuses(String reason, NextIncarnation.Expected expected) {
    IOException refusal =
        assertThrows(
            IOException.class, () -> NextIncarnation.begin(disk, expected, AFTER, List.of()));
    assertTrue(refusal.getMessage().contains(reason), refusal::getMessage);
    disk.close();
  }

  @Test
  void refusesWhatIsInUseOrUseless() throws IOException {
    refuses("holds no replica's storage", new NextIncarnation.Expected(1, 1));
    live(disk);
    try (WalStorage storage = Fixture.open(disk, QueueWorker.atOnce())) {
      refuses("is locked by a running process", new NextIncarnation.Expected(2, VOTES));
      storage.noteRefused();
    }
    assertTrue(StorageInspection.of(disk).identity().refused());
    refuses("was refused by the others", expected());
  }
}
