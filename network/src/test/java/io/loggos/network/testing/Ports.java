package io.loggos.network.testing;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports that are free. */
public final class Ports {
  private static final int FIRST = 20_000;
  private static final int END = 32_000;

  private Ports() {}

  /**
   * Ports of the loop-back address that nobody has at this moment, for TCP or UDP, all different.
   * They lie below those the system draws for outgoing connections, so that none is taken by
   * chance.
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
    InetAddress host = InetAddress.getLoopbackAddress();
    try (ServerSocket tcp = new ServerSocket(port, 1, host);
        DatagramSocket udp = new DatagramSocket(port, host)) {
      return tcp.isBound() && udp.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
