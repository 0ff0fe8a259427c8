package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Incarnation;
import io.loggos.api.ReplicaId;
import io.loggos.api.SeededRandom;
import io.loggos.api.io.Storage.Snapshot;
import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many lives of one storage, each ended by a kill, a power cut, a failing or a full disk at a
 * random step: what was durable is there afterwards, and nothing that was not appended.
 */
final class RandomCrashTest {
  private static final int SEEDS = Integer.getInteger("loggos.storage.seeds", 120);
  private static final int LIVES = 6;

  private enum Trouble {
    POWER,
    FAILING,
    FULL
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void keepsWhatWasDurableAndInventsNothing(Trouble trouble) {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        new Run(seed, trouble).go();
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + " of " + trouble, e);
      }
    }
  }

  /** One seed. */
  private static final class Run {
    private final SeededRandom random;
    private final Trouble trouble;
    private final VirtualDisk disk;

    /** All records ever appended that still count, by number less one. */
    private final List<JournalRecord> records = new ArrayList<>();

    private final Map<Long, byte[]> snapshots = new HashMap<>();
    private long slot = 1;
    private long durable;
    private long durableSnapshot;
    private boolean admitted;
    private final Map<Integer, Long> peers = new HashMap<>();
    private long incarnation;

    Run(long seed, Trouble trouble) {
      this.random = SeededRandom.named(seed, trouble.name());
      this.trouble = trouble;
      this.disk = new VirtualDisk(SeededRandom.named(seed, "disk"));
    }

    void go() throws IOException {
      for (int life = 0; life < LIVES; life++) {
        live(life);
      }
    }

    private void live(int life) throws IOException {
      QueueWorker worker = QueueWorker.stepwise();
      List<String> failures = new ArrayList<>();
      disk.setFaults(
          (operation, file) -> {
            // none while it opens
          });
      disk.setCapacity(Long.MAX_VALUE);
      WalStorage storage =
          WalStorage.open(disk, worker, Fixture.options(SyncMode.ALWAYS), Fixture.use(failures));
      check(storage);
      if (life > 0) {
        assertTrue(Incarnation.remembers(storage.incarnation(), incarnation));
      }
      incarnation = storage.incarnation();
      trouble();
      long base = records.size();
      int steps = random.nextInt(120);
      for (int step = 0; step < steps; step++) {
        act(storage, worker);
      }
      if (random.nextInt(6) == 0 && failures.isEmpty()) {
        disk.setFaults((operation, file) -> {});
        disk.setCapacity(Long.MAX_VALUE);
        storage.close();
      }
      durable = base + storage.journal().durableUpTo();
      boolean failed = !failures.isEmpty();
      disk.setFaults((operation, file) -> {});
      if (failed && IdentityFile.load(disk).current().log().trusted() == Long.MAX_VALUE) {
        disk.cutPower(); // a disk that took not even the note is not used again before a reboot
      } else if (trouble == Trouble.POWER && random.nextInt(3) > 0) {
        disk.cutPower();
      } else if (random.nextInt(3) == 0) {
        disk.cutPower();
      } else {
        disk.kill();
      }
    }

    private void trouble() {
      SeededRandom dice = SeededRandom.named(random.nextLong(), "faults");
      int rarity = 20 + random.nextInt(200);
      if (trouble == Trouble.FAILING) {
        disk.setFaults(
            (operation, file) -> {
              if (dice.nextInt(rarity) == 0) {
                throw new IOException("Input/output error");
              }
            });
      } else if (trouble == Trouble.FULL) {
        disk.setCapacity(disk.used() + random.nextInt(60_000));
      }
    }

    private void act(WalStorage storage, QueueWorker worker) {
      try {
        switch (random.nextInt(14)) {
          case 0, 1, 2, 3 -> append(storage);
          case 4, 5 -> storage.journal().flush(() -> {});
          case 6, 7, 8, 9, 10 -> worker.step();
          case 11 -> save(storage);
          case 12 -> worker.passTime();
          default -> note(storage);
        }
      } catch (IOException e) {
        assertTrue(trouble != Trouble.POWER, e::toString);
      }
    }

    private void append(WalStorage storage) {
      int count = 1 + random.nextInt(8);
      for (int i = 0; i < count; i++) {
        slot += random.nextInt(2);
        JournalRecord record = Fixture.random(random, slot);
        records.add(record);
        storage.journal().append(record);
      }
    }

    private void save(WalStorage storage) throws IOException {
      long covered = Math.max(1, slot - random.nextInt(5));
      Snapshot snapshot = Fixture.snapshot(covered, (int) (covered * 97 % 3000));
      snapshots.put(covered, snapshot.image());
      storage.saveSnapshot(snapshot);
      durableSnapshot = Math.max(durableSnapshot, covered);
    }

    private void note(WalStorage storage) throws IOException {
      if (random.nextInt(3) == 0) {
        storage.noteAdmitted();
        admitted = true;
      } else {
        int peer = random.nextInt(3);
        long met = 1 + random.nextInt(100);
        storage.notePeer(ReplicaId.of(peer), met);
        peers.put(peer, met);
      }
    }

    private void check(WalStorage storage) throws IOException {
      assertTrue(!admitted || !storage.isNew(), "admission forgotten");
      if (trouble != Trouble.FAILING) {
        peers.forEach(
            (peer, met) -> assertEquals(met, storage.peerIncarnation(ReplicaId.of(peer))));
      }
      Snapshot snapshot = storage.snapshot();
      long covered = snapshot == null ? 0 : snapshot.slot();
      assertTrue(covered >= durableSnapshot, "snapshot " + covered + " of " + durableSnapshot);
      if (snapshot != null) {
        assertArrayEquals(snapshots.get(covered), snapshot.image());
      }
      long[] first = {0};
      List<JournalRecord> read = new ArrayList<>();
      StorageInspection inspection = StorageInspection.of(disk);
      assertTrue(inspection.isIntact(), () -> inspection.problems().toString());
      inspection.records(
          (number, record) -> {
            first[0] = first[0] == 0 ? number : first[0];
            read.add(record);
          });
      long begin = first[0] == 0 ? IdentityFile.load(disk).current().log().first() : first[0];
      long last = begin - 1 + read.size();
      assertTrue(last >= durable, "records up to " + last + " of " + durable);
      assertTrue(last <= records.size(), "records up to " + last + " of " + records.size());
      assertEquals(records.subList((int) begin - 1, (int) last), read);
      LogSummary dropped = new LogSummary();
      records.subList(0, (int) begin - 1).forEach(dropped::note);
      assertTrue(dropped.slotMax() <= covered, "slot " + dropped.slotMax() + " lost");
      List<JournalRecord> expected = new ArrayList<>(dropped.records());
      expected.addAll(read);
      assertEquals(expected, Fixture.replay(storage));
      while (records.size() > last) {
        records.remove(records.size() - 1);
      }
    }
  }
}
