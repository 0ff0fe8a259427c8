package io.loggos.apps.cli;

import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.network.EventLoops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runs of the published set-up with one choice of settings: three replicas, 130 clients with one
 * request each, 8 bytes of key and 8 of value, a window and batches of ten.
 *
 * @param options how long, and how often
 * @param report takes the lines
 */
record TransportTrial(ExperimentOptions options, Report report) {
  private static final int REPLICAS = 3;
  private static final int CLIENTS = 130;
  private static final int KEYS = 1000;
  private static final int SIZE = 8;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final List<String> COMMON =
      List.of("storage.mode=memory", "paxos-multi.alpha=10", "batch.requests-max=10");

  /**
   * What came of a run; of several, of the one with the median throughput.
   *
   * @param throughput requests per second
   * @param latencies of the requests
   * @param cpuMicros processor time of all replicas for each request
   * @param errors how many requests failed
   * @param valid whether the replicas' states were equal in the end, in all runs
   * @param runs the throughput of each run
   */
  record Outcome(
      long throughput,
      Latencies latencies,
      double cpuMicros,
      long errors,
      boolean valid,
      List<Long> runs) {
    String runsText() {
      return runs.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
  }

  /** Runs several choices of settings in turn, as often as was asked for, and tells of each. */
  List<Outcome> sideBySide(List<List<String>> choices) {
    List<List<Outcome>> all = new ArrayList<>();
    choices.forEach(choice -> all.add(new ArrayList<>()));
    for (int run = 1; run <= options.runs(); run++) {
      for (int i = 0; i < choices.size(); i++) {
        Outcome outcome = once(choices.get(i));
        report.tell("run %d, %s: %,d requests/s", run, choices.get(i), outcome.throughput());
        all.get(i).add(outcome);
      }
    }
    return all.stream().map(TransportTrial::median).toList();
  }

  /** Runs one choice of settings. */
  Outcome run(String... choice) {
    return sideBySide(List.of(Arrays.asList(choice))).get(0);
  }

  private static Outcome median(List<Outcome> outcomes) {
    List<Outcome> sorted =
        outcomes.stream().sorted(Comparator.comparingLong(Outcome::throughput)).toList();
    Outcome middle = sorted.get(sorted.size() / 2);
    return new Outcome(
        middle.throughput(),
        middle.latencies(),
        middle.cpuMicros(),
        outcomes.stream().mapToLong(Outcome::errors).sum(),
        outcomes.stream().allMatch(Outcome::valid),
        outcomes.stream().map(Outcome::throughput).toList());
  }

  private Outcome once(List<String> choice) {
    List<String> settings = new ArrayList<>(COMMON);
    settings.addAll(choice);
    try (LocalProcesses replicas =
            LocalProcesses.start(REPLICAS, settings, line -> report.tell("%s", line));
        EventLoops loops = EventLoops.create("auto", "loggos-experiment");
        BenchHistory nowhere = BenchHistory.create(null)) {
      ClientOptions client =
          ClientOptions.of(replicas.endpoints().addresses())
              .withClusterName(replicas.endpoints().cluster())
              .withTimeout(TIMEOUT);
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(Client.connect(client, loops));
      }
      BenchWork work = new BenchWork(clients, KEYS, SIZE, SIZE, 0, nowhere);
      Load load = new Load(loops.loop(), CLIENTS, work);
      load.start();
      pause(replicas, options.warmUp());
      Duration before = replicas.processorTime();
      load.reset();
      pause(replicas, options.seconds());
      Load.Result result = load.result();
      Duration spent = replicas.processorTime().minus(before);
      load.stop();
      clients.forEach(Client::close);
      ClusterStatus status = StateComparison.await(replicas.endpoints(), report);
      long successes = Math.max(1, result.progress().successes());
      return new Outcome(
          Math.round(result.throughput()),
          Latencies.of(result.latencies()),
          Json.tenths(spent.toNanos() / 1e3 / successes),
          result.progress().errors(),
          status.difference() == null && status.isLevel(),
          List.of());
    }
  }

  private static void pause(LocalProcesses replicas, int seconds) {
    long start = System.nanoTime();
    for (int second = 1; second <= seconds; second++) {
      Waiting.pauseUntilNanos(start + Duration.ofSeconds(second).toNanos());
      replicas.requireAlive();
    }
  }
}
