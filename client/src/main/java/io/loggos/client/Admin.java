package io.loggos.client;

import io.loggos.network.clientwire.ClientWire;
import java.time.Duration;

/** Asks one replica for a change of the membership, or tells it of a standby. */
public final class Admin {
  private Admin() {}

  /**
   * Connects, asks, waits for the answer and disconnects. Blocks the calling thread for the timeout
   * at most, and for the look-up of the host's name besides. A change may come about although no
   * answer came in time.
   *
   * @param timeout for the whole exchange, at least a millisecond
   * @param words {@code add [HOST:PORT]}, {@code remove INDEX}, {@code replace INDEX [HOST:PORT]},
   *     {@code transfer-leader INDEX}, {@code pause}, {@code resume} or {@code register HOST:PORT}
   * @return the answer, a JSON object with {@code done} and {@code text}
   * @throws LoggosException when there is no answer; one line that names the replica and the reason
   * @throws IllegalArgumentException when host or port are impossible
   */
  public static String ask(String host, int port, Duration timeout, String... words) {
    return DirectQuestion.ask(
        host, port, timeout, ClientWire.ADMIN, ClientWire.ADMIN_REPLY, String.join(" ", words));
  }
}
