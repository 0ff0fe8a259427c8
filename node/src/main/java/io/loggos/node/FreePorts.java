package io.loggos.node;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds ports for those who do not care which: free for TCP and UDP, and below those that the
 * system gives to outgoing connections, so that none of these can take one before it is used.
 */
public final class FreePorts {
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 12_000;
  private static final SecureRandom RANDOM = new SecureRandom();

  private FreePorts() {}

  /**
   * The ports themselves, but others that nobody has at this moment for those that are 0.
   *
   * @throws IOException when the host is none of this machine, or no port is free
   */
  public static List<Integer> choose(String host, int... wanted) throws IOException {
    InetAddress address = InetAddress.getByName(host);
    new ServerSocket(0, 1, address).close(); // at once, as no port would do on a foreign host
    List<Integer> ports = new ArrayList<>();
    Set<Integer> taken = IntStream.of(wanted).boxed().collect(Collectors.toSet());
    int next = RANDOM.nextInt(PORTS);
    int tried = 0;
    for (int port : wanted) {
      int chosen = port;
      while (chosen == 0) {
        if (++tried > PORTS) {
          throw new IOException("no free port on " + host);
        }
        int candidate = FIRST_PORT + next++ % PORTS;
        chosen = !taken.contains(candidate) && isFree(address, candidate) ? candidate : 0;
      }
      ports.add(chosen);
    }
    return ports;
  }

  private static boolean isFree(InetAddress address, int port) {
    try (ServerSocket tcp = new ServerSocket(port, 1, address);
        DatagramSocket udp = new DatagramSocket(port, address)) {
      return tcp.isBound() && udp.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
