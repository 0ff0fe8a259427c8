package io.loggos.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.io.Journal;
import io.loggos.api.io.Storage;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.plugin.StoragePlugin;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

final class MemoryJournalTest extends JournalContract {
  @Override
  protected Journal open() {
    return new MemoryJournal();
  }

  @Test
  void isFoundByName() throws Exception {
    StoragePlugin plugin = ServiceLoader.load(StoragePlugin.class).findFirst().orElseThrow();
    assertEquals("memory", plugin.name());
    assertEquals("storage", plugin.section());
    try (Storage storage = plugin.open(null)) {
      assertEquals(0, storage.journal().appendedUpTo());
    }
  }

  @Test
  void keepsNobodyWaiting() {
    try (Journal journal = open()) {
      journal.append(new JournalRecord.DecidedUpTo(1));
      assertEquals(1, journal.durableUpTo());
    }
  }
}
