package io.loggos.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.client.TestReplica.Shared;
import io.loggos.network.EventLoops;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shell over real sockets. */
@Timeout(60)
final class ClientTest {
  private static final Duration SHORT = Duration.ofSeconds(2);

  private final List<AutoCloseable> open = new ArrayList<>();
  private final Shared shared = new Shared();

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private TestReplica replica(int index) throws Exception {
    TestReplica replica = new TestReplica(index, shared);
    open.add(replica);
    return replica;
  }

  private Client client(ClientOptions options) {
    Client client = Client.connect(options);
    open.add(client);
    return client;
  }

  private Client client(TestReplica... replicas) {
    return client(options(replicas));
  }

  private static ClientOptions options(TestReplica... replicas) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (TestReplica replica : replicas) {
      endpoints.add(new Endpoint("127.0.0.1", replica.port));
    }
    return ClientOptions.of(endpoints);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String get(CompletableFuture<byte[]> future) throws Exception {
    return new String(future.get(30, TimeUnit.SECONDS), StandardCharsets.UTF_8);
  }

  private static <T extends LoggosException> T failure(
      Class<T> expected, CompletableFuture<?> future) {
    ExecutionException thrown =
        assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
    return assertInstanceOf(expected, thrown.getCause());
  }

  @Test
  void requestsOfAllKindsAreAnswered() throws Exception {
    TestReplica replica = replica(0);
    Client client = client(replica);
    assertEquals("a", get(client.execute(bytes("a"))));
    assertEquals("b", get(client.query(bytes("b"))));
    assertEquals("c", get(client.queryThroughLog(bytes("c"))));
    assertEquals("", get(client.execute(new byte[0])));
    assertEquals(1, replica.reads.get());
    assertEquals(3, shared.executions());
  }

  @Test
  void largePayloadsTravelBetweenSmallOnes() throws Exception {
    Client client = client(replica(0));
    List<CompletableFuture<byte[]>> futures = new ArrayList<>();
    List<byte[]> payloads = new ArrayList<>();
    for (int size : new int[] {1, 70_000, 2, 65_511, 65_512, 3, 1 << 20, 0, 30_000, 40_000}) {
      byte[] payload = new byte[size];
      Arrays.fill(payload, (byte) size);
      payloads.add(payload);
      futures.add(client.execute(payload));
    }
    for (int i = 0; i < payloads.size(); i++) {
      assertArrayEquals(payloads.get(i), futures.get(i).get(30, TimeUnit.SECONDS));
    }
    failure(RejectedException.class, client.execute(new byte[(1 << 20) + 1]));
  }

  @Test
  void manyThreadsShareOneClient() throws Exception {
    Client client = client(replica(0));
    AtomicInteger wrong = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String name = "t" + t;
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 2000; i++) {
                    String text = name + "-" + i;
                    if (!text.equals(get(client.execute(bytes(text))))) {
                      wrong.incrementAndGet();
                    }
                  }
                } catch (Exception e) {
                  wrong.incrementAndGet();
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, wrong.get());
    assertEquals(8000, shared.executions());
  }

  @Test
  void aCallbackMaySubmitAtOnce() throws Exception {
    Client client = client(replica(0));
    CompletableFuture<Integer> done = new CompletableFuture<>();
    chain(client, 1000, done);
    assertEquals(0, done.get(30, TimeUnit.SECONDS));
    assertEquals(1000, shared.executions());
  }

  private static void chain(Client client, int left, CompletableFuture<Integer> done) {
    if (left == 0) {
      done.complete(0);
    } else {
      client.execute(bytes("x")).thenAccept(reply -> chain(client, left - 1, done));
    }
  }

  @Test
  void aLostConnectionIsReplacedAndNothingHappensTwice() throws Exception {
    TestReplica replica = replica(0);
    Client client = client(replica);
    List<CompletableFuture<byte[]>> futures = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      futures.add(client.execute(bytes("c" + i)));
      if (i % 400 == 399) {
        assertEquals("c" + i, get(futures.get(i)));
        replica.dropConnections();
      }
    }
    for (int i = 0; i < futures.size(); i++) {
      assertEquals("c" + i, get(futures.get(i)));
    }
    assertEquals(2000, shared.executions());
  }

  @Test
  void theLeaderIsFoundWhereverItIs() throws Exception {
    TestReplica r0 = replica(0);
    TestReplica r1 = replica(1);
    shared.members(r0, r1);
    shared.lead(1);
    Client client = client(r0);
    assertEquals("a", get(client.execute(bytes("a"))));
    shared.lead(0);
    assertEquals("b", get(client.execute(bytes("b"))));
    assertEquals(2, shared.executions());
    assertTrue(r1.hellos.get() >= 1);
  }

  @Test
  void aMuteReplicaIsPassedOver() throws Exception {
    TestReplica r0 = replica(0);
    TestReplica r1 = replica(1);
    shared.members(r0, r1);
    Client client = client(r0, r1);
    assertEquals("a", get(client.execute(bytes("a"))));
    r0.mute = true;
    CompletableFuture<byte[]> waiting = client.execute(bytes("b"));
    shared.lead(1);
    assertEquals("b", get(waiting));
  }

  @Test
  void anUnknownOutcomeIsFoundOutByAskingAgain() throws Exception {
    TestReplica replica = replica(0);
    Duration pause = Duration.ofMillis(5);
    Client client = client(options(replica).withTimeout(SHORT).withReconnectPauses(pause, pause));
    assertEquals("a", get(client.execute(bytes("a"))));
    replica.dropsInsteadOfReplies = true;
    UnknownOutcomeException unknown =
        failure(UnknownOutcomeException.class, client.execute(bytes("b")));
    assertEquals(2, shared.executions());
    replica.dropsInsteadOfReplies = false;
    assertEquals("b", get(client.askAgain(unknown)));
    assertEquals(2, shared.executions());
  }

  @Test
  void anExpiredSessionIsReplaced() throws Exception {
    Client client = client(replica(0));
    assertEquals("a", get(client.execute(bytes("a"))));
    shared.expireAll();
    assertEquals("b", get(client.execute(bytes("b"))));
  }

  @Test
  void onlySoManyRequestsMayWait() throws Exception {
    TestReplica replica = replica(0);
    replica.mute = true;
    Client client = client(options(replica).withInFlightMax(10));
    List<CompletableFuture<byte[]>> futures = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      futures.add(client.execute(bytes("x")));
    }
    BusyException busy = failure(BusyException.class, futures.get(10));
    assertTrue(busy.retryAfter().toNanos() > 0);
    replica.mute = false;
    for (int i = 0; i < 10; i++) {
      assertEquals("x", get(futures.get(i)));
    }
  }

  @Test
  void whatCannotBeReachedIsNamed() throws Exception {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0)) {
      closedPort = socket.getLocalPort();
    }
    Client client =
        client(
            ClientOptions.of("127.0.0.1:" + closedPort + ",no-such-host.invalid:1")
                .withTimeout(Duration.ofSeconds(2)));
    RejectedException rejected = failure(RejectedException.class, client.execute(bytes("a")));
    String text = rejected.getMessage();
    assertTrue(text.contains("127.0.0.1:" + closedPort + " (connection refused)"), text);
    assertTrue(text.contains("no-such-host.invalid:1 (unknown host)"), text);
  }

  @Test
  void aRefusalFailsAtOnceWithItsReason() throws Exception {
    TestReplica replica = replica(0);
    replica.refusal = "this cluster is called blue, not red";
    Client client = client(options(replica).withClusterName("red"));
    RejectedException rejected = failure(RejectedException.class, client.execute(bytes("a")));
    assertTrue(rejected.getMessage().contains("is called blue, not red"), rejected.getMessage());
  }

  @Test
  void aPortOfSomethingElseIsRecognised() throws Exception {
    TestReplica replica = replica(0);
    replica.babbles = true;
    Client client = client(options(replica).withTimeout(SHORT));
    RejectedException rejected = failure(RejectedException.class, client.execute(bytes("a")));
    assertTrue(rejected.getMessage().contains("no client port"), rejected.getMessage());
  }

  @Test
  void closeFailsWhatWaitsAndWhatComesAfter() throws Exception {
    TestReplica replica = replica(0);
    Client client = client(replica);
    assertEquals("a", get(client.execute(bytes("a"))));
    replica.mute = true;
    CompletableFuture<byte[]> waiting = client.execute(bytes("b"));
    client.close();
    UnknownOutcomeException unknown = failure(UnknownOutcomeException.class, waiting);
    failure(RejectedException.class, client.execute(bytes("c")));
    failure(UnknownOutcomeException.class, client.askAgain(unknown));
    failure(LoggosException.class, client.status(0, SHORT));
    client.close();
  }

  @Test
  void clientsMayShareALoopAndBeClosedOnIt() throws Exception {
    TestReplica replica = replica(0);
    EventLoops loops = EventLoops.create("never", "shared");
    open.add(loops);
    Client first = Client.connect(options(replica), loops);
    Client second = Client.connect(options(replica), loops);
    open.add(second);
    assertEquals("a", get(first.execute(bytes("a"))));
    CompletableFuture<String> after =
        first
            .execute(bytes("b"))
            .thenCompose(
                reply -> {
                  first.close();
                  return second.execute(bytes("c"));
                })
            .thenApply(reply -> new String(reply, StandardCharsets.UTF_8));
    assertEquals("c", after.get(30, TimeUnit.SECONDS));
    assertEquals("d", get(second.execute(bytes("d"))));
  }

  @Test
  void statusAsksTheMemberItself() throws Exception {
    TestReplica r0 = replica(0);
    TestReplica r1 = replica(1);
    shared.members(r0, r1);
    Client client = client(r0);
    assertEquals("a", get(client.execute(bytes("a"))));
    assertEquals(
        "{\"index\":1,\"options\":\"why now\"}",
        client.status(1, Duration.ofSeconds(10), "why", "now").get(30, TimeUnit.SECONDS));
    LoggosException unknown = failure(LoggosException.class, client.status(7, SHORT));
    assertEquals("no member 7 is known", unknown.getMessage());
  }
}
