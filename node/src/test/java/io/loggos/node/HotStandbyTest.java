package io.loggos.node;

import static io.loggos.node.StandbyBench.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.network.clientwire.ClientWire;
import io.loggos.network.init.InitException;
import io.loggos.network.init.StandbyState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A standby that follows, as its initiators meet it. */
@Timeout(60)
class HotStandbyTest {
  private static final ReplicaId WATCHER = new ReplicaId(ReplicaId.WATCHERS, new Epoch(1, 5));
  private static final ReplicaId NEWCOMER = new ReplicaId(1, new Epoch(1, 99));

  @TempDir private Path directory;
  private final AtomicInteger handlers = new AtomicInteger();
  private StandbyBench bench;

  @BeforeEach
  void prepare() {
    bench = new StandbyBench(1, directory, "standby.mode=hot", "standby.lease=100ms");
  }

  private StandbyReplica start() {
    return bench.start(
        "either",
        () -> {
          handlers.incrementAndGet();
          return new Journaling();
        });
  }

  @Test
  void followsOnceAndIsStillToBeHad() throws Exception {
    try (StandbyReplica standby = start()) {
      assertTrue(standby.wantsToFollow());
      assertEquals(-1, standby.followed());
      bench.initialise(standby, WATCHER, 77, LONG);
      bench.awaitState("HOT null");
      assertFalse(standby.wantsToFollow());
      assertEquals(-1, standby.followed(), "there is nothing to follow");
      String line =
          assertThrows(InitException.class, () -> bench.initialise(standby, WATCHER, 77, LONG))
              .getMessage();
      assertTrue(line.contains("it follows already"), line);
      bench.initialise(standby, NEWCOMER, 77, LONG);
      assertEquals(StandbyState.INITIALIZED, standby.state());
      assertEquals(-1, standby.followed());
      assertFalse(standby.wantsToFollow());
      assertEquals(2, handlers.get(), "there was no state to go on with");
      bench.initiator.release(standby.address(), NEWCOMER, "not needed");
      assertTrue(standby.wantsToFollow());
    }
    try (StandbyReplica again = start()) {
      assertEquals(StandbyState.LISTENING, again.state());
    }
  }

  @Test
  void isColdAgainWhenItHearsNobody() throws Exception {
    try (StandbyReplica standby = start()) {
      bench.initialise(standby, WATCHER, 77, Duration.ofMillis(100));
      bench.awaitState("HOT null");
      bench.awaitState("LISTENING null");
      assertTrue(standby.wantsToFollow());
      bench.initialise(standby, WATCHER, 77, LONG);
    }
  }

  @Test
  void handsOnItsStateWithinTheSameClusterOnly() throws Exception {
    try (Node member = Node.start(bench.cluster(), 0, new Journaling());
        StandbyReplica standby = start();
        StandbyReplica stranger = start()) {
      long clusterId = execute(member);
      for (StandbyReplica one : List.of(standby, stranger)) {
        bench.initialise(one, WATCHER, clusterId, LONG);
        while (one.followed() < 1) {
          assertFalse(Thread.interrupted(), "in time");
          Thread.onSpinWait();
        }
        assertEquals(1, handlers.getAndSet(0));
        bench.initialise(one, NEWCOMER, one == standby ? clusterId : clusterId + 1, LONG);
        assertEquals(one == standby ? 0 : 1, handlers.getAndSet(0));
        bench.initiator.release(one.address(), NEWCOMER, "not needed");
      }
    }
  }

  /** Has something decided; returns which cluster it is. */
  private static long execute(Node member) throws IOException {
    try (RawClient client = RawClient.greeted(member.clientPort())) {
      ReplyStatus status = ReplyStatus.NOT_LEADER;
      while (status == ReplyStatus.NOT_LEADER) {
        client.send(RequestEntry.OPEN, 7, 1, 0, "");
        status = ReplyStatus.of(client.receive().kind());
      }
      assertEquals(ReplyStatus.OPENED, status);
      client.send(ClientWire.STATUS, 0, 99, 0, "");
      String id = new ObjectMapper().readTree(client.receive().text()).path("cluster_id").asText();
      return Long.parseUnsignedLong(id, 16);
    }
  }
}
