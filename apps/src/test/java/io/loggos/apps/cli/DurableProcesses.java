package io.loggos.apps.cli;

import io.loggos.config.Settings;
import io.loggos.node.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Three replicas that are processes and keep their data; they can be killed and started again. */
final class DurableProcesses implements AutoCloseable {
  static final int REPLICAS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(1);

  private final Path directory;
  private final Path config;
  private final Endpoints endpoints;
  private final NodeProcess[] processes = new NodeProcess[REPLICAS];
  private int starts;

  /** Describes a cluster; nothing runs yet. */
  DurableProcesses(Path directory, String name) throws IOException {
    this.directory = directory;
    this.config =
        Files.writeString(
            directory.resolve(name + ".conf"),
            LocalCluster.describe(REPLICAS)
                + "loggos.cluster.name = "
                + name
                + "\nloggos.storage { mode = wal, segment-bytes = 1MiB, directory = \""
                + directory.resolve(name)
                + "\" }\nloggos.snapshot.every-bytes = 1MiB\n");
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
    Path log = directory.resolve(endpoints.cluster() + "-r" + id + "-" + ++starts + ".log");
    processes[id] = NodeProcess.start(id, config, List.of(), log);
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
