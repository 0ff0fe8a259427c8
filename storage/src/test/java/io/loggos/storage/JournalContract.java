package io.loggos.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Epoch;
import io.loggos.api.NoOp;
import io.loggos.api.io.Journal;
import io.loggos.api.machine.JournalRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every journal promises; a subclass for each implementation only opens it. */
public abstract class JournalContract {
  private static final long DEADLINE_SECONDS = 10;

  private Journal journal;

  /** A journal without records. */
  protected abstract Journal open() throws IOException;

  @BeforeEach
  final void openJournal() throws IOException {
    journal = open();
  }

  @AfterEach
  final void closeJournal() {
    journal.close();
  }

  @Test
  final void beginsEmpty() {
    assertEquals(0, journal.appendedUpTo());
    assertEquals(0, journal.durableUpTo());
  }

  @Test
  final void numbersRecordsOfEveryKindFromOneInOrder() {
    long number = 0;
    for (int round = 0; round < 100; round++) {
      for (JournalRecord record : oneOfEachKind(round)) {
        assertEquals(++number, journal.append(record));
        assertEquals(number, journal.appendedUpTo());
      }
    }
  }

  @Test
  final void isNeverDurableBeyondWhatWasAppendedNorFallsBack() throws Exception {
    long durable = 0;
    for (int round = 0; round < 100; round++) {
      for (JournalRecord record : oneOfEachKind(round)) {
        journal.append(record);
        durable = checkedDurable(durable);
      }
      journal.flush(() -> {});
      durable = checkedDurable(durable);
    }
    flushAll();
    assertEquals(journal.appendedUpTo(), journal.durableUpTo());
  }

  @Test
  final void tellsWhenWhatWasFlushedIsDurable() throws Exception {
    for (int round = 0; round < 20; round++) {
      journal.append(new JournalRecord.DecidedUpTo(round));
      flushAll();
    }
  }

  @Test
  final void takesRecordsWhileAFlushIsUnderWay() throws Exception {
    for (int round = 0; round < 200; round++) {
      journal.append(new JournalRecord.DecidedUpTo(round));
      journal.flush(() -> {});
    }
    flushAll();
    assertEquals(200, journal.durableUpTo());
  }

  @Test
  final void flushesNothingWithoutHarm() {
    journal.flush(() -> {});
    assertEquals(0, journal.durableUpTo());
  }

  @Test
  final void saysInOneSentenceWhatItDoesNotSurvive() {
    String sentence = journal.durability();
    assertFalse(sentence.isBlank());
    assertFalse(sentence.contains("\n"), sentence);
    assertFalse(sentence.endsWith("."), "it is put into other sentences: " + sentence);
  }

  @Test
  final void closesTwice() {
    journal.close(); // and again after the test
  }

  /** Flushes, and waits for the callback unless all is durable already. */
  private void flushAll() throws InterruptedException {
    long target = journal.appendedUpTo();
    CountDownLatch durable = new CountDownLatch(1);
    AtomicReference<String> early = new AtomicReference<>();
    journal.flush(
        () -> {
          long reached = journal.durableUpTo();
          if (reached < target) {
            early.set("called at " + reached + " of " + target);
          }
          durable.countDown();
        });
    if (journal.durableUpTo() < target) {
      assertTrue(durable.await(DEADLINE_SECONDS, TimeUnit.SECONDS), "the callback never came");
    }
    assertEquals(null, early.get());
    assertTrue(journal.durableUpTo() >= target);
  }

  private long checkedDurable(long before) {
    long durable = journal.durableUpTo();
    assertTrue(durable >= before, durable + " after " + before);
    assertTrue(durable <= journal.appendedUpTo(), durable + " of " + journal.appendedUpTo());
    return durable;
  }

  private static List<JournalRecord> oneOfEachKind(int round) {
    Ballot ballot = new Ballot(round + 1, 0, Epoch.FIRST, 1);
    List<JournalRecord> records = new ArrayList<>();
    records.add(new JournalRecord.Promised(ballot));
    records.add(new JournalRecord.Voted(round + 1, ballot, NoOp.INSTANCE));
    records.add(new JournalRecord.DecidedUpTo(round));
    return records;
  }
}
