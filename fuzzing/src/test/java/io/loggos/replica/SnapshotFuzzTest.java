package io.loggos.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loggos.api.Batch;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Genesis;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.api.app.ExecutionContext;
import io.loggos.api.app.TimerHandler;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.fuzzing.Corpus;
import io.loggos.fuzzing.Decoding;
import io.loggos.replica.ReplicaOptions.SessionOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Snapshots, and the batches whose execution makes them. */
class SnapshotFuzzTest {
  private static final int REPLY_BYTES_MAX = 100;

  private static final Decoding<Execution> SNAPSHOTS =
      Decoding.of(
          MalformedMessageException.class, SnapshotFuzzTest::read, SnapshotFuzzTest::snapshotOf);

  private static final Decoding<Batch> BATCHES =
      Decoding.of(IllegalArgumentException.class, Batch::parse, Batch::bytes);

  /** Keeps the last command, and sets the timers that its bytes name. */
  private static final class Machine implements TimerHandler {
    private byte[] state = {};

    @Override
    public byte[] execute(byte[] command, ExecutionContext context) {
      if (command.length > 0 && command[0] < 0) {
        throw new IllegalStateException("as it was told");
      }
      for (byte timer : command) {
        context.setTimer(timer, context.timeMillis() + timer);
      }
      state = command;
      return command;
    }

    @Override
    public void onTimer(long timer, ExecutionContext context) {
      state = new byte[] {(byte) timer};
    }

    @Override
    public byte[] getState() {
      return state;
    }

    @Override
    public void setState(byte[] newState) {
      state = newState;
    }
  }

  private static final class NoReplies implements Execution.ReplySink {
    @Override
    public void onReply(
        byte kind, long session, long sequence, ReplyStatus status, byte[] payload) {}

    @Override
    public void onSessionExpired(long session) {}
  }

  /** How an image begins. */
  private static final byte VERSION = 3;

  private static Execution execution() {
    Sessions sessions = new Sessions(new SessionOptions(4, 16, 1000));
    Member only = new Member(ReplicaId.of(0), "localhost", 1, 2);
    ConfigurationSchedule schedule = new ConfigurationSchedule(new Configuration(0, List.of(only)));
    return new Execution(
        new Machine(), schedule, sessions, new TurnClock(), REPLY_BYTES_MAX, new NoReplies());
  }

  private static Execution read(byte[] snapshot) {
    Execution execution = execution();
    byte[] image = new byte[snapshot.length + 1];
    image[0] = VERSION;
    System.arraycopy(snapshot, 0, image, 1, snapshot.length);
    execution.readSnapshot(image);
    return execution;
  }

  /** What follows the version. */
  private static byte[] snapshotOf(Execution execution) {
    byte[] image = execution.freeze().toBytes();
    return Arrays.copyOfRange(image, 1, image.length);
  }

  @FuzzTest
  void snapshots(byte[] snapshot) {
    Execution execution = SNAPSHOTS.check(snapshot);
    if (execution != null) {
      run(execution, batch(execution.time().millis() + 1, command(1, 9, 3)));
    }
  }

  /** Whatever a batch holds, all replicas execute it alike, with or without a snapshot between. */
  @FuzzTest
  void batches(byte[] bytes) {
    Batch batch = BATCHES.check(bytes);
    if (batch == null) {
      return;
    }
    Execution execution = sample();
    run(execution, batch);
    byte[] snapshot = snapshotOf(execution);
    Execution copy = SNAPSHOTS.check(snapshot);
    assertTrue(copy != null, "its own snapshot is refused");
    run(execution, batch);
    run(copy, batch);
    assertEquals(execution.chain().value(), copy.chain().value());
    assertArrayEquals(snapshotOf(execution), snapshotOf(copy));
  }

  private static void run(Execution execution, Batch batch) {
    long slot = execution.executedUpTo() + 1;
    execution.execute(slot, batch);
    assertNull(execution.quarantine());
    assertEquals(slot, execution.executedUpTo());
  }

  private static Execution sample() {
    Execution execution = execution();
    execution.execute(1, new Genesis(5));
    run(execution, batch(100, open(7), open(8), command(1, 1, 0)));
    run(execution, batch(200, command(1, 2, 0), command(1, 12, 3), command(2, 1, -1)));
    return execution;
  }

  private static byte[] open(long nonce) {
    byte[] entry = new byte[RequestEntry.HEADER_BYTES];
    RequestEntry.writeHeader(entry, 0, 0, RequestEntry.OPEN, 1, nonce, 0);
    return entry;
  }

  private static byte[] command(long session, long sequence, int timer) {
    byte[] entry = new byte[RequestEntry.HEADER_BYTES + 1];
    int acked = (int) Math.min(sequence - 1, 10);
    RequestEntry.writeHeader(entry, 0, 1, RequestEntry.COMMAND, session, sequence, acked);
    entry[RequestEntry.HEADER_BYTES] = (byte) timer;
    return entry;
  }

  private static Batch batch(long timeMillis, byte[]... entries) {
    int length = Batch.HEADER_BYTES;
    for (byte[] entry : entries) {
      length += entry.length;
    }
    byte[] bytes = new byte[length];
    int at = Batch.HEADER_BYTES;
    for (byte[] entry : entries) {
      System.arraycopy(entry, 0, bytes, at, entry.length);
      at += entry.length;
    }
    return Batch.seal(bytes, length, entries.length, timeMillis);
  }

  @Test
  void corpusIsUpToDate() {
    Corpus.check(
        SnapshotFuzzTest.class,
        "snapshots",
        Map.of("empty", snapshotOf(execution()), "sessions", snapshotOf(sample())));
    Corpus.check(
        SnapshotFuzzTest.class,
        "batches",
        Map.of(
            "tick", batch(900).bytes(),
            "open", batch(300, open(9), open(7), open(10), open(11)).bytes(),
            "commands", batch(300, command(1, 13, 2), command(3, 1, 1), command(2, 1, 0)).bytes(),
            "others", batch(300, kind((byte) 2), kind((byte) 5), kind((byte) 4)).bytes()));
  }

  private static byte[] kind(byte kind) {
    byte[] entry = command(1, 14, 1);
    entry[4] = kind;
    return entry;
  }
}
