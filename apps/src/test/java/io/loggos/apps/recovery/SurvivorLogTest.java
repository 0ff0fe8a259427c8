package io.loggos.apps.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.loggos.api.Ballot;
import io.loggos.api.Epoch;
import io.loggos.api.Genesis;
import io.loggos.api.NoOp;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import org.junit.jupiter.api.Test;

class SurvivorLogTest {
  private final SurvivorLog log = new SurvivorLog(10);

  static Ballot ballot(long number) {
    return new Ballot(number, 1, Epoch.FIRST, 1);
  }

  /** A value that can be told from others. */
  static Value value(long number) {
    return new Genesis(number);
  }

  static JournalRecord vote(long slot, long ballot, long value) {
    return new JournalRecord.Voted(slot, ballot(ballot), value(value));
  }

  @Test
  void votesAloneProveNothing() {
    log.add(vote(11, 1, 5));
    log.add(vote(13, 1, 6));
    assertEquals(10, log.knownUpTo());
    assertEquals(10, log.knownDecided());
    assertEquals(13, log.voted());
    assertEquals(ballot(1), log.promised());
    assertEquals(value(5), log.vote(11).value());
    assertNull(log.decided(11));
  }

  @Test
  void theLastVoteTellsTheDecision() {
    log.add(vote(11, 1, 5));
    log.add(vote(11, 2, 6));
    log.add(new JournalRecord.DecidedUpTo(11));
    log.add(vote(11, 3, 7));
    assertEquals(value(6), log.decided(11));
    assertEquals(11, log.knownUpTo());
  }

  @Test
  void aDecisionThatWasLearntCounts() {
    log.add(vote(11, 1, 5));
    log.add(new JournalRecord.Decided(11, value(6)));
    log.add(new JournalRecord.Decided(13, value(7)));
    log.add(new JournalRecord.DecidedUpTo(13));
    assertEquals(value(6), log.decided(11));
    assertEquals(11, log.knownUpTo());
    assertEquals(13, log.knownDecided());
    log.add(new JournalRecord.Decided(12, NoOp.INSTANCE));
    assertEquals(13, log.knownUpTo());
    assertEquals(13, log.voted());
  }

  @Test
  void belowASnapshotThatWasInstalledVotesTellNothing() {
    log.add(vote(11, 1, 5));
    log.add(vote(12, 1, 6));
    log.add(new JournalRecord.Installed(11));
    log.add(new JournalRecord.DecidedUpTo(12));
    assertEquals(10, log.knownUpTo());
    assertEquals(12, log.knownDecided());
    assertNull(log.decided(11));
    assertEquals(value(6), log.decided(12));
  }

  @Test
  void whatTheSnapshotCoversIsNotKept() {
    log.add(vote(9, 4, 5));
    log.add(new JournalRecord.Decided(10, value(6)));
    log.add(new JournalRecord.Promised(ballot(3)));
    assertNull(log.vote(9));
    assertNull(log.decided(10));
    assertEquals(10, log.voted());
    assertEquals(ballot(4), log.promised());
  }

  @Test
  void votesThatWereTakenOverCountToo() {
    log.add(new JournalRecord.Adopted(11, ballot(2), value(5)));
    assertEquals(value(5), log.vote(11).value());
    assertEquals(11, log.voted());
  }
}
