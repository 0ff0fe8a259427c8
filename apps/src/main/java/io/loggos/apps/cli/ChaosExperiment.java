package io.loggos.apps.cli;

import io.loggos.apps.chaos.Action;
import io.loggos.apps.chaos.ChaosWork;
import io.loggos.apps.chaos.Fault;
import io.loggos.apps.chaos.KeyValueService;
import io.loggos.apps.chaos.Nemesis;
import io.loggos.apps.chaos.Schedule;
import io.loggos.apps.history.HistoryFile;
import io.loggos.apps.history.HistoryWriter;
import io.loggos.apps.history.LinearizabilityChecker;
import io.loggos.apps.history.Verdict;
import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.network.EventLoops;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Troubles a cluster under load, and finds out what that did. */
final class ChaosExperiment {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration CALM_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STATUS_TIMEOUT = Duration.ofMillis(500);
  private static final Duration CHECK_LIMIT = Duration.ofMinutes(2);
  private static final long TICK_MILLIS = 50;
  private static final int SECONDS_PER_LINE = 5;

  private final Plan plan;
  private final Path historyFile;
  private final Report report;
  private final UnaryOperator<KeyValueService> view;

  /**
   * What is to be done.
   *
   * @param replicas how many
   * @param seconds how long the load runs
   * @param seed decides on the schedule and on the work
   * @param faults what the schedule may have in it
   * @param deaths what becomes of killed replicas
   * @param clients how many
   * @param keys how many the clients share
   * @param settings of the replicas, as {@code key=value}
   */
  record Plan(
      int replicas,
      int seconds,
      long seed,
      Set<Fault> faults,
      Schedule.Deaths deaths,
      int clients,
      int keys,
      List<String> settings) {}

  /**
   * An experiment.
   *
   * @param historyFile where the history goes
   * @param view what each client sees of the service
   */
  ChaosExperiment(Plan plan, Path historyFile, Report report, UnaryOperator<KeyValueService> view) {
    this.plan = plan;
    this.historyFile = historyFile;
    this.report = report;
    this.view = view;
  }

  ChaosOutcome run() {
    try {
      Evidence evidence = collect();
      Verdict verdict =
          new LinearizabilityChecker(CHECK_LIMIT).check(HistoryFile.read(historyFile));
      return new ChaosOutcome(
          plan, evidence.service(), verdict, evidence.actions(), evidence.states());
    } catch (IOException e) {
      throw new FailedCheckException("no history: " + e.getMessage());
    }
  }

  /** What there is beside the history. */
  private record Evidence(
      ChaosOutcome.Service service, Map<Fault, Integer> actions, ChaosOutcome.States states) {}

  private Evidence collect() throws IOException {
    long millis = TimeUnit.SECONDS.toMillis(plan.seconds());
    List<Action> actions =
        Schedule.draw(plan.seed(), millis, plan.replicas(), plan.faults(), plan.deaths());
    report.tell("starting %d replicas...", plan.replicas());
    try (ChaosReplicas replicas =
            ChaosReplicas.start(plan.replicas(), plan.settings(), line -> report.tell("%s", line));
        EventLoops loops = EventLoops.create("auto", "loggos-chaos");
        HistoryWriter history = HistoryWriter.create(historyFile)) {
      ClientOptions options =
          ClientOptions.of(replicas.clientEndpoints())
              .withClusterName(replicas.endpoints().cluster())
              .withTimeout(REQUEST_TIMEOUT);
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < plan.clients(); i++) {
        clients.add(Client.connect(options, loops));
      }
      List<KeyValueService> services = clients.stream().map(KeyValueService::of).map(view).toList();
      ChaosWork work = new ChaosWork(loops.loop(), services, plan.keys(), plan.seed(), history);
      Nemesis nemesis = new Nemesis(actions, replicas, line -> report.tell("%s", line));
      ChaosOutcome.Service service = trouble(replicas, work, nemesis);
      clients.forEach(Client::close);
      return new Evidence(service, nemesis.counts(), compareStates(replicas));
    }
  }

  private ChaosOutcome.States compareStates(ChaosReplicas replicas) {
    ClusterStatus status = StateComparison.await(replicas.liveEndpoints(), report);
    boolean equal =
        status.reachable().size() == replicas.live().size()
            && status.isLevel()
            && status.difference() == null;
    return new ChaosOutcome.States(status.stateHashes(), equal);
  }

  private ChaosOutcome.Service trouble(ChaosReplicas replicas, ChaosWork work, Nemesis nemesis) {
    Waiting.join(work.prepare());
    long start = System.nanoTime();
    Waiting.join(work.start());
    try {
      long end = TimeUnit.SECONDS.toMillis(plan.seconds());
      int line = SECONDS_PER_LINE;
      for (long now = 0; now < end; now = millisSince(start)) {
        nemesis.advanceTo(now);
        replicas.requireAlive();
        if (now >= TimeUnit.SECONDS.toMillis(line)) {
          tellProgress(work, line, replicas);
          line += SECONDS_PER_LINE;
        }
        Waiting.pauseMillis(Math.max(1, Math.min(TICK_MILLIS, nemesis.nextMillis() - now)));
      }
    } finally {
      nemesis.heal();
    }
    Waiting.join(work.stop(), CALM_TIMEOUT);
    report.tell("healed; waiting for calm...");
    long healed = System.nanoTime();
    awaitCalm(replicas);
    long calmMillis = millisSince(healed);
    ChaosWork.Audit audit = Waiting.join(work.audit(), CALM_TIMEOUT);
    return new ChaosOutcome.Service(
        Waiting.join(work.progress()), audit, work.gaps(), replicas.leaderChanges(), calmMillis);
  }

  private void tellProgress(ChaosWork work, int second, ChaosReplicas replicas) {
    ChaosWork.Progress progress = Waiting.join(work.progress());
    report.tell(
        "chaos %3d s  ok %,d  failed %,d  unknown %,d  leader %d",
        second, progress.ok(), progress.failed(), progress.unknown(), replicas.leader());
  }

  private static long millisSince(long startNanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private static void awaitCalm(ChaosReplicas replicas) {
    boolean calm =
        Waiting.until(
            CALM_TIMEOUT,
            () -> {
              replicas.requireAlive();
              ClusterStatus status = ClusterStatus.fetch(replicas.liveEndpoints(), STATUS_TIMEOUT);
              return status.leader() != null && status.reachable().size() == replicas.live().size();
            });
    if (!calm) {
      throw new FailedCheckException(
          "no leader within " + CALM_TIMEOUT.toSeconds() + " s after everything was healed");
    }
  }
}
