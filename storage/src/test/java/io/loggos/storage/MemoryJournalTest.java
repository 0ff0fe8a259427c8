package io.loggos.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.io.Journal;
import io.loggos.api.machine.JournalRecord;
import org.junit.jupiter.api.Test;

final class MemoryJournalTest extends JournalContract {
  @Override
  Journal open() {
    return new MemoryJournal();
  }

  @Test
  void keepsNobodyWaiting() {
    try (Journal journal = open()) {
      journal.append(new JournalRecord.DecidedUpTo(1));
      assertEquals(1, journal.durableUpTo());
    }
  }
}
