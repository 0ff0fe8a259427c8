package io.loggos.provider;

import io.loggos.api.io.ReplicaProvider;
import io.loggos.api.plugin.Options;
import io.loggos.api.plugin.ReplicaProviderPlugin;
import java.util.concurrent.CompletableFuture;

/** Announces, under the name {@code none}, that there are no spare machines. */
public final class NoProviderPlugin implements ReplicaProviderPlugin {
  @Override
  public String name() {
    return "none";
  }

  @Override
  public ReplicaProvider create(Options options) {
    return new ReplicaProvider() {
      @Override
      public CompletableFuture<StandbyAddress> provide(Wish wish) {
        return CompletableFuture.failedFuture(
            new ProviderException(
                "there are no spare machines (loggos.standby.provider = none); name a standby"));
      }

      @Override
      public void close() {
        // there is nothing to close
      }
    };
  }
}
