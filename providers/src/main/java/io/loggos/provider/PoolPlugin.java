package io.loggos.provider;

import io.loggos.api.io.ReplicaProvider;
import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import io.loggos.api.plugin.Options;
import io.loggos.api.plugin.ReplicaProviderPlugin;
import java.util.ArrayList;
import java.util.List;

/** Announces, under the name {@code pool}, standbys that are listed or register themselves. */
public final class PoolPlugin implements ReplicaProviderPlugin {
  @Override
  public String name() {
    return "pool";
  }

  @Override
  public ReplicaProvider create(Options options) {
    return new PoolProvider(
        addresses(options.text("standbys")),
        options.nanos("forget-after"),
        options.nanos("retry-after"),
        System::nanoTime);
  }

  private static List<StandbyAddress> addresses(String text) {
    List<StandbyAddress> addresses = new ArrayList<>();
    for (String part : text.split(",")) {
      if (!part.isBlank()) {
        try {
          addresses.add(StandbyAddress.parse(part.strip()));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException("loggos.plugins.pool.standbys: " + e.getMessage(), e);
        }
      }
    }
    return addresses;
  }
}
