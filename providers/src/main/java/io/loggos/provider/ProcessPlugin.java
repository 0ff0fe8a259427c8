package io.loggos.provider;

import io.loggos.api.io.ReplicaProvider;
import io.loggos.api.plugin.Options;
import io.loggos.api.plugin.ReplicaProviderPlugin;
import java.nio.file.Path;

/** Announces, under the name {@code process}, standbys that are started on this machine. */
public final class ProcessPlugin implements ReplicaProviderPlugin {
  @Override
  public String name() {
    return "process";
  }

  @Override
  public ReplicaProvider create(Options options) {
    return new ProcessProvider(
        options.text("command"),
        options.text("host"),
        Path.of(options.text("directory")),
        options.nanos("start-timeout"));
  }
}
