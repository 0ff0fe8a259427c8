package io.loggos.storage.wal;

import io.loggos.api.io.Journal;
import io.loggos.storage.JournalContract;
import io.loggos.storage.disk.RealDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The durable journal keeps the contract of journals, in every mode, on a disk and on a mock. */
final class WalJournalContractTest {
  private abstract static class Durable extends JournalContract {
    private WalStorage storage;

    abstract WalStorage openStorage() throws IOException;

    @Override
    protected final Journal open() throws IOException {
      storage = openStorage();
      return storage.journal();
    }

    @AfterEach
    final void closeStorage() {
      storage.close();
    }
  }

  private abstract static class OnRealDisk extends Durable {
    @TempDir Path directory;

    abstract SyncMode sync();

    @Override
    final WalStorage openStorage() throws IOException {
      return Fixture.open(
          RealDisk.open(directory, sync() == SyncMode.ALWAYS),
          new ThreadWorker("journal-test"),
          sync());
    }
  }

  @Nested
  final class Always extends OnRealDisk {
    @Override
    SyncMode sync() {
      return SyncMode.ALWAYS;
    }
  }

  @Nested
  final class Interval extends OnRealDisk {
    @Override
    SyncMode sync() {
      return SyncMode.INTERVAL;
    }
  }

  @Nested
  final class Never extends OnRealDisk {
    @Override
    SyncMode sync() {
      return SyncMode.NEVER;
    }
  }

  @Nested
  final class OnVirtualDisk extends Durable {
    @Override
    WalStorage openStorage() throws IOException {
      return Fixture.open(Fixture.disk(1), QueueWorker.atOnce());
    }
  }
}
