package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.config.Settings;
import io.loggos.network.init.InitException;
import io.loggos.network.init.InitMessage;
import io.loggos.network.init.InitOptions;
import io.loggos.network.init.Initiator;
import io.loggos.network.init.StandbyState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A standby as its initiators meet it; the cluster it is to join does not exist. */
@Timeout(60)
class StandbyReplicaTest {
  private static final ReplicaId NEWCOMER = new ReplicaId(1, new Epoch(1, 99));
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir private Path directory;
  private final LinkedBlockingQueue<String> states = new LinkedBlockingQueue<>();
  private final Initiator initiator =
      new Initiator(new InitOptions("", Duration.ofSeconds(20), Duration.ofSeconds(20)));

  private Settings settings(List<String> given) {
    List<String> all = new ArrayList<>();
    all.add("application=journaling");
    all.add("storage.mode=wal");
    all.add("storage.segment-bytes=64KiB");
    all.add("storage.directory=" + directory.resolve("data"));
    all.addAll(given);
    return Settings.parse(LocalCluster.describe(3), "standby", all);
  }

  private StandbyReplica start() {
    return StandbyReplica.start(
        new StandbyReplica.Setup(
            "127.0.0.1",
            0,
            "127.0.0.1",
            0,
            0,
            "reconfiguration",
            "journaling",
            this::settings,
            Journaling::new),
        (state, identity) -> states.add(state + " " + identity));
  }

  private InitMessage.InitRequest question(String application, String scheme) {
    return new InitMessage.InitRequest(ReplicaId.of(0), "local", application, scheme);
  }

  private InitMessage.TransferRequest identity(Duration lease) {
    Settings cluster = settings(List.of("failure-handling=reconfiguration"));
    Configuration founding = Seat.founder(cluster, 0).founding();
    return new InitMessage.TransferRequest(
        NEWCOMER,
        founding,
        founding,
        77,
        cluster.agreementHash(),
        cluster.agreed(),
        lease.toNanos());
  }

  private Member initialise(StandbyReplica standby, Duration lease) throws InitException {
    return initiator.initialise(
        standby.address(), question("journaling", "reconfiguration"), identity(lease));
  }

  private void awaitState(String expected) throws InterruptedException {
    while (!states.take().equals(expected)) {
      // an earlier one
    }
  }

  @Test
  void becomesWhatItIsToldAndStaysItOverARestart() throws Exception {
    try (StandbyReplica standby = start()) {
      Member self = initialise(standby, LONG);
      assertEquals(NEWCOMER, self.id());
      assertTrue(Files.exists(directory.resolve("data/seat")));
      String line = assertThrows(InitException.class, () -> initialise(standby, LONG)).getMessage();
      assertTrue(line.contains("it is replica r1@1.2r, INITIALIZED"), line);
    }
    try (StandbyReplica again = start()) {
      assertEquals(StandbyState.INITIALIZED, again.state());
      assertEquals(NEWCOMER, initiator.status(again.address()).identity());
    }
  }

  @Test
  void withoutItsDataItIsAStandbyAgain() throws Exception {
    try (StandbyReplica standby = start()) {
      initialise(standby, LONG);
    }
    DirectoryTree.delete(directory.resolve("data/r1-1.2r"));
    try (StandbyReplica again = start()) {
      assertEquals(StandbyState.LISTENING, again.state());
      assertFalse(Files.exists(directory.resolve("data/seat")));
    }
  }

  @Test
  void aDamagedSeatIsOneLine() throws IOException {
    Files.createDirectories(directory.resolve("data"));
    Files.write(directory.resolve("data/seat"), new byte[] {1, 2, 3});
    String line = assertThrows(NodeException.class, this::start).getMessage();
    assertEquals(1, line.lines().count());
    assertTrue(line.contains("seat is damaged"), line);
  }

  @Test
  void isFreedByAReleaseAndByItsLease() throws Exception {
    try (StandbyReplica standby = start()) {
      initialise(standby, LONG);
      initiator.release(standby.address(), NEWCOMER, "not needed");
      assertEquals(StandbyState.LISTENING, standby.state());
      assertNull(initiator.status(standby.address()).identity());
    }
    List<String> hasty = List.of("standby.lease=100ms");
    try (StandbyReplica standby =
        StandbyReplica.start(
            new StandbyReplica.Setup(
                "127.0.0.1",
                0,
                "127.0.0.1",
                0,
                0,
                "either",
                "journaling",
                given -> {
                  List<String> all = new ArrayList<>(hasty);
                  all.addAll(given);
                  return settings(all);
                },
                Journaling::new),
            (state, identity) -> states.add(state + " " + identity))) {
      states.clear();
      initialise(standby, Duration.ofMillis(100));
      awaitState("INITIALIZED r1@1.2r");
      awaitState("LISTENING null");
      initialise(standby, LONG);
    }
  }

  @Test
  void refusesWhatDoesNotFit() throws Exception {
    try (StandbyReplica standby = start()) {
      for (InitMessage.InitRequest other :
          List.of(
              question("counter", "reconfiguration"), question("journaling", "live-replacement"))) {
        String line =
            assertThrows(
                    InitException.class,
                    () -> initiator.initialise(standby.address(), other, identity(LONG)))
                .getMessage();
        assertTrue(line.contains("it refuses: it "), line);
      }
      assertEquals(StandbyState.LISTENING, standby.state());
    }
  }
}
