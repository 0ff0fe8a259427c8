package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Batch;
import io.loggos.api.SeededRandom;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordFormatTest {
  private final RecordEncoder encoder = new RecordEncoder(42, 7);
  private final RecordView view = new RecordView(42);
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);

  @Test
  void everyKindComesBackAsItWas() {
    SeededRandom random = new SeededRandom(1);
    for (long number = 1; number < 2000; number++) {
      JournalRecord record = Fixture.random(random, number * 3);
      int at = (int) (number % 5) * 8;
      buffer.clear().position(at);
      encoder.encode(record, number, number - 1, buffer);
      int bytes = buffer.position() - at;
      assertTrue(bytes <= RecordEncoder.bytesMax(record));
      assertEquals(0, bytes % 8);
      assertEquals(bytes, RecordView.claimedBytes(buffer, at));
      assertTrue(view.read(buffer, at));
      assertEquals(record, view.record());
      assertEquals(number, view.number());
      assertEquals(number - 1, view.synced());
      assertEquals(7, view.start());
      assertEquals(bytes, view.totalBytes());
    }
  }

  @Test
  void onlyTheUsedPartOfABatchIsKept() {
    Batch whole = Fixture.batch(20, 3);
    byte[] roomy = java.util.Arrays.copyOf(whole.bytes(), 500);
    Batch batch = Batch.seal(roomy, whole.length(), 1, whole.leaderTimeMillis());
    buffer.clear();
    encoder.encode(new JournalRecord.Voted(1, Fixture.ballot(1), batch), 1, 0, buffer);
    assertTrue(buffer.position() < 200);
    assertTrue(view.read(buffer, 0));
    assertEquals(new JournalRecord.Voted(1, Fixture.ballot(1), whole), view.record());
  }

  @Test
  void anotherLogsRecordsDoNotPass() {
    buffer.clear();
    encoder.encode(new JournalRecord.DecidedUpTo(5), 1, 0, buffer);
    assertFalse(new RecordView(43).read(buffer, 0));
  }

  @Test
  void everyFlippedBitIsNoticed() {
    buffer.clear();
    encoder.encode(Fixture.vote(5, 60), 1, 0, buffer);
    int bytes = buffer.position();
    for (int at = 0; at < bytes; at++) {
      for (int bit = 0; bit < 8; bit++) {
        buffer.put(at, (byte) (buffer.get(at) ^ 1 << bit));
        int claimed = RecordView.claimedBytes(buffer, 0);
        boolean passes = claimed > 0 && claimed <= buffer.capacity() && view.read(buffer, 0);
        assertFalse(passes, "byte " + at);
        buffer.put(at, (byte) (buffer.get(at) ^ 1 << bit));
      }
    }
  }

  @Test
  void zerosAreNoRecord() {
    assertEquals(0, RecordView.claimedBytes(ByteBuffer.allocate(100), 0));
  }

  @Test
  void aSummaryKeepsWhatAVotePromises() {
    LogSummary summary = new LogSummary();
    summary.note(new JournalRecord.Promised(Fixture.ballot(3)));
    summary.note(Fixture.vote(9, 1));
    assertEquals(List.of(new JournalRecord.Promised(Fixture.ballot(9))), summary.records());
  }

  @Test
  void aSummaryNamesTheLatestHolders() {
    LogSummary summary = new LogSummary();
    JournalRecord.Holder zero = Fixture.place(0, 4, 1);
    JournalRecord.Holder two = Fixture.place(2, 5, 4);
    summary.note(new JournalRecord.Holders(List.of(zero, Fixture.place(1, 2, 2)), true));
    summary.note(
        new JournalRecord.Holders(
            List.of(Fixture.place(0, 3, 5), Fixture.place(1, 2, 3), two), false));
    JournalRecord latest =
        new JournalRecord.Holders(List.of(zero, Fixture.place(1, 2, 3), two), true);
    assertEquals(List.of(latest), summary.records());
    BytesOutput out = new BytesOutput();
    summary.write(out);
    assertEquals(List.of(latest), LogSummary.read(new BytesInput(out.toByteArray())).records());
  }

  @Test
  void aSummarySaysTheHighestOfEach() {
    LogSummary summary = new LogSummary();
    List.of(
            new JournalRecord.Promised(Fixture.ballot(3)),
            new JournalRecord.Promised(Fixture.ballot(8)),
            new JournalRecord.Promised(Fixture.ballot(5)),
            new JournalRecord.LeaseGranted(30),
            new JournalRecord.LeaseGranted(20),
            new JournalRecord.DecidedUpTo(4),
            new JournalRecord.Installed(2),
            Fixture.vote(7, 1))
        .forEach(summary::note);
    assertEquals(7, summary.slotMax());
    assertEquals(
        List.of(
            new JournalRecord.Promised(Fixture.ballot(8)),
            new JournalRecord.LeaseGranted(30),
            new JournalRecord.Installed(2),
            new JournalRecord.DecidedUpTo(4)),
        summary.records());
    assertEquals(summary.records(), summary.copy().records());
    summary.clear();
    assertEquals(List.of(), summary.records());
  }
}
