package io.loggos.api.io;

import java.util.concurrent.CompletableFuture;

/**
 * Yields spare nodes on which a failed replica can be replaced. Third parties add their own by
 * {@link java.util.ServiceLoader}.
 */
public interface ReplicaProvider extends AutoCloseable {
  /**
   * Asks for a standby; returns at once.
   *
   * @param applicationId the application the standby must be able to run
   * @param failureHandling the name of the scheme it must support
   * @return the standby's address, or a failure whose message says why there is none
   */
  CompletableFuture<StandbyAddress> provide(String applicationId, String failureHandling);

  @Override
  void close();

  /**
   * Where a standby listens for its initialisation.
   *
   * @param host name or address
   * @param port its initialisation port
   */
  record StandbyAddress(String host, int port) {}
}
