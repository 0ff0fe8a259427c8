package io.loggos.apps.cli;

import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.network.EventLoops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A cluster of the published set-up with its clients: three replicas, 130 clients with one request
 * each, 8 bytes of key and 8 of value, a window and batches of ten.
 */
final class TransportCluster implements SideBySide.Cluster {
  private static final int REPLICAS = 3;
  private static final int CLIENTS = 130;
  private static final int KEYS = 1000;
  private static final int SIZE = 8;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final List<String> COMMON =
      List.of("storage.mode=memory", "paxos-multi.alpha=10", "batch.requests-max=10");

  private final Report report;
  private final LocalProcesses replicas;
  private final EventLoops loops = EventLoops.create("auto", "loggos-experiment");
  private final List<Client> clients = new ArrayList<>();
  private final BenchWork work =
      new BenchWork(clients, KEYS, SIZE, SIZE, 0, BenchHistory.create(null));

  private TransportCluster(Report report, LocalProcesses replicas) {
    this.report = report;
    this.replicas = replicas;
  }

  /** Starts one with a choice of settings, and waits until it has a leader. */
  static TransportCluster start(List<String> choice, Report report) {
    List<String> settings = new ArrayList<>(COMMON);
    settings.addAll(choice);
    LocalProcesses replicas =
        LocalProcesses.start(REPLICAS, settings, line -> report.tell("%s", line));
    TransportCluster cluster = null;
    try {
      cluster = new TransportCluster(report, replicas);
      cluster.connect();
      return cluster;
    } catch (RuntimeException e) {
      if (cluster == null) {
        replicas.close();
      } else {
        cluster.close();
      }
      throw e;
    }
  }

  private void connect() {
    ClientOptions options =
        ClientOptions.of(replicas.endpoints().addresses())
            .withClusterName(replicas.endpoints().cluster())
            .withTimeout(TIMEOUT);
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(Client.connect(options, loops));
    }
  }

  @Override
  public void warmUp(Duration time) {
    Load load = startLoad();
    pause(time);
    load.stop();
  }

  @Override
  public SideBySide.Measured measure(Duration settling, Duration counted) {
    Load load = startLoad();
    pause(settling);
    long earlyErrors = load.progress().errors();
    Duration before = replicas.processorTime();
    load.reset();
    pause(counted);
    Load.Result result = load.result();
    Duration spent = replicas.processorTime().minus(before);
    load.stop();
    // no failure is left out because it fell outside the counted time
    long errors = earlyErrors + load.progress().errors();
    Load.Progress progress = result.progress();
    return new SideBySide.Measured(
        new LoadInterval(progress.nanos(), progress.successes(), errors, spent),
        result.latencies());
  }

  private Load startLoad() {
    replicas.requireAlive();
    Load load = new Load(loops.loop(), CLIENTS, work);
    load.start();
    return load;
  }

  private void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      Waiting.pauseUntilNanos(System.nanoTime() + Math.min(left, LOOK.toNanos()));
      replicas.requireAlive();
    }
  }

  @Override
  public boolean endsWithEqualStates() {
    replicas.requireAlive();
    clients.forEach(Client::close);
    ClusterStatus status = StateComparison.await(replicas.endpoints(), report);
    return status.difference() == null && status.isLevel();
  }

  @Override
  public void close() {
    try (replicas;
        loops) {
      clients.forEach(Client::close);
    }
  }
}
