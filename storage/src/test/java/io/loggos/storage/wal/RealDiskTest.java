package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.io.Storage;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.plugin.Options;
import io.loggos.api.plugin.StoragePlugin;
import io.loggos.storage.disk.RealDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plug-in on a directory of this machine. */
final class RealDiskTest {
  @TempDir private Path directory;

  /** A section with these values. */
  private record Fixed(Map<String, Object> values) implements Options {
    @Override
    public int integer(String key) {
      return ((Number) values.get(key)).intValue();
    }

    @Override
    public long bytes(String key) {
      return ((Number) values.get(key)).longValue();
    }

    @Override
    public long nanos(String key) {
      return ((Number) values.get(key)).longValue();
    }

    @Override
    public String text(String key) {
      return values.get(key).toString();
    }

    @Override
    public boolean flag(String key) {
      return (boolean) values.get(key);
    }

    @Override
    public double ratio(String key) {
      return ((Number) values.get(key)).doubleValue();
    }

    @Override
    public boolean has(String key) {
      return values.containsKey(key);
    }
  }

  private Storage open(Path where, String sync) throws IOException {
    StoragePlugin plugin =
        ServiceLoader.load(StoragePlugin.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.name().equals("wal"))
            .findFirst()
            .orElseThrow();
    assertEquals("storage", plugin.section());
    Options options =
        new Fixed(
            Map.of(
                "directory",
                where,
                "sync",
                sync,
                "sync-interval",
                10_000_000L,
                "segment-bytes",
                1 << 20,
                "keep-snapshots",
                2));
    return plugin.open(new StoragePlugin.Context("c", Fixture.SELF, 3, options, line -> {}));
  }

  private static void flush(Storage storage) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    storage.journal().flush(done::countDown);
    if (storage.journal().durableUpTo() < storage.journal().appendedUpTo()) {
      assertTrue(done.await(30, TimeUnit.SECONDS));
    }
    assertEquals(storage.journal().appendedUpTo(), storage.journal().durableUpTo());
  }

  @Test
  void keepsEverythingOverStops() throws Exception {
    List<JournalRecord> expected = new ArrayList<>();
    for (String sync : List.of("always", "interval", "never")) {
      try (Storage storage = open(directory, sync)) {
        List<JournalRecord> read = new ArrayList<>();
        storage.replay(read::add);
        assertEquals(expected, read);
        assertTrue(storage.isDurable());
        for (int i = 0; i < 300; i++) {
          JournalRecord record = Fixture.vote(expected.size() + 1, 5000);
          expected.add(record);
          storage.journal().append(record);
          if (i % 10 == 0) {
            flush(storage);
          }
        }
        flush(storage);
        storage.noteClusterId(12);
      }
    }
    try (Storage storage = open(directory, "always")) {
      List<JournalRecord> read = new ArrayList<>();
      storage.replay(read::add);
      assertEquals(expected, read);
      assertEquals(12, storage.clusterId());
      storage.saveSnapshot(Fixture.snapshot(500, 200_000));
      storage.saveSnapshot(Fixture.snapshot(700, 200_000));
    }
    StorageInspection inspection = StorageInspection.of(RealDisk.existing(directory.resolve("r1")));
    assertTrue(inspection.isIntact(), inspection.problems().toString());
    assertEquals(List.of(500L, 700L), inspection.snapshots().stream().map(s -> s.slot()).toList());
    assertTrue(inspection.segments().get(0).first() > 1, "dropped below slot 500");
    try (Storage storage = open(directory, "always")) {
      assertArrayEquals(Fixture.snapshot(700, 200_000).image(), storage.snapshot().image());
    }
  }

  @Test
  void refusesADirectoryInUseEvenWithinOneProcess() throws IOException {
    try (Storage storage = open(directory, "always")) {
      IOException e = assertThrows(IOException.class, () -> open(directory, "always"));
      assertTrue(e.getMessage().contains("lock is locked by a running process"), e.getMessage());
      assertTrue(storage.isNew());
    }
    open(directory, "always").close();
  }

  @Test
  void refusesAFileInPlaceOfTheDirectory() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    IOException e = assertThrows(IOException.class, () -> open(file, "always"));
    assertTrue(e.getMessage().contains("is not a directory"), e.getMessage());
    Files.createFile(directory.resolve("r1"));
    e = assertThrows(IOException.class, () -> open(directory, "always"));
    assertTrue(e.getMessage().contains("is not a directory"), e.getMessage());
  }

  @Test
  void refusesAModeThatThereIsNot() {
    IOException e = assertThrows(IOException.class, () -> open(directory, "sometimes"));
    assertEquals("storage.sync is 'sometimes'; allowed: always, interval, never", e.getMessage());
    assertFalse(Files.exists(directory.resolve("r1")));
  }
}
