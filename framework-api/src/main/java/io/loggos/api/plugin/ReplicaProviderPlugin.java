package io.loggos.api.plugin;

import io.loggos.api.io.ReplicaProvider;

/** A source of spare machines; chosen by {@code loggos.standby.provider}. */
public interface ReplicaProviderPlugin extends Plugin {
  /**
   * Builds the provider; nothing is started before it is asked.
   *
   * @param options the plug-in's section of the settings
   * @throws IllegalArgumentException when they are wrong; one line that names the key
   */
  ReplicaProvider create(Options options);
}
