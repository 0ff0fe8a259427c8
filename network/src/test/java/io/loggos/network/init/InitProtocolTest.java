package io.loggos.network.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both sides of the initialisation, over sockets. */
@Timeout(30)
class InitProtocolTest {
  private static final InitOptions OPTIONS =
      new InitOptions("s3cret", Duration.ofSeconds(10), Duration.ofSeconds(10));
  private static final ReplicaId NEWCOMER = new ReplicaId(1, new Epoch(1, 99));
  private static final Configuration FOUNDING =
      new Configuration(0, List.of(new Member(ReplicaId.of(0), "a", 1, 2)));
  private static final InitMessage.InitRequest QUESTION =
      new InitMessage.InitRequest(ReplicaId.of(0), "c", "kvs", "reconfiguration");
  private static final InitMessage.TransferRequest IDENTITY =
      new InitMessage.TransferRequest(
          NEWCOMER, FOUNDING, FOUNDING, 7, 8, List.of("paxos-multi.alpha=4"), 1_000);

  private final Standby standby = new Standby();
  private InitListener listener;

  /** A standby that is willing once. */
  private static final class Standby implements InitListener.Host {
    final LinkedBlockingQueue<Boolean> reservations = new LinkedBlockingQueue<>();
    volatile InitMessage.TransferRequest begun;
    volatile String trouble;

    @Override
    public String refusal(InitMessage.InitRequest request) {
      if (begun != null) {
        return "it is replica " + begun.newcomer() + " already";
      }
      return request.application().equals("kvs") ? null : "it runs kvs";
    }

    @Override
    public Member begin(InitMessage.TransferRequest request) throws InitException {
      if (trouble != null) {
        throw new InitException(trouble);
      }
      begun = request;
      return new Member(request.newcomer(), "h", 3, 4);
    }

    @Override
    public String release(ReplicaId newcomer, String cause) {
      if (begun == null || !begun.newcomer().equals(newcomer)) {
        return "it is not replica " + newcomer;
      }
      begun = null;
      return null;
    }

    @Override
    public InitMessage.StatusResponse status() {
      InitMessage.TransferRequest what = begun;
      return what == null
          ? new InitMessage.StatusResponse(StandbyState.LISTENING, "kvs", null)
          : new InitMessage.StatusResponse(StandbyState.INITIALIZED, "kvs", what.newcomer());
    }

    @Override
    public void onReserved(boolean reserved) {
      reservations.add(reserved);
    }
  }

  @BeforeEach
  void listen() throws IOException {
    listener = InitListener.start("127.0.0.1", 0, OPTIONS, standby);
  }

  @AfterEach
  void close() {
    listener.close();
  }

  private StandbyAddress address() {
    return new StandbyAddress("127.0.0.1", listener.port());
  }

  private static String failure(org.junit.jupiter.api.function.Executable call) {
    String line = assertThrows(InitException.class, call).getMessage();
    assertEquals(1, line.lines().count(), line);
    return line;
  }

  @Test
  void fourMessagesMakeAReplica() throws InitException {
    Initiator initiator = new Initiator(OPTIONS);
    Member member = initiator.initialise(address(), QUESTION, IDENTITY);
    assertEquals(new Member(NEWCOMER, "h", 3, 4), member);
    assertEquals(IDENTITY, standby.begun);
    InitMessage.StatusResponse status = initiator.status(address());
    assertEquals(StandbyState.INITIALIZED, status.state());
    assertEquals(NEWCOMER, status.identity());
  }

  @Test
  void aSecondInitiatorIsRefused() throws InitException {
    Initiator initiator = new Initiator(OPTIONS);
    initiator.initialise(address(), QUESTION, IDENTITY);
    String line = failure(() -> initiator.initialise(address(), QUESTION, IDENTITY));
    assertTrue(line.contains("it is replica r1@1.2r already"), line);
  }

  @Test
  void whoReservedItKeepsOthersOutUntilHeHangsUp() throws Exception {
    try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), listener.port());
        InitConnection first = new InitConnection(socket, "s3cret", true)) {
      first.greet(TimeUnit.SECONDS.toNanos(10));
      first.send(QUESTION);
      first.receive(TimeUnit.SECONDS.toNanos(10));
      assertTrue(standby.reservations.take());
      Initiator second = new Initiator(OPTIONS);
      String line = failure(() -> second.initialise(address(), QUESTION, IDENTITY));
      assertTrue(line.contains("replica r0 is already initialising it"), line);
      assertEquals(StandbyState.INITIALIZING, second.status(address()).state());
    }
    assertFalse(standby.reservations.take());
    assertEquals(NEWCOMER, new Initiator(OPTIONS).initialise(address(), QUESTION, IDENTITY).id());
  }

  @Test
  void theAnswerEndsTheReservation() throws Exception {
    standby.trouble = "not today";
    try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), listener.port());
        InitConnection first = new InitConnection(socket, "s3cret", true)) {
      first.greet(TimeUnit.SECONDS.toNanos(10));
      for (InitMessage message : List.of(QUESTION, IDENTITY)) {
        first.send(message);
        first.receive(TimeUnit.SECONDS.toNanos(10));
      }
      assertEquals(List.of(true, false), List.copyOf(standby.reservations));
      standby.trouble = null;
      new Initiator(OPTIONS).initialise(address(), QUESTION, IDENTITY);
    }
  }

  @Test
  void itSaysWhatDoesNotFit() {
    InitMessage.InitRequest other =
        new InitMessage.InitRequest(ReplicaId.of(0), "c", "counter", "reconfiguration");
    String line = failure(() -> new Initiator(OPTIONS).initialise(address(), other, IDENTITY));
    assertTrue(line.endsWith("it refuses: it runs kvs"), line);
    standby.trouble = "the disk\nis full";
    line = failure(() -> new Initiator(OPTIONS).initialise(address(), QUESTION, IDENTITY));
    assertTrue(line.endsWith("it could not begin: the disk is full"), line);
    assertNull(standby.begun);
  }

  @Test
  void anotherSecretIsRefused() {
    InitOptions other = new InitOptions("", OPTIONS.stepTimeout(), OPTIONS.beginTimeout());
    String line = failure(() -> new Initiator(other).initialise(address(), QUESTION, IDENTITY));
    assertTrue(line.contains("loggos.standby.secret"), line);
    assertFalse(OPTIONS.toString().contains("s3cret"));
    assertNull(standby.begun);
  }

  @Test
  void releaseFreesOnlyTheOneThatIsMeant() throws InitException {
    Initiator initiator = new Initiator(OPTIONS);
    initiator.initialise(address(), QUESTION, IDENTITY);
    String line = failure(() -> initiator.release(address(), ReplicaId.of(5), "not needed"));
    assertTrue(line.endsWith("it stays: it is not replica r5"), line);
    initiator.release(address(), NEWCOMER, "not needed");
    assertNull(standby.begun);
    initiator.initialise(address(), QUESTION, IDENTITY);
  }

  @Test
  void nobodyThereIsOneLine() throws IOException {
    int port = listener.port();
    listener.close();
    Initiator initiator = new Initiator(OPTIONS);
    String line = failure(() -> initiator.status(new StandbyAddress("127.0.0.1", port)));
    assertTrue(line.startsWith("standby 127.0.0.1:" + port + ": "), line);
  }

  @Test
  void silenceEndsInTime() throws IOException {
    InitOptions hasty = new InitOptions("s3cret", Duration.ofMillis(50), Duration.ofMillis(50));
    try (ServerSocket mute = new ServerSocket()) {
      mute.bind(new InetSocketAddress("127.0.0.1", 0));
      StandbyAddress where = new StandbyAddress("127.0.0.1", mute.getLocalPort());
      String line = failure(() -> new Initiator(hasty).status(where));
      assertTrue(line.endsWith("no answer in time"), line);
    }
  }

  @Test
  void anotherProtocolIsNamed() throws Exception {
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress("127.0.0.1", 0));
      Thread server =
          new Thread(
              () -> {
                try (Socket socket = other.accept()) {
                  socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
                  socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                  // the test tells by its own side
                }
              });
      server.start();
      StandbyAddress where = new StandbyAddress("127.0.0.1", other.getLocalPort());
      String line = failure(() -> new Initiator(OPTIONS).status(where));
      assertTrue(line.contains("another protocol is spoken"), line);
      server.join();
    }
  }

  @Test
  void anotherVersionIsNamed() throws Exception {
    try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), listener.port())) {
      byte[] greeting = new byte[21];
      System.arraycopy("LGIN".getBytes(), 0, greeting, 0, 4);
      greeting[4] = 9;
      socket.getOutputStream().write(greeting);
      // its own greeting, and nothing after it
      assertEquals(21, socket.getInputStream().readAllBytes().length);
    }
  }

  @Test
  void aCallCanBeGivenUp() throws Exception {
    try (ServerSocket mute = new ServerSocket()) {
      mute.bind(new InetSocketAddress("127.0.0.1", 0));
      StandbyAddress where = new StandbyAddress("127.0.0.1", mute.getLocalPort());
      Initiator initiator = new Initiator(OPTIONS);
      Thread canceller =
          new Thread(
              () -> {
                try (Socket caller = mute.accept()) {
                  initiator.cancel();
                  caller.getInputStream().readAllBytes();
                } catch (IOException e) {
                  // the test tells by its own side
                }
              });
      canceller.start();
      String line = failure(() -> initiator.status(where));
      assertTrue(line.endsWith("given up"), line);
      canceller.join();
    }
  }
}
