package io.loggos.network.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports that are free. */
public final class Ports {
  private static final int FIRST = 20_000;
  private static final int END = 32_000;

  private Ports() {}

  /**
   * Ports of the loop-back address on which nobody listens at this moment, all different. They lie
   * below those the system draws for outgoing connections, so that none is taken by chance.
   */
  public static int[] free(int count) {
    int[] ports = new int[count];
    int found = 0;
    int next = ThreadLocalRandom.current().nextInt(FIRST, END - 1000);
    for (int port = next; found < count && port < END; port++) {
      if (isFree(port)) {
        ports[found++] = port;
      }
    }
    if (found < count) {
      throw new IllegalStateException("no free ports between " + next + " and " + END);
    }
    return ports;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
