package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.TextNode;
import io.loggos.config.Settings;
import io.loggos.node.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A cluster of replicas that are processes of their own on this machine, on free ports, with their
 * configuration and logs in a directory that goes with them. They never outlive this process.
 */
final class LocalProcesses implements Replicas {
  private static final Duration STATUS_TIMEOUT = Duration.ofMillis(500);

  private final Path directory;
  private final Endpoints endpoints;

  /** What each replica reads. */
  private final List<Path> configs;

  private final List<String> overrides;

  private final Launch launch;

  private final Consumer<String> tell;
  private final List<NodeProcess> processes = new CopyOnWriteArrayList<>();
  private final Thread hook = new Thread(this::endAtOnce, "loggos-end-replicas");

  /** Which configuration each replica reads. */
  @FunctionalInterface
  interface Configs {
    /**
     * The file for one replica.
     *
     * @param common the one that describes the cluster as it is
     * @param settings what is in it
     */
    Path of(Path common, Settings settings, int id) throws IOException;
  }

  /** A replica died, so that its log may be wanted. */
  private volatile boolean keepDirectory;

  private LocalProcesses(
      Path directory,
      Endpoints endpoints,
      List<Path> configs,
      List<String> overrides,
      Launch launch,
      Consumer<String> tell) {
    this.directory = directory;
    this.endpoints = endpoints;
    this.configs = configs;
    this.overrides = overrides;
    this.launch = launch;
    this.tell = tell;
  }

  /**
   * Starts a cluster and waits until it has a leader.
   *
   * @param overrides settings as {@code key=value}
   * @param tell takes lines for people
   */
  static LocalProcesses start(int replicas, List<String> overrides, Consumer<String> tell) {
    return start(replicas, overrides, Launch.PLAIN, tell);
  }

  /** The same, started in another way. */
  static LocalProcesses start(
      int replicas, List<String> overrides, Launch launch, Consumer<String> tell) {
    return start(replicas, overrides, launch, tell, (common, settings, id) -> common);
  }

  /** The same with a configuration for each replica. */
  static LocalProcesses start(
      int replicas, List<String> overrides, Consumer<String> tell, Configs configs) {
    return start(replicas, overrides, Launch.PLAIN, tell, configs);
  }

  private static LocalProcesses start(
      int replicas, List<String> overrides, Launch launch, Consumer<String> tell, Configs configs) {
    LocalProcesses cluster = null;
    try {
      Path directory = Files.createTempDirectory("loggos-");
      Path config =
          Files.writeString(
              directory.resolve("cluster.conf"),
              LocalCluster.describe(replicas)
                  + "loggos.storage.directory = "
                  + TextNode.valueOf(directory.resolve("data").toString())
                  + "\n");
      Settings settings;
      List<Path> files = new ArrayList<>();
      try {
        settings = Settings.load(config, overrides);
        for (int id = 0; id < replicas; id++) {
          files.add(configs.of(config, settings, id));
        }
      } catch (RuntimeException e) {
        deleteAll(directory);
        throw e;
      }
      cluster =
          new LocalProcesses(
              directory, Endpoints.of(settings), files, List.copyOf(overrides), launch, tell);
      Runtime.getRuntime().addShutdownHook(cluster.hook);
      cluster.startAll();
      return cluster;
    } catch (IOException e) {
      throw new UsageException("no temporary directory for the replicas: " + e.getMessage());
    } catch (RuntimeException e) {
      if (cluster != null) {
        cluster.close();
      }
      throw e;
    }
  }

  private void startAll() {
    int count = endpoints.replicas().size();
    for (int id = 0; id < count; id++) {
      processes.add(start(id));
    }
    boolean ready =
        Waiting.until(
            launch.patience(),
            () -> {
              requireAlive();
              ClusterStatus status = ClusterStatus.fetch(endpoints, STATUS_TIMEOUT);
              return status.reachable().size() == count && status.leader() != null;
            });
    if (!ready) {
      keepDirectory = true;
      throw new FailedCheckException(
          "no leader within " + launch.patience().toSeconds() + " s; the logs are in " + directory);
    }
  }

  @Override
  public Endpoints endpoints() {
    return endpoints;
  }

  /** Where the configuration and the logs are, as long as they are. */
  Path directory() {
    return directory;
  }

  /** Leaves configuration and logs where they are, for people who want to know what happened. */
  void keepDirectory() {
    keepDirectory = true;
  }

  /** Those of the endpoints whose replicas run. */
  Endpoints liveEndpoints() {
    List<Endpoints.Replica> live =
        processes.stream()
            .filter(NodeProcess::isAlive)
            .map(process -> endpoints.replicas().get(process.id()))
            .toList();
    return new Endpoints(endpoints.cluster(), live, endpoints.quorum());
  }

  private NodeProcess start(int id) {
    Path log = directory.resolve("replica-" + id + ".log");
    return NodeProcess.start(id, configs.get(id), overrides, launch, log);
  }

  /** The processor time that all replicas that run have taken so far. */
  Duration processorTime() {
    return processes.stream().map(NodeProcess::processorTime).reduce(Duration.ZERO, Duration::plus);
  }

  /** Starts a replica again that was killed; returns at once. */
  void restart(int id) {
    processes.get(id).awaitEnd();
    processes.set(id, start(id));
  }

  /** Kills a replica without a chance to react. */
  void kill(int id) {
    processes.get(id).kill();
  }

  /** The process of a replica. */
  NodeProcess process(int id) {
    return processes.get(id);
  }

  /** Stops a replica without its knowledge, or lets it go on. */
  void pause(int id, boolean stops) {
    processes.get(id).signal(stops ? "STOP" : "CONT");
  }

  @Override
  public void requireAlive() {
    for (NodeProcess process : processes) {
      if (process.hasDied()) {
        keepDirectory = true;
        process.logTail().forEach(tell);
        throw new FailedCheckException(process.describeEnd());
      }
    }
  }

  @Override
  public void close() {
    processes.forEach(NodeProcess::stop);
    processes.forEach(NodeProcess::awaitEnd);
    if (!keepDirectory) {
      deleteAll(directory);
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // this process is ending, and the hook finds nothing more to do
    }
  }

  private void endAtOnce() {
    processes.forEach(NodeProcess::kill);
    processes.forEach(NodeProcess::awaitEnd);
    if (!keepDirectory) {
      deleteAll(directory);
    }
  }

  private static void deleteAll(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // it is in the system's directory for temporary files
    }
  }
}
