package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.config.Settings;
import io.loggos.network.EventLoops;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures throughput and latency under a closed loop. */
@Command(
    name = "bench",
    header = "Measures throughput and latency of the key-value store.",
    description =
        "A closed loop: so many requests are in flight, and each answer brings the next request."
            + " The replicas' states are compared afterwards.")
final class BenchCommand implements Callable<Integer> {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  /** Load that makes the compilers work, for the warm-up of lighter ones. */
  private static final int HEAT_OUTSTANDING = 130;

  private static final int PERCENT = 100;
  private static final int REPLICAS_MAX = 9;

  @ArgGroup(multiplicity = "1")
  private Where where;

  @Option(
      names = "--outstanding",
      defaultValue = "130",
      paramLabel = "N",
      description = "requests in flight (default: ${DEFAULT-VALUE})")
  private int outstanding;

  @Option(
      names = "--clients",
      defaultValue = "1",
      paramLabel = "N",
      description = "clients that share them (default: ${DEFAULT-VALUE})")
  private int clients;

  @Option(
      names = "--key-size",
      defaultValue = "16",
      paramLabel = "BYTES",
      description = "length of the keys (default: ${DEFAULT-VALUE})")
  private int keySize;

  @Option(
      names = "--value-size",
      defaultValue = "16",
      paramLabel = "BYTES",
      description = "length of the values (default: ${DEFAULT-VALUE})")
  private int valueSize;

  @Option(
      names = "--keys",
      defaultValue = "10000",
      paramLabel = "N",
      description = "number of keys (default: ${DEFAULT-VALUE})")
  private int keys;

  @Option(
      names = "--reads",
      defaultValue = "0",
      paramLabel = "PERCENT",
      description = "how many of a hundred requests read (default: ${DEFAULT-VALUE})")
  private int reads;

  @Option(
      names = "--seconds",
      defaultValue = "15",
      paramLabel = "N",
      description = "how long to measure (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "10",
      paramLabel = "N",
      description =
          "seconds of load before, most of it with at least 130 outstanding (default:"
              + " ${DEFAULT-VALUE})")
  private int warmUp;

  @Option(
      names = "--in-process",
      description = "start the replicas in this process instead of processes of their own")
  private boolean inProcess;

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description = "write every operation to this file; for clusters started by --local")
  private Path history;

  @Mixin private LocalOptions local;
  @Mixin private Report report;

  private static final class Where {
    @Option(
        names = "--config",
        required = true,
        paramLabel = "FILE",
        description = "measure a running cluster")
    private Path config;

    @Option(
        names = "--local",
        required = true,
        paramLabel = "N",
        description = "start so many replicas on this machine and measure them")
    private int replicas;
  }

  @Override
  public Integer call() {
    checkOptions();
    try (BenchHistory log = BenchHistory.create(history);
        Replicas replicas = replicas()) {
      return measure(replicas, log);
    }
  }

  private void checkOptions() {
    require(outstanding >= 1 && outstanding <= 1 << 20, "--outstanding", outstanding);
    require(clients >= 1 && clients <= outstanding, "--clients", clients);
    require(keys >= 1, "--keys", keys);
    require(
        keySize >= BenchWork.keySizeMin(keys) && keySize <= Short.MAX_VALUE, "--key-size", keySize);
    require(valueSize >= 0 && valueSize <= 8 << 20, "--value-size", valueSize);
    require(reads >= 0 && reads <= PERCENT, "--reads", reads);
    require(seconds >= 1, "--seconds", seconds);
    require(warmUp >= 0, "--warm-up", warmUp);
    if (where.config == null) {
      require(where.replicas >= 1 && where.replicas <= REPLICAS_MAX, "--local", where.replicas);
    } else if (history != null) {
      throw new UsageException(
          "--history is for clusters started by --local: what a running one holds would be missing"
              + " in it");
    } else if (inProcess || !local.settings().isEmpty()) {
      throw new UsageException(
          "--storage, --transport, --set and --in-process are for clusters started by --local");
    }
  }

  private static void require(boolean holds, String option, int value) {
    if (!holds) {
      throw new UsageException(option + ": " + value + " is out of range");
    }
  }

  private Replicas replicas() {
    if (where.config != null) {
      return new RemoteReplicas(Endpoints.of(Settings.load(where.config, List.of())));
    }
    List<String> settings = local.settings();
    if (where.replicas % 2 == 0) {
      settings.add("cluster.allow-even=true");
    }
    report.tell("starting %d replicas...", where.replicas);
    return inProcess
        ? InProcessReplicas.start(where.replicas, settings)
        : LocalProcesses.start(where.replicas, settings, line -> report.tell("%s", line));
  }

  private int measure(Replicas replicas, BenchHistory log) {
    Endpoints endpoints = replicas.endpoints();
    int inFlight = Math.max(outstanding, HEAT_OUTSTANDING) / clients + 1;
    ClientOptions options =
        ClientOptions.of(endpoints.addresses())
            .withClusterName(endpoints.cluster())
            .withTimeout(REQUEST_TIMEOUT)
            .withInFlightMax(Math.max(inFlight, BenchWork.FILL_AT_ONCE));
    try (EventLoops loops = EventLoops.create("auto", "loggos-bench")) {
      List<Client> open = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        open.add(Client.connect(options, loops));
      }
      BenchWork work = new BenchWork(open, keys, keySize, valueSize, reads, log);
      if (reads > 0) {
        report.tell("writing %d keys...", keys);
        work.fill();
      }
      int heated = outstanding < HEAT_OUTSTANDING ? warmUp * 3 / 4 : 0;
      if (heated > 0) {
        // a light load leaves the compilers idle for minutes
        Load heat = new Load(loops.loop(), HEAT_OUTSTANDING, work);
        heat.start();
        new Observation(heat, replicas, report).run("warm-up", 1, heated);
        heat.stop();
      }
      Load load = new Load(loops.loop(), outstanding, work);
      Observation observation = new Observation(load, replicas, report);
      load.start();
      observation.run("warm-up", heated + 1, warmUp);
      load.reset();
      observation.run("measuring", 1, seconds);
      Load.Result result = load.result();
      load.stop();
      open.forEach(Client::close);
      if (log.waits() > 0) {
        report.tell("the load had to wait %d times for the history to be written", log.waits());
      }
      return conclude(replicas, result);
    }
  }

  private int conclude(Replicas replicas, Load.Result result) {
    ClusterStatus status = StateComparison.await(replicas.endpoints(), report);
    String difference = status.difference();
    Load.Progress progress = result.progress();
    boolean ok = difference == null && status.isLevel() && progress.successes() > 0;
    Latencies latencies = Latencies.of(result.latencies());
    if (progress.lastError() != null) {
      report.tell("last error: %s", progress.lastError().getMessage());
    }
    if (difference != null) {
      report.tell("%s", difference);
    }
    TableText table =
        new TableText(
            "outstanding",
            "requests/s",
            "p50 us",
            "p90 us",
            "p99 us",
            "p99.9 us",
            "max us",
            "errors");
    table.add(
        outstanding,
        String.format("%.0f", result.throughput()),
        latencies.p50(),
        latencies.p90(),
        latencies.p99(),
        latencies.p999(),
        latencies.max(),
        progress.errors());
    report.say(table);
    ObjectNode json = Json.object().put("ok", ok);
    json.put("seconds", Json.tenths(progress.seconds()));
    json.put("throughput_rps", Math.round(result.throughput()));
    json.set("latency_us", latencies.json());
    json.put("acknowledged", progress.successes()).put("errors", progress.errors());
    json.set("state_hashes", status.stateHashes());
    json.put("replicas", status.members().size()).put("outstanding", outstanding);
    json.put("clients", clients).put("keys", keys).put("key_size", keySize);
    json.put("value_size", valueSize).put("reads", reads);
    json.put("storage", storage(status));
    return report.end(ok, json);
  }

  private static String storage(ClusterStatus status) {
    return status.reachable().isEmpty() ? "" : status.reachable().get(0).text("storage");
  }
}
