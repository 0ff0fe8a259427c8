package io.loggos.client;

import io.loggos.network.clientwire.ClientWire;
import java.time.Duration;

/** Asks one replica how it is, whether or not it leads or serves requests. */
public final class Status {
  private Status() {}

  /**
   * Connects, asks and disconnects. Blocks the calling thread for the timeout at most, and for the
   * look-up of the host's name besides.
   *
   * @param timeout for the whole exchange, at least a millisecond
   * @param options words the replica understands; none for everything
   * @return the replica's answer, JSON
   * @throws LoggosException when there is no answer; one line that names the replica and the
   *     reason. Trying again does no harm.
   * @throws IllegalArgumentException when host or port are impossible
   */
  public static String fetch(String host, int port, Duration timeout, String... options) {
    return DirectQuestion.ask(
        host, port, timeout, ClientWire.STATUS, ClientWire.STATUS_REPLY, String.join(" ", options));
  }
}
