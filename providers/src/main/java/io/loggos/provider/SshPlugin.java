package io.loggos.provider;

import io.loggos.api.io.ReplicaProvider;
import io.loggos.api.plugin.Options;
import io.loggos.api.plugin.ReplicaProviderPlugin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Announces, under the name {@code ssh}, standbys that are started on other machines. */
public final class SshPlugin implements ReplicaProviderPlugin {
  private static final int DEFAULT_PORT = 22;

  @Override
  public String name() {
    return "ssh";
  }

  @Override
  public ReplicaProvider create(Options options) {
    Path keys = Path.of(System.getProperty("user.home"), ".ssh");
    String knownHosts = options.text("known-hosts");
    String identity = options.text("identity");
    return new SshProvider(
        machines(options.text("machines")),
        new SshProvider.Access(
            identity.isEmpty() ? null : Path.of(identity),
            knownHosts.isEmpty() ? keys.resolve("known_hosts") : Path.of(knownHosts),
            options.text("command"),
            options.nanos("start-timeout"),
            options.nanos("retry-after")));
  }

  private static List<SshProvider.Machine> machines(String text) {
    List<SshProvider.Machine> machines = new ArrayList<>();
    for (String part : text.split(",")) {
      if (!part.isBlank()) {
        machines.add(machine(part.strip()));
      }
    }
    return machines;
  }

  private static SshProvider.Machine machine(String text) {
    int at = text.indexOf('@');
    String user = at < 0 ? System.getProperty("user.name") : text.substring(0, at);
    String where = text.substring(at + 1);
    int colon = where.lastIndexOf(':');
    String host = colon < 0 ? where : where.substring(0, colon);
    int port = DEFAULT_PORT;
    try {
      port = colon < 0 ? port : Integer.parseInt(where.substring(colon + 1));
    } catch (NumberFormatException e) {
      port = 0;
    }
    if (user.isBlank() || host.isBlank() || port < 1) {
      throw new IllegalArgumentException(
          "loggos.plugins.ssh.machines: \"" + text + "\" is not USER@HOST:PORT");
    }
    return new SshProvider.Machine(user, host, port);
  }
}
