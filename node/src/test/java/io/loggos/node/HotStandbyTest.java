package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.config.Settings;
import io.loggos.network.clientwire.ClientWire;
import io.loggos.network.init.InitException;
import io.loggos.network.init.InitMessage;
import io.loggos.network.init.InitOptions;
import io.loggos.network.init.Initiator;
import io.loggos.network.init.StandbyState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A standby that follows, as its initiators meet it. */
@Timeout(60)
class HotStandbyTest {
  private static final ReplicaId WATCHER = new ReplicaId(ReplicaId.WATCHERS, new Epoch(1, 5));
  private static final ReplicaId NEWCOMER = new ReplicaId(1, new Epoch(1, 99));
  private static final Duration LONG = Duration.ofHours(1);
  private static final List<String> SCHEME = List.of("failure-handling=reconfiguration");

  @TempDir private Path directory;
  private final String members = LocalCluster.describe(1);
  private final AtomicInteger handlers = new AtomicInteger();
  private final LinkedBlockingQueue<String> states = new LinkedBlockingQueue<>();
  private final Initiator initiator =
      new Initiator(new InitOptions("", Duration.ofSeconds(20), Duration.ofSeconds(20)));

  private Settings settings(List<String> given) {
    List<String> all = new ArrayList<>();
    all.add("application=journaling");
    all.add("standby.mode=hot");
    all.add("standby.lease=100ms");
    all.add("storage.mode=wal");
    all.add("storage.segment-bytes=64KiB");
    all.add("storage.directory=" + directory);
    all.addAll(given);
    return Settings.parse(members, "standby", all);
  }

  private StandbyReplica start() {
    return StandbyReplica.start(
        new StandbyReplica.Setup(
            "127.0.0.1",
            0,
            "127.0.0.1",
            0,
            0,
            "either",
            "journaling",
            this::settings,
            () -> {
              handlers.incrementAndGet();
              return new Journaling();
            }),
        (state, identity) -> states.add(state + " " + identity));
  }

  private void initialise(StandbyReplica standby, ReplicaId who, long clusterId, Duration lease)
      throws InitException {
    Settings cluster = settings(SCHEME);
    Configuration founding = Seat.founder(cluster, 0).founding();
    initiator.initialise(
        standby.address(),
        new InitMessage.InitRequest(
            ReplicaId.of(0), "local", "journaling", cluster.failureHandling()),
        new InitMessage.TransferRequest(
            who,
            founding,
            founding,
            clusterId,
            cluster.agreementHash(),
            cluster.agreed(),
            lease.toNanos()));
  }

  private void awaitState(String expected) throws InterruptedException {
    while (!states.take().equals(expected)) {
      // an earlier one
    }
  }

  @Test
  void followsOnceAndIsStillToBeHad() throws Exception {
    try (StandbyReplica standby = start()) {
      assertTrue(standby.wantsToFollow());
      assertEquals(-1, standby.followed());
      initialise(standby, WATCHER, 77, LONG);
      awaitState("HOT null");
      assertFalse(standby.wantsToFollow());
      assertEquals(-1, standby.followed(), "there is nothing to follow");
      String line =
          assertThrows(InitException.class, () -> initialise(standby, WATCHER, 77, LONG))
              .getMessage();
      assertTrue(line.contains("it follows already"), line);
      initialise(standby, NEWCOMER, 77, LONG);
      assertEquals(StandbyState.INITIALIZED, standby.state());
      assertEquals(-1, standby.followed());
      assertFalse(standby.wantsToFollow());
      assertEquals(2, handlers.get(), "there was no state to go on with");
      initiator.release(standby.address(), NEWCOMER, "not needed");
      assertTrue(standby.wantsToFollow());
    }
    try (StandbyReplica again = start()) {
      assertEquals(StandbyState.LISTENING, again.state());
    }
  }

  @Test
  void isColdAgainWhenItHearsNobody() throws Exception {
    try (StandbyReplica standby = start()) {
      initialise(standby, WATCHER, 77, Duration.ofMillis(100));
      awaitState("HOT null");
      awaitState("LISTENING null");
      assertTrue(standby.wantsToFollow());
      initialise(standby, WATCHER, 77, LONG);
    }
  }

  @Test
  void handsOnItsStateWithinTheSameClusterOnly() throws Exception {
    try (Node member = Node.start(settings(SCHEME), 0, new Journaling());
        StandbyReplica standby = start();
        StandbyReplica stranger = start()) {
      long clusterId = execute(member);
      for (StandbyReplica one : List.of(standby, stranger)) {
        initialise(one, WATCHER, clusterId, LONG);
        while (one.followed() < 1) {
          Thread.onSpinWait();
        }
        assertEquals(1, handlers.getAndSet(0));
        initialise(one, NEWCOMER, one == standby ? clusterId : clusterId + 1, LONG);
        assertEquals(one == standby ? 0 : 1, handlers.getAndSet(0));
        initiator.release(one.address(), NEWCOMER, "not needed");
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
