package io.loggos.apps.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How a cluster started on this machine differs from the defaults. */
final class LocalOptions {
  @Option(
      names = "--storage",
      paramLabel = "MODE",
      description = "the setting loggos.storage.mode of the replicas started here")
  private String storage;

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      description = "the setting loggos.transport of the replicas started here")
  private String transport;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "another setting of the replicas started here; may be repeated")
  private List<String> overrides = new ArrayList<>();

  /** The settings as {@code key=value}. */
  List<String> settings() {
    List<String> settings = new ArrayList<>(overrides);
    if (storage != null) {
      settings.add("storage.mode=" + storage);
    }
    if (transport != null) {
      settings.add("transport=" + transport);
    }
    return settings;
  }
}
