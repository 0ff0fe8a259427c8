package io.loggos.apps.cli;

import io.loggos.client.ClientOptions;
import io.loggos.client.Endpoint;
import io.loggos.config.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which cluster a command talks to. */
final class ClusterOptions {
  @ArgGroup(multiplicity = "1")
  private Where where;

  @Option(
      names = "--timeout",
      defaultValue = "5s",
      converter = DurationConverter.class,
      paramLabel = "TIME",
      description = "how long to try, with its unit (default: ${DEFAULT-VALUE})")
  private Duration timeout;

  private static final class Where {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        required = true,
        description = "the cluster's configuration file")
    private Path config;

    @Option(
        names = {"--servers", "--node"},
        paramLabel = "HOST:PORT[,...]",
        required = true,
        description = "where replicas take clients; one that lives is enough")
    private String servers;
  }

  Duration timeout() {
    return timeout;
  }

  /** The client's view of the cluster: name, addresses, time limit. */
  ClientOptions clientOptions() {
    Endpoints known = endpoints();
    return ClientOptions.of(known.addresses())
        .withClusterName(known.cluster())
        .withTimeout(timeout);
  }

  /** Where the replicas take clients; at least one of the hosts exists. */
  Endpoints endpoints() {
    Endpoints known = read();
    requireAnyHost(known.addresses());
    return known;
  }

  private Endpoints read() {
    if (where.config != null) {
      return Endpoints.of(Settings.load(where.config, List.of()));
    }
    try {
      return Endpoints.parse(where.servers);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--servers: " + e.getMessage());
    }
  }

  /** A name nobody can resolve is a slip of the pen, so it is told at once. */
  private static void requireAnyHost(List<Endpoint> endpoints) {
    for (Endpoint endpoint : endpoints) {
      try {
        if (InetAddress.getByName(endpoint.host()) != null) {
          return;
        }
      } catch (UnknownHostException e) {
        // perhaps another one is known
      }
    }
    throw new UsageException(
        "unknown host " + String.join(", ", endpoints.stream().map(Endpoint::host).toList()));
  }
}
