package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.apps.chaos.Fault;
import io.loggos.apps.chaos.Schedule;
import io.loggos.config.Settings;
import io.loggos.node.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Troubles a cluster of real processes and judges what its clients saw. */
@Command(
    name = "chaos",
    header = "Kills, stops and cuts off replicas under load and judges what clients saw.",
    description =
        "Starts replicas of the key-value store as processes that reach each other through proxies,"
            + " and does to them what the seed says. Fails unless the clients' history is"
            + " linearizable, no request is lost or doubled, and all live replicas hold one state.")
final class ChaosCommand implements Callable<Integer> {
  private static final int SECONDS_MIN = 5;
  private static final int SECONDS_MAX = 3600;
  private static final int CLIENTS_MAX = 100;
  private static final int KEYS_MAX = 1000;
  private static final String MEMORY = "memory";
  private static final String NEEDS_STORAGE =
      "a replica that was killed can only come back from durable storage, and storage.mode is"
          + " memory";

  @Option(
      names = "--local",
      required = true,
      paramLabel = "N",
      description = "how many replicas to start on this machine: 3 or 5")
  private int replicas;

  @Option(
      names = "--seconds",
      defaultValue = "30",
      paramLabel = "N",
      description = "how long the load runs (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "decides on everything that is done (default: another one each time)")
  private Long seed;

  @Option(
      names = "--faults",
      defaultValue = "kill,pause,reset,partition,one-way",
      paramLabel = "LIST",
      description = "what is done, or none (default: ${DEFAULT-VALUE})")
  private String faults;

  @Option(
      names = "--clients",
      defaultValue = "6",
      paramLabel = "N",
      description = "how many clients (default: ${DEFAULT-VALUE})")
  private int clients;

  @Option(
      names = "--keys",
      defaultValue = "5",
      paramLabel = "N",
      description = "how many keys they share (default: ${DEFAULT-VALUE})")
  private int keys;

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description = "where the history goes (default: kept only when the verdict is bad)")
  private Path history;

  @Option(
      names = "--restart",
      description = "killed replicas start again from their disks, so that any number is killed")
  private boolean restart;

  @Option(
      names = "--kill-all",
      description = "sometimes all replicas are killed at once; has --restart in it")
  private boolean killAll;

  @Mixin private LocalOptions local;
  @Mixin private Report report;

  @Override
  public Integer call() {
    ChaosExperiment.Plan plan = plan();
    Path file = historyFile();
    boolean good = false;
    try {
      report.tell("seed %d", plan.seed());
      ChaosOutcome outcome =
          new ChaosExperiment(plan, file, report, UnaryOperator.identity()).run();
      good = outcome.ok();
      outcome.describe(report);
      ObjectNode json = outcome.json();
      return report.end(good, json.put("history", good && history == null ? null : "" + file));
    } finally {
      conclude(file, good);
    }
  }

  private ChaosExperiment.Plan plan() {
    require(replicas == 3 || replicas == 5, "--local: 3 or 5 replicas, not " + replicas);
    require(
        seconds >= SECONDS_MIN && seconds <= SECONDS_MAX,
        "--seconds: " + seconds + " is not from " + SECONDS_MIN + " to " + SECONDS_MAX);
    require(clients >= 1 && clients <= CLIENTS_MAX, "--clients: " + clients + " is out of range");
    require(keys >= 1 && keys <= KEYS_MAX, "--keys: " + keys + " is out of range");
    // wrong settings are told before anything is made
    Settings settings = Settings.parse(LocalCluster.describe(replicas), "chaos", durable());
    boolean memory = settings.storageMode().equals(MEMORY);
    require(!(restart && memory), "--restart: " + NEEDS_STORAGE);
    require(!(killAll && memory), "--kill-all: " + NEEDS_STORAGE);
    long drawn = seed != null ? seed : ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    return new ChaosExperiment.Plan(
        replicas, seconds, drawn, faults(), deaths(), clients, keys, durable());
  }

  /** The settings; who is to come back has a disk unless another mode is asked for. */
  private List<String> durable() {
    List<String> settings = new ArrayList<>();
    if (restart || killAll) {
      settings.add("storage.mode=wal");
    }
    settings.addAll(local.settings());
    return settings;
  }

  private Schedule.Deaths deaths() {
    if (killAll) {
      return Schedule.Deaths.ALL_RETURN;
    }
    return restart ? Schedule.Deaths.RETURN : Schedule.Deaths.FINAL;
  }

  private Set<Fault> faults() {
    try {
      return faults.equals("none") ? Set.of() : Fault.parse(faults);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--faults: " + e.getMessage());
    }
  }

  private static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new UsageException(complaint);
    }
  }

  private Path historyFile() {
    try {
      if (history == null) {
        return Files.createTempFile("loggos-history-", ".jsonl");
      }
      Files.newOutputStream(history).close();
      return history;
    } catch (IOException e) {
      throw new UsageException(
          "--history: " + history + " cannot be written: " + WriteProblem.of(e));
    }
  }

  private void conclude(Path file, boolean good) {
    if (!good || history != null) {
      report.tell("the history is in %s", file);
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      report.tell("the history is left in %s: %s", file, e.getMessage());
    }
  }
}
