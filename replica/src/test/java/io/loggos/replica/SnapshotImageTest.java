package io.loggos.replica;

import static io.loggos.replica.Entries.batch;
import static io.loggos.replica.Entries.command;
import static io.loggos.replica.Entries.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loggos.api.Genesis;
import io.loggos.api.ReplyStatus;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.replica.ReplicaOptions.SessionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SnapshotImageTest {
  private static Execution execution() {
    Execution.ReplySink nobody =
        new Execution.ReplySink() {
          @Override
          public void onReply(
              byte kind, long session, long sequence, ReplyStatus status, byte[] payload) {}

          @Override
          public void onSessionExpired(long session) {}
        };
    Sessions sessions = new Sessions(new SessionOptions(10, 16, 1000));
    return new Execution(new Ledger(), Schedules.alone(), sessions, new TurnClock(), 1000, nobody);
  }

  private static Execution executed() {
    Execution execution = execution();
    execution.execute(1, new Genesis(0x1234));
    execution.execute(2, batch(10, open(1)));
    execution.execute(3, batch(20, command(1, 1, "a")));
    return execution;
  }

  @Test
  void tellsSlotAndCluster() {
    SnapshotImage head = SnapshotImage.of(executed().freeze().toBytes());
    assertEquals(new SnapshotImage(3, 0x1234), head);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1, 0x1234, Long.MIN_VALUE})
  void anotherClusterBeginsWithTheSameState(long clusterId) {
    Execution before = executed();
    Execution after = execution();
    after.readSnapshot(SnapshotImage.withClusterId(before.freeze().toBytes(), clusterId));
    assertEquals(clusterId, after.clusterId());
    assertEquals(3, after.executedUpTo());
    assertEquals(before.stateHash(), after.stateHash());
    assertEquals(before.chain().value(), after.chain().value());
    before.execute(4, batch(30, command(1, 2, "b")));
    after.execute(4, batch(30, command(1, 2, "b")));
    assertEquals(before.stateHash(), after.stateHash());
  }

  @Test
  void refusesWhatIsNoSnapshot() {
    assertThrows(MalformedMessageException.class, () -> SnapshotImage.of(new byte[0]));
    assertThrows(MalformedMessageException.class, () -> SnapshotImage.of(new byte[] {2, 1, 1}));
    assertThrows(
        MalformedMessageException.class, () -> SnapshotImage.withClusterId(new byte[] {1, 3}, 1));
  }
}
