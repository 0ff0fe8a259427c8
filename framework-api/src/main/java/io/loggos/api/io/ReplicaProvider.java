package io.loggos.api.io;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Yields spare machines on which a replica can be replaced. Third parties add their own by a {@link
 * io.loggos.api.plugin.ReplicaProviderPlugin}. All methods may be called from any thread, and none
 * may block for long; what takes time is done on threads of the provider's own.
 */
public interface ReplicaProvider extends AutoCloseable {
  /**
   * Asks for a standby; returns at once. Whoever loses patience cancels the future; he asks again
   * after a failure, with growing pauses.
   *
   * @return the standby's address, or a failure whose message says in one line why there is none
   */
  CompletableFuture<StandbyAddress> provide(Wish wish);

  /** A standby says that it is there; repeated for as long as it is. */
  default void onRegistered(StandbyAddress standby) {
    // of use only to those who keep a list
  }

  /**
   * A standby says that it is there, and how far it follows the log already.
   *
   * @param followed the last slot it has executed as a hot standby; -1 for a cold one
   */
  default void onRegistered(StandbyAddress standby, long followed) {
    onRegistered(standby);
  }

  /** The last slot that a hot standby said it had executed; -1 for a cold one. */
  default long followed(StandbyAddress standby) {
    return -1;
  }

  /** What was provided has become a replica: it is no standby any more. */
  default void onTaken(StandbyAddress standby) {
    // of use only to those who keep a list
  }

  /**
   * What was provided could not be made a replica.
   *
   * @param reason one line for people
   */
  default void onUnusable(StandbyAddress standby, String reason) {
    // of use only to those who keep a list
  }

  /** The standbys that could be provided at this moment, as far as that is known. */
  default List<StandbyAddress> ready() {
    return List.of();
  }

  @Override
  void close();

  /**
   * What the standby must be fit for.
   *
   * @param clusterName the cluster's name
   * @param application the application it must be able to run
   * @param failureHandling the name of the scheme it must support
   */
  record Wish(String clusterName, String application, String failureHandling) {}

  /**
   * Where a standby listens for its initialisation.
   *
   * @param host name or address
   * @param port its initialisation port
   */
  record StandbyAddress(String host, int port) {
    private static final int PORT_MAX = 65_535;

    /** Refuses what nobody can connect to. */
    public StandbyAddress {
      if (host.isBlank() || port < 1 || port > PORT_MAX) {
        throw new IllegalArgumentException("no standby can listen on " + host + ":" + port);
      }
    }

    /**
     * Reads {@code host:port}.
     *
     * @throws IllegalArgumentException when it is no such thing; one line for people
     */
    public static StandbyAddress parse(String text) {
      int colon = text.lastIndexOf(':');
      try {
        if (colon > 0) {
          return new StandbyAddress(
              text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        }
      } catch (NumberFormatException e) {
        // told below
      }
      throw new IllegalArgumentException("\"" + text + "\" is not HOST:PORT");
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }
}
