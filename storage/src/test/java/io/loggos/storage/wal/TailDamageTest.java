package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.SeededRandom;
import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A small log, damaged at every byte: the truth, or a refusal, and never less than was marked. */
final class TailDamageTest {
  private static final String SEGMENT = Layout.segmentName(1);

  private final List<JournalRecord> records = new ArrayList<>();
  private final SeededRandom random = new SeededRandom(5);
  private VirtualDisk original;
  private WalStorage storage;
  private QueueWorker worker;

  @BeforeEach
  void writeTwoGroups() throws IOException {
    original = Fixture.disk(3);
    worker = QueueWorker.stepwise();
    storage = Fixture.open(original, worker);
    appendGroup(5);
    appendGroup(3);
  }

  private void appendGroup(int count) {
    for (int i = 0; i < count; i++) {
      JournalRecord record = Fixture.vote(records.size() + 1, 40 + random.nextInt(60));
      records.add(record);
      storage.journal().append(record);
    }
    storage.journal().flush(() -> {});
    worker.runAll();
    assertEquals(records.size(), storage.journal().durableUpTo());
  }

  @Test
  void afterACleanStopEveryFlippedByteIsNoticedOrHarmless() throws IOException {
    storage.close();
    byte[] bytes = original.bytes(SEGMENT);
    int refused = 0;
    for (int at = 0; at < bytes.length; at = next(at)) {
      refused += openFlipped(at, records.size()) ? 0 : 1;
    }
    assertTrue(refused > 1000, "refused " + refused);
  }

  @Test
  void afterAKillEveryFlippedByteLeavesAtLeastWhatWasMarked() throws IOException {
    original.kill();
    int marked = 5; // the second group says that the first was confirmed
    int refused = 0;
    for (int at = 0; at < original.bytes(SEGMENT).length; at = next(at)) {
      refused += openFlipped(at, marked) ? 0 : 1;
    }
    assertTrue(refused > 1000, "refused " + refused);
  }

  @Test
  void afterAnIdleWhileTheLogItselfKnowsAll() throws IOException {
    worker.passTime();
    worker.runAll(); // there was a round since it was scheduled
    worker.passTime();
    worker.runAll();
    original.kill();
    for (int at = 2 * Layout.BLOCK; at < 2 * Layout.BLOCK + 400; at++) {
      openFlipped(at, records.size());
    }
  }

  /** Every byte where something stands, some where zeros do. */
  private int next(int at) {
    return at + (at % Layout.BLOCK < 1000 ? 1 : 31);
  }

  /** Whether it opens; if so, with a prefix of at least that many records. */
  private boolean openFlipped(int at, int least) throws IOException {
    VirtualDisk disk = copy();
    disk.flip(SEGMENT, at, random.nextInt(8));
    TreeMap<String, String> before = contents(disk);
    try (WalStorage opened = Fixture.open(disk, QueueWorker.atOnce())) {
      checkPrefix(Fixture.replay(opened), least, "byte " + at);
      return true;
    } catch (DamagedStorageException e) {
      assertTrue(e.getMessage().contains(SEGMENT + ", offset "), e.getMessage());
      assertEquals(before, contents(disk), "a refused start changes nothing");
      return false;
    }
  }

  private void checkPrefix(List<JournalRecord> read, int least, String what) {
    assertTrue(read.size() >= least, what + ": " + read.size() + " of " + least);
    assertEquals(records.subList(0, read.size()), read, what);
  }

  @Test
  void everyTruncationIsRefused() {
    original.kill();
    for (int size = 0; size < original.bytes(SEGMENT).length; size = next(size)) {
      VirtualDisk disk = copy();
      disk.shorten(SEGMENT, size);
      assertThrows(DamagedStorageException.class, () -> Fixture.open(disk, QueueWorker.atOnce()));
    }
  }

  @Test
  void everyTornEndOfAnUnconfirmedGroupIsCut() throws IOException {
    int confirmed = records.size();
    for (int i = 0; i < 4; i++) {
      records.add(Fixture.vote(records.size() + 1, 50));
      storage.journal().append(records.get(records.size() - 1));
    }
    byte[] old = original.bytes(SEGMENT);
    storage.journal().flush(() -> {});
    worker.step();
    byte[] written = original.bytes(SEGMENT);
    original.kill();
    for (int torn = 3 * Layout.BLOCK; torn < 3 * Layout.BLOCK + 600; torn++) {
      byte[] mixed = written.clone();
      System.arraycopy(old, torn, mixed, torn, old.length - torn);
      checkMixed(mixed, confirmed, "front to " + torn);
      mixed = old.clone();
      System.arraycopy(written, torn, mixed, torn, old.length - torn);
      checkMixed(mixed, confirmed, "back from " + torn);
    }
  }

  private void checkMixed(byte[] mixed, int confirmed, String what) throws IOException {
    VirtualDisk disk = copy();
    disk.put(SEGMENT, mixed);
    QueueWorker mine = QueueWorker.atOnce();
    int kept;
    JournalRecord next = new JournalRecord.DecidedUpTo(99);
    try (WalStorage opened = Fixture.open(disk, mine)) {
      List<JournalRecord> read = Fixture.replay(opened);
      checkPrefix(read, confirmed, what);
      kept = read.size();
      opened.journal().append(next);
      opened.journal().flush(() -> {});
    }
    try (WalStorage opened = Fixture.open(disk, QueueWorker.atOnce())) {
      List<JournalRecord> expected = new ArrayList<>(records.subList(0, kept));
      expected.add(next);
      assertEquals(expected, Fixture.replay(opened), what);
    }
  }

  private VirtualDisk copy() {
    VirtualDisk disk = Fixture.disk(9);
    for (String name : List.of(Layout.IDENTITY_A, Layout.IDENTITY_B, Layout.LOCK, SEGMENT)) {
      disk.put(name, original.bytes(name));
    }
    return disk;
  }

  static TreeMap<String, String> contents(VirtualDisk disk) throws IOException {
    TreeMap<String, String> contents = new TreeMap<>();
    for (String name : disk.list()) {
      byte[] bytes = disk.bytes(name);
      contents.put(name, bytes.length + ":" + Layout.crc(bytes, 0, bytes.length));
    }
    return contents;
  }
}
