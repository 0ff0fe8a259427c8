package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.SeededRandom;
import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.virtual.DiskFaults;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Disks that lie: lost and misdirected writes and bits that flip at rest. What was confirmed and
 * marked is there after the next start, or the start is refused; nothing is invented either way.
 */
final class RotTest {
  private static final int SEEDS = 400;

  private VirtualDisk disk;
  private SeededRandom random;
  private final List<JournalRecord> records = new ArrayList<>();
  private DiskFaults.WriteFate fate;
  private int fateIn;

  @Test
  void aLostWriteIsNoticedOrHarmless() throws IOException {
    assertTrue(run(DiskFaults.WriteFate.LOST) > SEEDS / 10);
  }

  @Test
  void aMisdirectedWriteIsNoticedOrHarmless() throws IOException {
    assertTrue(run(DiskFaults.WriteFate.MISDIRECTED) > SEEDS / 10);
  }

  @Test
  void aFlippedBitIsNoticedOrHarmless() throws IOException {
    assertTrue(run(DiskFaults.WriteFate.DONE) > SEEDS / 10);
  }

  /** How many starts were refused. */
  private int run(DiskFaults.WriteFate what) throws IOException {
    int refused = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      random = SeededRandom.named(seed, what.name());
      disk = new VirtualDisk(SeededRandom.named(seed, "disk"));
      records.clear();
      fate = what;
      fateIn = random.nextInt(30);
      live();
      if (what == DiskFaults.WriteFate.DONE) {
        flipSomewhere();
      }
      refused += opens("seed " + seed + " of " + what) ? 0 : 1;
    }
    return refused;
  }

  private void live() throws IOException {
    WalStorage storage = Fixture.open(disk, QueueWorker.atOnce());
    disk.setFaults(
        new DiskFaults() {
          @Override
          public void before(Operation operation, String file) {
            // all succeed
          }

          @Override
          public WriteFate fate(String file, long position, int length) {
            return Layout.segmentNumber(file) >= 0 && fateIn-- == 0 ? fate : WriteFate.DONE;
          }
        });
    for (int group = 0; group < 20; group++) {
      int count = 1 + random.nextInt(6);
      for (int i = 0; i < count; i++) {
        JournalRecord record = Fixture.random(random, records.size() + 1);
        records.add(record);
        storage.journal().append(record);
      }
      storage.journal().flush(() -> {});
    }
    disk.setFaults(DiskFaults.NONE);
    storage.close();
  }

  private void flipSomewhere() throws IOException {
    List<String> segments = new ArrayList<>(disk.list());
    segments.removeIf(name -> Layout.segmentNumber(name) < 0);
    String name = segments.get(random.nextInt(segments.size()));
    disk.flip(name, random.nextInt(disk.bytes(name).length), random.nextInt(8));
  }

  private boolean opens(String what) throws IOException {
    try (WalStorage storage = Fixture.open(disk, QueueWorker.atOnce())) {
      assertEquals(records, Fixture.replay(storage), what);
      return true;
    } catch (DamagedStorageException e) {
      StorageInspection inspection = StorageInspection.of(disk);
      assertEquals(List.of(e.getMessage()), inspection.problems(), what);
      List<JournalRecord> readable = new ArrayList<>();
      try {
        inspection.records((number, record) -> readable.add(record));
      } catch (DamagedStorageException expected) {
        assertEquals(records.subList(0, readable.size()), readable, what);
      }
      return false;
    }
  }
}
