package io.loggos.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds ports for those who do not care which. */
public final class FreePorts {
  private FreePorts() {}

  /**
   * The port itself, or one that is free at this moment when it is 0.
   *
   * @throws IOException when the address cannot be had
   */
  public static int choose(String host, int port) throws IOException {
    if (port != 0) {
      return port;
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return socket.getLocalPort();
    }
  }
}
