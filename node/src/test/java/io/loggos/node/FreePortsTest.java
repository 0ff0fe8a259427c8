package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {
  private static final String HOST = "127.0.0.1";
  private static final int FIRST_EPHEMERAL = 32_768;

  @Test
  void thoseThatAreGivenStay() throws IOException {
    List<Integer> ports = FreePorts.choose(HOST, 7100, 0, 7200);
    assertEquals(7100, ports.get(0));
    assertEquals(7200, ports.get(2));
  }

  @Test
  void theOthersDifferAndCanBeBoundForBoth() throws IOException {
    List<Integer> ports = FreePorts.choose(HOST, 0, 0, 0, 0);
    assertEquals(4, new HashSet<>(ports).size());
    for (int port : ports) {
      assertTrue(port < FIRST_EPHEMERAL, ports::toString);
      try (ServerSocket tcp = new ServerSocket(port, 1, InetAddress.getByName(HOST));
          DatagramSocket udp = new DatagramSocket(port, InetAddress.getByName(HOST))) {
        assertEquals(tcp.getLocalPort(), udp.getLocalPort());
      }
    }
  }

  @Test
  void noneIsAmongThoseThatAreGiven() throws IOException {
    int[] wanted = IntStream.range(0, 6_001).map(i -> 20_000 + 2 * i).toArray();
    wanted[6_000] = 0;
    for (int i = 0; i < 20; i++) {
      assertEquals(1, FreePorts.choose(HOST, wanted).get(6_000) % 2);
    }
  }

  @Test
  void aHostOfAnotherMachineIsRefused() {
    assertThrows(IOException.class, () -> FreePorts.choose("192.0.2.1", 0));
  }
}
