package io.loggos.apps.cli;

import io.loggos.config.Settings;
import io.loggos.node.StandbyReplica;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a spare machine. */
@Command(
    name = "standby",
    header = "Waits until a cluster needs this machine, and runs a replica of it from then on.",
    description = "Prints \"standby HOST:PORT STATE\" each time its state changes.")
final class StandbyCommand implements Callable<Integer> {
  /** Settings have to name members; a standby has none before it is one. */
  static final String NOBODY =
      "loggos.cluster.members = [{ id = 0, host = nobody, port = 1, client-port = 2 }]";

  private static final List<String> SCHEMES =
      List.of("reconfiguration", "live-replacement", "either");

  @Option(
      names = "--listen",
      required = true,
      paramLabel = "HOST:PORT",
      description = "where it waits to be initialised; port 0 for any")
  private String listen;

  @Option(
      names = "--type",
      defaultValue = "either",
      paramLabel = "SCHEME",
      description = "reconfiguration, live-replacement or either (default: ${DEFAULT-VALUE})")
  private String type;

  @Option(
      names = "--app",
      paramLabel = "NAME|CLASS",
      description = "the application (default: the setting loggos.application)")
  private String application;

  @Option(
      names = "--app-path",
      paramLabel = "JAR[:JAR...]",
      description = "where the application's class is")
  private String applicationPath;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "the cluster's configuration file; without it, the settings that all replicas",
        "share come from the cluster, and the others are the defaults"
      })
  private Path config;

  @Option(
      names = "--cluster",
      paramLabel = "HOST:PORT[,...]",
      description = {
        "where replicas take clients: there it registers for the pool",
        "(default: the members in the configuration file)"
      })
  private String cluster;

  @Option(
      names = "--advertise",
      paramLabel = "HOST",
      description = "under which name others reach this machine (default: that of --listen)")
  private String advertised;

  @Option(
      names = "--peer-port",
      defaultValue = "0",
      paramLabel = "PORT",
      description = "for peers, once it is a replica (default: any)")
  private int peerPort;

  @Option(
      names = "--client-port",
      defaultValue = "0",
      paramLabel = "PORT",
      description = "for clients, once it is a replica (default: any)")
  private int clientPort;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "a setting that differs from the file; may be repeated")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--rehearse",
      description = {
        "first play a replacement through in this process, which takes some seconds and makes",
        "the real one many times faster"
      })
  private boolean rehearses;

  @Option(
      names = "--stop-with-input",
      hidden = true,
      description = "stop when standard input ends, as it does when the parent process ends")
  private boolean stopWithInput;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    if (!SCHEMES.contains(type)) {
      throw new UsageException("--type: " + type + " is none of " + String.join(", ", SCHEMES));
    }
    int colon = listen.lastIndexOf(':');
    String host = colon < 1 ? "" : listen.substring(0, colon);
    int port = port("--listen", colon < 1 ? "" : listen.substring(colon + 1));
    port("--peer-port", Integer.toString(peerPort));
    port("--client-port", Integer.toString(clientPort));
    requireOwnName(host);
    Settings settings = settings(List.of());
    String name = settings.application();
    HandlerLoader.load(name, applicationPath);
    Endpoints home = home(settings);
    if (rehearses) {
      Rehearsal.run(type.equals("either") ? settings.failureHandling() : type, this::settings);
    }
    StandbyReplica.Setup setup =
        new StandbyReplica.Setup(
            host,
            port,
            advertised == null ? host : advertised,
            peerPort,
            clientPort,
            type,
            name,
            this::settings,
            () -> HandlerLoader.load(name, applicationPath));
    return new StandbyRun(command.commandLine().getOut())
        .run(setup, home, settings.standby().registerInterval(), stopWithInput);
  }

  private int port(String option, String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    boolean whole = option.equals("--listen");
    throw new UsageException(
        option + ": " + (whole ? listen + " is not HOST:PORT" : text + " is not a port"));
  }

  private void requireOwnName(String host) {
    try {
      if (InetAddress.getByName(host).isAnyLocalAddress() && advertised == null) {
        throw new UsageException(
            "--listen: others cannot connect to " + host + "; name this machine with --advertise");
      }
    } catch (UnknownHostException e) {
      throw new UsageException("--listen: unknown host " + host);
    }
  }

  private Settings settings(List<String> given) {
    List<String> all = new ArrayList<>(overrides);
    if (application != null) {
      all.add("application=" + application);
    }
    all.addAll(given);
    if (config != null) {
      return Settings.load(config, all);
    }
    Map<String, String> properties = new HashMap<>();
    System.getProperties()
        .stringPropertyNames()
        .forEach(name -> properties.put(name, System.getProperty(name)));
    return Settings.parse(NOBODY, "standby", all, System.getenv(), properties);
  }

  /** Where to register; null for nowhere. */
  private Endpoints home(Settings settings) {
    if (cluster == null) {
      return config == null ? null : Endpoints.of(settings);
    }
    try {
      return Endpoints.parse(cluster);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--cluster: " + e.getMessage());
    }
  }
}
