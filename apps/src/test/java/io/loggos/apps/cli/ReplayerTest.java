package io.loggos.apps.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Batch;
import io.loggos.api.Epoch;
import io.loggos.api.Genesis;
import io.loggos.api.NoOp;
import io.loggos.api.RequestEntry;
import io.loggos.api.Value;
import io.loggos.api.app.Handler;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.JournalRecord.Decided;
import io.loggos.api.machine.JournalRecord.DecidedUpTo;
import io.loggos.api.machine.JournalRecord.Installed;
import io.loggos.api.machine.JournalRecord.Promised;
import io.loggos.api.machine.JournalRecord.Voted;
import io.loggos.api.plugin.ConsensusPlugin;
import io.loggos.config.Settings;
import io.loggos.node.Plugins;
import io.loggos.replica.Replayer;
import io.loggos.replica.ReplicaOptions.SessionOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replays hand-made records under Multi-Paxos. */
final class ReplayerTest {
  private final List<String> executed = new ArrayList<>();
  private final List<String> entries = new ArrayList<>();

  private final class Notes implements Handler {
    @Override
    public byte[] execute(byte[] command) {
      String text = new String(command, US_ASCII);
      if (text.equals("error")) {
        throw new StackOverflowError("too deep");
      }
      executed.add(text);
      return ("did " + text).getBytes(US_ASCII);
    }

    @Override
    public byte[] getState() {
      return String.join(",", executed).getBytes(US_ASCII);
    }

    @Override
    public void setState(byte[] state) {
      executed.clear();
      executed.addAll(List.of(new String(state, US_ASCII).split(",")));
    }
  }

  private Replayer replay(long until, JournalRecord... records) {
    ConsensusPlugin plugin = Plugins.find(ConsensusPlugin.class, "consensus", "paxos-multi");
    Settings settings =
        Settings.parse(
            "loggos.cluster.members = [{ id = 0, host = h, port = 1, client-port = 2 }]",
            "test",
            List.of());
    Replayer replayer =
        new Replayer(
            plugin,
            settings.options(plugin.section()),
            new Notes(),
            new SessionOptions(10, 16, 1000),
            1000,
            until,
            entry ->
                entries.add(
                    entry.slot()
                        + "/"
                        + entry.index()
                        + " "
                        + new String(entry.payload(), US_ASCII)
                        + " "
                        + entry.status()
                        + " "
                        + new String(entry.reply(), US_ASCII)));
    for (JournalRecord record : records) {
      replayer.recover(record);
    }
    return replayer;
  }

  private static Ballot ballot(long number) {
    return new Ballot(number, (int) (number % 5), Epoch.FIRST, number + 1);
  }

  private static Voted vote(long slot, long ballot, Value value) {
    return new Voted(slot, ballot(ballot), value);
  }

  /** A batch that opens the only session, and runs commands in it. */
  private static Batch batch(int firstSequence, String... commands) {
    List<byte[]> all = new ArrayList<>();
    all.add(entry(RequestEntry.OPEN, 5, 6, ""));
    for (int i = 0; i < commands.length; i++) {
      all.add(entry(RequestEntry.COMMAND, 1, firstSequence + i, commands[i]));
    }
    int total = Batch.HEADER_BYTES + all.stream().mapToInt(bytes -> bytes.length).sum();
    byte[] bytes = new byte[total];
    int at = Batch.HEADER_BYTES;
    for (byte[] entry : all) {
      System.arraycopy(entry, 0, bytes, at, entry.length);
      at += entry.length;
    }
    return Batch.seal(bytes, total, all.size(), 1000);
  }

  private static byte[] entry(byte kind, long session, long sequence, String payload) {
    byte[] text = payload.getBytes(US_ASCII);
    byte[] bytes = new byte[RequestEntry.HEADER_BYTES + text.length];
    RequestEntry.writeHeader(bytes, 0, text.length, kind, session, sequence, 0);
    System.arraycopy(text, 0, bytes, RequestEntry.HEADER_BYTES, text.length);
    return bytes;
  }

  @Test
  void votesAloneProveNothing() {
    Replayer replayer =
        replay(9, vote(1, 3, new Genesis(7)), vote(2, 3, batch(1, "a")), new Promised(ballot(4)));
    assertEquals(0, replayer.executedUpTo());
    assertEquals(2, replayer.votedUpTo());
    assertEquals(0, replayer.knownDecidedUpTo());
    assertFalse(replayer.isDone());
  }

  @Test
  void theLastVoteCountsBelowARecordedPrefix() {
    Replayer replayer =
        replay(
            9,
            vote(1, 3, new Genesis(7)),
            vote(2, 3, batch(1, "wrong")),
            vote(2, 4, batch(1, "a", "b")),
            vote(3, 4, batch(3, "undecided")),
            new DecidedUpTo(2));
    assertEquals(2, replayer.executedUpTo());
    assertEquals(7, replayer.clusterId());
    assertEquals(List.of("a", "b"), executed);
    assertEquals(List.of("2/1 a OK did a", "2/2 b OK did b"), entries.subList(1, 3));
    assertTrue(entries.get(0).startsWith("2/0  OPENED "), entries::toString);
    assertNull(replayer.quarantine());
  }

  @Test
  void aRecordedDecisionIsStrongerThanAVote() {
    Replayer replayer =
        replay(
            9,
            vote(1, 3, batch(1, "wrong")),
            new Decided(1, batch(1, "right")),
            new DecidedUpTo(1));
    assertEquals(1, replayer.executedUpTo());
    assertEquals(List.of("right"), executed);
  }

  @Test
  void votesBelowAnInstalledSnapshotProveNothing() {
    Replayer replayer =
        replay(9, vote(1, 3, batch(1, "wrong")), new Installed(4), new DecidedUpTo(4));
    assertEquals(0, replayer.executedUpTo());
    assertEquals(4, replayer.knownDecidedUpTo());
  }

  @Test
  void endsWithTheSlotWanted() {
    Replayer replayer =
        replay(
            2,
            vote(1, 3, batch(1, "a")),
            vote(2, 3, NoOp.INSTANCE),
            vote(3, 3, batch(2, "b")),
            new DecidedUpTo(3),
            vote(4, 3, batch(3, "c")),
            new DecidedUpTo(4));
    assertTrue(replayer.isDone());
    assertEquals(2, replayer.executedUpTo());
    assertEquals(List.of("a"), executed);
    assertEquals(1, replayer.requests());
  }

  @Test
  void tellsThatTheApplicationFailed() {
    Replayer replayer = replay(9, vote(1, 3, batch(1, "a", "error", "b")), new DecidedUpTo(1));
    assertNotNull(replayer.quarantine());
    assertTrue(replayer.isDone());
    assertEquals(List.of("a"), executed);
  }
}
