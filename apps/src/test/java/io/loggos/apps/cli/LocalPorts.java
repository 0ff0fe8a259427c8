package io.loggos.apps.cli;

import io.loggos.node.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Ports of the loopback interface. */
final class LocalPorts {
  private LocalPorts() {}

  /** A port on which nobody listens. */
  static int unused() {
    try {
      return FreePorts.choose("127.0.0.1", 0).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
