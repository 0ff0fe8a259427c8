package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.loggos.api.io.Journal;
import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.disk.RealDisk;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop pays nothing to the collector for a record. */
final class AllocationTest {
  private static final int BATCH = 64;
  private static final int ROUNDS = 2000;
  private static final int WARM_UP = 200;

  @Test
  void appendingAllocatesNothingPerRecord(@TempDir Path directory) throws IOException {
    JournalRecord[] records = new JournalRecord[BATCH];
    for (int i = 0; i < BATCH; i++) {
      records[i] = Fixture.vote(i + 1, 200);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    WalOptions options = new WalOptions(SyncMode.INTERVAL, 100_000_000L, 8 << 20, 2);
    try (WalStorage storage =
        WalStorage.open(
            RealDisk.open(directory, true),
            new ThreadWorker("allocation-test"),
            options,
            Fixture.use(new java.util.ArrayList<>()))) {
      Journal journal = storage.journal();
      Runnable nobody = () -> {};
      long before = 0;
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        if (round == WARM_UP) {
          before = threads.getCurrentThreadAllocatedBytes();
        }
        for (JournalRecord record : records) {
          journal.append(record);
        }
        journal.flush(nobody);
      }
      long bytes = threads.getCurrentThreadAllocatedBytes() - before;
      assertEquals((WARM_UP + ROUNDS) * BATCH, journal.appendedUpTo());
      assertTrue(bytes < (long) ROUNDS * BATCH * 16, bytes + " bytes for " + ROUNDS + " flushes");
    }
  }
}
