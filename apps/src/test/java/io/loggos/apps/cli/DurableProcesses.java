package io.loggos.apps.cli;

import io.loggos.api.plugin.StoragePlugin;
import io.loggos.config.Settings;
import io.loggos.node.LocalCluster;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Three replicas that are processes and keep their data; they can be killed and started again. */
final class DurableProcesses implements AutoCloseable {
  static final int REPLICAS = 3;

  /** Small, so that what grows without bound is noticed. */
  private static final String HEAP = "-Xmx128m";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(1);

  private final Path directory;
  private final Path config;
  private final Endpoints endpoints;
  private final NodeProcess[] processes = new NodeProcess[REPLICAS];
  private final String classPathPrefix;
  private final Map<NodeProcess, Path> logs = new IdentityHashMap<>();
  private int starts;

  /** Describes a cluster; nothing runs yet. */
  DurableProcesses(Path directory, String name) throws IOException {
    this(directory, name, "");
  }

  /** The same on disks that can be made to fail; see {@link FaultyDisk}. */
  static DurableProcesses onFaultyDisks(Path directory, String name) throws IOException {
    Path services = Files.createDirectories(directory.resolve("faulty/META-INF/services"));
    Files.writeString(
        services.resolve(StoragePlugin.class.getName()), FaultyWalPlugin.class.getName());
    return new DurableProcesses(directory, name, directory.resolve("faulty") + File.pathSeparator);
  }

  private DurableProcesses(Path directory, String name, String classPathPrefix) throws IOException {
    this.directory = directory;
    this.classPathPrefix = classPathPrefix;
    this.config =
        Files.writeString(
            directory.resolve(name + ".conf"),
            LocalCluster.describe(REPLICAS)
                + "loggos.cluster.name = "
                + name
                + "\nloggos.storage { mode = wal, segment-bytes = 1MiB, directory = \""
                + directory.resolve(name)
                + "\" }\nloggos.snapshot.every-bytes = 1MiB"
                + "\nloggos.paxos-multi.retain-bytes-max = 8MiB\n");
    this.endpoints = Endpoints.of(Settings.load(config, List.of()));
  }

  Endpoints endpoints() {
    return endpoints;
  }

  String config() {
    return config.toString();
  }

  String data(int id) {
    return directory.resolve(endpoints.cluster()).resolve("r" + id).toString();
  }

  void start(int id) {
    processes[id] = launch(id, config());
  }

  /** Starts one more process, which is not among those of {@link #process}. */
  NodeProcess launch(int id, String configuration) {
    Path log = directory.resolve(endpoints.cluster() + "-r" + id + "-" + ++starts + ".log");
    List<String> arguments =
        List.of(
            "node", "--config", configuration, "--id", Integer.toString(id), "--stop-with-input");
    List<String> command = new ArrayList<>(JavaCommand.loggos(arguments));
    command.replaceAll(word -> word.startsWith("-Xmx") ? HEAP : word);
    int classPath = command.indexOf("-cp") + 1;
    command.set(classPath, classPathPrefix + command.get(classPath));
    NodeProcess process = NodeProcess.run(id, command, log);
    logs.put(process, log);
    return process;
  }

  /** Whether that is in what the process has printed. */
  boolean hasSaid(NodeProcess process, String words) {
    try {
      return Files.readString(logs.get(process)).contains(words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a process has ended by itself, with that exit code and one complaint. */
  String complaint(NodeProcess process, int exitCode) {
    if (!Waiting.until(PATIENCE, () -> !process.isAlive())) {
      throw new AssertionError("still running: " + process.logTail());
    }
    List<String> complaints =
        process.logTail().stream()
            .filter(line -> line.startsWith("loggos: ") || line.contains(" ERROR "))
            .toList();
    if (!process.describeEnd().contains("exit code " + exitCode + ";") || complaints.size() != 1) {
      throw new AssertionError(process.describeEnd() + ": " + process.logTail());
    }
    return complaints.get(0);
  }

  /** The process of a replica that was started. */
  NodeProcess process(int id) {
    return processes[id];
  }

  void startAll() {
    for (int id = 0; id < REPLICAS; id++) {
      start(id);
    }
  }

  /** Kills without a chance to react, and waits for the end. */
  void kill(List<Integer> ids) {
    ids.forEach(id -> processes[id].kill());
    ids.forEach(id -> processes[id].awaitEnd());
  }

  void stopAll() {
    List<NodeProcess> running = new ArrayList<>();
    for (NodeProcess process : processes) {
      if (process != null) {
        process.stop();
        running.add(process);
      }
    }
    running.forEach(NodeProcess::awaitEnd);
  }

  /** Fails when a replica has ended by itself. */
  void requireAlive() {
    for (NodeProcess process : processes) {
      if (process.hasDied()) {
        throw new AssertionError(process.describeEnd() + ": " + process.logTail());
      }
    }
  }

  /** Waits until all replicas answer, follow one leader, and have executed the same slots. */
  ClusterStatus awaitLevel() {
    ClusterStatus[] last = new ClusterStatus[1];
    boolean level =
        Waiting.until(
            PATIENCE,
            () -> {
              requireAlive();
              last[0] = ClusterStatus.fetch(endpoints, STATUS_TIMEOUT, "state-hash");
              return last[0].reachable().size() == REPLICAS
                  && last[0].leader() != null
                  && last[0].isLevel();
            });
    if (!level) {
      throw new AssertionError("not level: " + last[0]);
    }
    return last[0];
  }

  @Override
  public void close() {
    stopAll();
  }
}
