package io.loggos.apps.chaos;

import io.loggos.client.Client;
import io.loggos.client.UnknownOutcomeException;
import java.util.concurrent.CompletableFuture;

/** The store as one client sees it. */
public interface KeyValueService {
  /** Executes a command. */
  CompletableFuture<byte[]> execute(byte[] command);

  /** Reads. */
  CompletableFuture<byte[]> query(byte[] query);

  /** Asks for the outcome of a request again. */
  CompletableFuture<byte[]> askAgain(UnknownOutcomeException unknown);

  /** What a client sees. */
  static KeyValueService of(Client client) {
    return new KeyValueService() {
      @Override
      public CompletableFuture<byte[]> execute(byte[] command) {
        return client.execute(command);
      }

      @Override
      public CompletableFuture<byte[]> query(byte[] query) {
        return client.query(query);
      }

      @Override
      public CompletableFuture<byte[]> askAgain(UnknownOutcomeException unknown) {
        return client.askAgain(unknown);
      }
    };
  }
}
