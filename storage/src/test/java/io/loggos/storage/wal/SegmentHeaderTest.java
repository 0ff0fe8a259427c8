package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.disk.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SegmentHeaderTest {
  private static final int LIVE_MEMBERS_MAX = 15;

  @Test
  void tellsWhomHoldersFollowed() throws IOException {
    JournalRecord.Holders holders = holders(10);
    assertEquals(List.of(holders), writtenAndRead(holders));
  }

  @Test
  void whereThereIsNoRoomItTellsWhoHoldsThePlaces() throws IOException {
    JournalRecord.Holders holders = holders(200);
    List<JournalRecord.Holder> brief =
        holders.places().stream()
            .map(one -> new JournalRecord.Holder(one.member(), one.member(), one.order()))
            .toList();
    assertEquals(List.of(new JournalRecord.Holders(brief, true)), writtenAndRead(holders));
  }

  private static List<JournalRecord> writtenAndRead(JournalRecord.Holders holders)
      throws IOException {
    LogSummary summary = new LogSummary();
    summary.note(holders);
    try (DiskFile file = Fixture.disk(1).create("segment")) {
      new SegmentHeader(1, 2, 3, 4, summary).write(file);
      return SegmentHeader.read(file, "segment").before().records();
    }
  }

  private static JournalRecord.Holders holders(int hostBytes) {
    List<JournalRecord.Holder> places = new ArrayList<>();
    for (int i = 0; i < LIVE_MEMBERS_MAX; i++) {
      places.add(
          new JournalRecord.Holder(member(i, 2, hostBytes), member(i, 1, hostBytes), i + 1L));
    }
    return new JournalRecord.Holders(places, true);
  }

  private static Member member(int index, long epoch, int hostBytes) {
    ReplicaId id = new ReplicaId(index, new Epoch(epoch, 9));
    return new Member(id, "h".repeat(hostBytes), 7000, 8000);
  }
}
