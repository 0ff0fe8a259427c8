package io.loggos.apps.chaos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProxyMeshTest {
  private static final InetAddress HOST = InetAddress.getLoopbackAddress();
  private static final int SHORT_MILLIS = 100;

  private final ProxyMesh mesh = new ProxyMesh();
  private ServerSocket server;
  private int port;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 10, HOST);
    port = mesh.open(0, 1, server.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    mesh.close();
    server.close();
  }

  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(SHORT_MILLIS);
    assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
    socket.setSoTimeout(0);
  }

  @Test
  void passesEverythingOnAndItsEnd() throws IOException {
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    try (Socket one = new Socket(HOST, port);
        Socket other = server.accept()) {
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try (one) {
                  one.getOutputStream().write(bytes);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertArrayEquals(bytes, other.getInputStream().readAllBytes());
      sent.join();
    }
  }

  @Test
  void oneDirectionIsBlockedUntilItIsHealed() throws IOException {
    try (Socket one = new Socket(HOST, port);
        Socket other = server.accept()) {
      mesh.block(0, 1);
      one.getOutputStream().write(new byte[] {1, 2});
      assertSilent(other);
      other.getOutputStream().write(3);
      assertEquals(3, one.getInputStream().read());
      mesh.heal();
      assertEquals(1, other.getInputStream().read());
      assertEquals(2, other.getInputStream().read());
    }
  }

  @Test
  void theOtherDirectionToo() throws IOException {
    try (Socket one = new Socket(HOST, port);
        Socket other = server.accept()) {
      mesh.block(1, 0);
      other.getOutputStream().write(3);
      assertSilent(one);
      one.getOutputStream().write(1);
      assertEquals(1, other.getInputStream().read());
      mesh.heal();
      assertEquals(3, one.getInputStream().read());
    }
  }

  @Test
  void anEndIsHeldBackToo() throws IOException {
    try (Socket one = new Socket(HOST, port);
        Socket other = server.accept()) {
      mesh.block(0, 1);
      one.shutdownOutput();
      assertSilent(other);
      mesh.heal();
      assertEquals(-1, other.getInputStream().read());
    }
  }

  @Test
  void noConnectionBeginsWhileADirectionIsBlocked() throws IOException {
    mesh.block(1, 0);
    try (Socket one = new Socket(HOST, port)) {
      one.getOutputStream().write(7);
      server.setSoTimeout(SHORT_MILLIS);
      assertThrows(SocketTimeoutException.class, server::accept);
      mesh.heal();
      server.setSoTimeout(0);
      try (Socket other = server.accept()) {
        assertEquals(7, other.getInputStream().read());
      }
    }
  }

  @Test
  void breaksConnections() throws IOException {
    try (Socket one = new Socket(HOST, port);
        Socket other = server.accept()) {
      one.getOutputStream().write(1);
      assertEquals(1, other.getInputStream().read());
      assertEquals(0, mesh.reset((from, to) -> from == 1));
      assertEquals(1, mesh.reset((from, to) -> to == 1));
      assertThrows(IOException.class, () -> one.getInputStream().read());
      assertThrows(IOException.class, () -> other.getInputStream().read());
    }
  }

  @Test
  void nobodyListensForTheDead() throws IOException {
    mesh.refuseTo(1);
    assertThrows(IOException.class, () -> new Socket(HOST, port).close());
  }

  @Test
  void aTargetThatIsGoneIsABrokenConnection() throws IOException {
    server.close();
    // it may break before whoever connects has noticed that it stands; but it is never refused
    IOException end =
        assertThrows(
            IOException.class,
            () -> {
              try (Socket one = new Socket(HOST, port)) {
                one.getInputStream().read();
              }
            });
    assertFalse(end instanceof ConnectException, end::toString);
  }
}
