package io.loggos.node;

import static io.loggos.node.StandbyBench.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.network.init.InitException;
import io.loggos.network.init.InitMessage;
import io.loggos.network.init.StandbyState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A standby as its initiators meet it; the cluster it is to join does not exist. */
@Timeout(60)
class StandbyReplicaTest {
  private static final ReplicaId NEWCOMER = new ReplicaId(1, new Epoch(1, 99));
  private static final String SCHEME = "reconfiguration";

  @TempDir private Path directory;
  private StandbyBench bench;

  @BeforeEach
  void prepare() {
    bench = new StandbyBench(3, directory.resolve("data"));
  }

  private StandbyReplica start() {
    return bench.start(SCHEME, Journaling::new);
  }

  private Member initialise(StandbyReplica standby) throws InitException {
    return bench.initialise(standby, NEWCOMER, 77, LONG);
  }

  @Test
  void becomesWhatItIsToldAndStaysItOverARestart() throws Exception {
    try (StandbyReplica standby = start()) {
      Member self = initialise(standby);
      assertEquals(NEWCOMER, self.id());
      assertTrue(Files.exists(directory.resolve("data/seat")));
      String line = assertThrows(InitException.class, () -> initialise(standby)).getMessage();
      assertTrue(line.contains("it is replica r1@1.2r, INITIALIZED"), line);
    }
    try (StandbyReplica again = start()) {
      assertEquals(StandbyState.INITIALIZED, again.state());
      assertEquals(NEWCOMER, bench.initiator.status(again.address()).identity());
    }
  }

  @Test
  void withoutItsDataItIsAStandbyAgain() throws Exception {
    try (StandbyReplica standby = start()) {
      initialise(standby);
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
      initialise(standby);
      bench.initiator.release(standby.address(), NEWCOMER, "not needed");
      assertEquals(StandbyState.LISTENING, standby.state());
      assertNull(bench.initiator.status(standby.address()).identity());
    }
    StandbyBench hasty = new StandbyBench(3, directory.resolve("data"), "standby.lease=100ms");
    try (StandbyReplica standby = hasty.start("either", Journaling::new)) {
      hasty.initialise(standby, NEWCOMER, 77, Duration.ofMillis(100));
      hasty.awaitState("INITIALIZED r1@1.2r");
      hasty.awaitState("LISTENING null");
      hasty.initialise(standby, NEWCOMER, 77, LONG);
    }
  }

  @Test
  void aReleaseThatOvertakesTheOrderEndsIt() throws Exception {
    try (StandbyReplica standby = start()) {
      bench.initiator.release(standby.address(), NEWCOMER, "not needed");
      String line = assertThrows(InitException.class, () -> initialise(standby)).getMessage();
      assertTrue(line.contains("r1@1.2r was released before it began"), line);
      assertEquals(StandbyState.LISTENING, standby.state());
      bench.initialise(standby, new ReplicaId(1, new Epoch(2, 99)), 77, StandbyBench.LONG);
    }
  }

  @Test
  void refusesWhatDoesNotFit() throws Exception {
    try (StandbyReplica standby = start()) {
      for (InitMessage.InitRequest other :
          List.of(
              StandbyBench.question("counter", SCHEME),
              StandbyBench.question("journaling", "live-replacement"))) {
        String line =
            assertThrows(
                    InitException.class,
                    () ->
                        bench.initiator.initialise(
                            standby.address(), other, bench.identity(NEWCOMER, 77, LONG)))
                .getMessage();
        assertTrue(line.contains("it refuses: it "), line);
      }
      assertEquals(StandbyState.LISTENING, standby.state());
    }
  }
}
