package io.loggos.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loggos.api.ReplicaId;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import io.loggos.network.testing.Note;
import io.loggos.network.testing.RecordedLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemuxerTest {
  private record Beat() implements Message {
    static final MessageType<Beat> TYPE =
        new MessageType<>(1, Part.LIVENESS, Beat.class, (beat, out) -> {}, in -> new Beat());

    @Override
    public MessageType<?> type() {
      return TYPE;
    }
  }

  private final Demuxer demuxer = new Demuxer();

  @Test
  void eachPartGetsItsMessages() {
    List<String> got = new ArrayList<>();
    demuxer.subscribe(Part.REPLICA, (from, message) -> got.add("replica " + from));
    demuxer.subscribe(Part.LIVENESS, (from, message) -> got.add("liveness " + from));
    demuxer.dispatch(ReplicaId.of(1), new Beat());
    demuxer.dispatch(ReplicaId.of(2), Note.of(1));
    assertEquals(List.of("liveness r1", "replica r2"), got);
    assertEquals(0, demuxer.unclaimed());
  }

  @Test
  void whatNobodyWantsIsCountedAndLoggedOnceForEachType() {
    RecordedLog.clear();
    for (int i = 0; i < 3; i++) {
      demuxer.dispatch(ReplicaId.of(1), new Beat());
      demuxer.dispatch(ReplicaId.of(1), Note.of(i));
    }
    assertEquals(6, demuxer.unclaimed());
    assertEquals(1, RecordedLog.linesWith("sends Beat (message kind 1)").size());
    assertEquals(1, RecordedLog.linesWith("sends Note (message kind 900)").size());
  }

  @Test
  void aPartHasOneSubscriber() {
    demuxer.subscribe(Part.CONSENSUS, (from, message) -> {});
    assertThrows(
        IllegalStateException.class,
        () -> demuxer.subscribe(Part.CONSENSUS, (from, message) -> {}));
  }
}
