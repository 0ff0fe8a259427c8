package io.loggos.apps.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A cluster of processes on this machine with a pool of standbys, processes as well. */
final class ReplacementCluster implements AutoCloseable {
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(2);

  private final LocalProcesses founders;
  private final List<String> arguments;
  private final List<NodeProcess> standbys = new ArrayList<>();

  private ReplacementCluster(LocalProcesses founders, List<String> arguments) {
    this.founders = founders;
    this.arguments = arguments;
  }

  /**
   * Starts it and waits until it has a leader that knows all standbys.
   *
   * @param arguments of each replica's and standby's command
   */
  static ReplacementCluster start(
      int replicas, int standbys, List<String> settings, List<String> arguments, Report report) {
    ReplacementCluster cluster =
        new ReplacementCluster(
            LocalProcesses.start(replicas, settings, arguments, line -> report.tell("%s", line)),
            arguments);
    try {
      for (int i = 0; i < standbys; i++) {
        cluster.startStandby(i, settings);
      }
      boolean ready =
          Waiting.until(
              READY_TIMEOUT,
              () -> {
                cluster.requireAlive();
                MemberStatus leader = cluster.ask().leader();
                return leader != null && leader.status().path("standbys").size() == standbys;
              });
      if (!ready) {
        throw new FailedCheckException("the standbys have not registered within 60 s");
      }
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void startStandby(int number, List<String> settings) {
    Path directory = founders.directory();
    List<String> words =
        new ArrayList<>(
            List.of(
                "standby",
                "--config",
                directory.resolve("cluster.conf").toString(),
                "--listen",
                "127.0.0.1:0"));
    List<String> own = new ArrayList<>(settings);
    own.add("storage.directory=" + directory.resolve("standby-" + number));
    for (String setting : own) {
      words.add("--set");
      words.add(setting);
    }
    words.addAll(arguments);
    words.add("--stop-with-input");
    Path log = directory.resolve("standby-" + number + ".log");
    standbys.add(NodeProcess.run(-1 - number, JavaCommand.loggos(words), log));
  }

  Endpoints founders() {
    return founders.endpoints();
  }

  void kill(int id) {
    founders.kill(id);
  }

  /** Asks the founders that run and all others of whom they know. */
  ClusterStatus ask(String... words) {
    return ClusterStatus.fetchWhole(founders.liveEndpoints(), STATUS_TIMEOUT, words);
  }

  /** The members as the leader knows them. */
  Endpoints present() {
    MemberStatus leader = ask().leader();
    if (leader == null) {
      throw new FailedCheckException("there is no leader");
    }
    return new Endpoints(founders.endpoints().cluster(), leader.members(), 0);
  }

  void requireAlive() {
    founders.requireAlive();
    for (NodeProcess standby : standbys) {
      if (standby.hasDied()) {
        throw new FailedCheckException("a standby ended: " + String.join("; ", standby.logTail()));
      }
    }
  }

  @Override
  public void close() {
    standbys.forEach(NodeProcess::stop);
    standbys.forEach(NodeProcess::awaitEnd);
    founders.close();
  }
}
