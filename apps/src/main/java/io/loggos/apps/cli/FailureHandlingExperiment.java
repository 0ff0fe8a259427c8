package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.config.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The experiment with the replacement of a failed replica. */
@Command(
    name = "failure-handling",
    header = "Makes a replica fail under load and measures how it is replaced.",
    description =
        "Starts replicas and standbys on this machine and fills the store. In each run clients"
            + " write, and a replica fails in the middle of what is measured."
            + " Published are the numbers of the original, measured on other machines: compare the"
            + " shapes.")
final class FailureHandlingExperiment implements Callable<Integer> {
  private static final List<String> METHODS = List.of("reconfiguration", "live-replacement");
  private static final List<String> VICTIMS = List.of("leader", "follower", "both");
  private static final List<String> STANDBY_MODES = List.of("hot", "cold");
  private static final List<Integer> SIZES = List.of(3, 5);

  private static final int WARM_UP_SECONDS = 15;

  /** Long enough for several that rehearse on few processors. */
  private static final Duration START_PATIENCE = Duration.ofMinutes(3);

  /** Compilers that have work to do take no processor from those who answer requests. */
  private static final List<String> LOW_COMPILERS =
      List.of("-XX:ThreadPriorityPolicy=1", "-XX:CompilerThreadPriority=8");

  @Option(
      names = "--method",
      required = true,
      paramLabel = "NAME",
      description = "reconfiguration or live-replacement")
  private String method;

  @Option(
      names = "--replicas",
      defaultValue = "3",
      paramLabel = "N",
      description = "3 or 5 (default: ${DEFAULT-VALUE})")
  private int replicas;

  @Option(
      names = "--standbys",
      defaultValue = "1",
      paramLabel = "N",
      description = "how many wait in the pool (default: ${DEFAULT-VALUE})")
  private int standbys;

  @Option(
      names = "--standby-mode",
      defaultValue = "hot",
      paramLabel = "MODE",
      description = {
        "hot: they follow while they wait; cold: they fetch the state when they are needed",
        "(default: ${DEFAULT-VALUE})"
      })
  private String standbyMode;

  @Option(
      names = "--state-size",
      defaultValue = "1MB",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "keys and values of 16 bytes each, together (default: ${DEFAULT-VALUE})")
  private long stateSize;

  @Option(
      names = "--clients",
      defaultValue = "50",
      paramLabel = "N",
      description = "each has a request in flight (default: ${DEFAULT-VALUE})")
  private int clients;

  @Option(
      names = "--think-time",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "how long each waits after an answer (default: not at all)")
  private Duration thinkTime = Duration.ZERO;

  @Option(
      names = "--alpha",
      defaultValue = "3",
      paramLabel = "N",
      description = "how many slots may be open at once (default: ${DEFAULT-VALUE})")
  private int alpha;

  @Option(
      names = "--victim",
      defaultValue = "follower",
      paramLabel = "WHO",
      description = "leader, follower, or both in turn, run by run (default: ${DEFAULT-VALUE})")
  private String victim;

  @Option(
      names = "--failing",
      defaultValue = "machine",
      paramLabel = "HOW",
      description = {
        "machine: it says nothing more, as without power (SIGSTOP);",
        "process: it is killed (SIGKILL), of which its machine tells the others, and whose memory",
        "is freed meanwhile on the same processors (default: ${DEFAULT-VALUE})"
      })
  private String failing;

  @Option(
      names = "--cold",
      description = "processes that do not rehearse: their code is loaded and compiled meanwhile")
  private boolean cold;

  @Mixin private ExperimentOptions options = new ExperimentOptions(WARM_UP_SECONDS);
  @Mixin private LocalOptions local;
  @Mixin private Report report;

  @Override
  public Integer call() {
    check();
    if (!cold) {
      // the clients' side of a failure is in this process
      Rehearsal.runSilently(
          method, given -> Settings.parse(StandbyCommand.NOBODY, "clients", given));
    }
    List<FailureTrial.Outcome> outcomes = new ArrayList<>();
    try (FailureTrial trial = FailureTrial.start(setup(), options, report)) {
      for (int run = 1; run <= options.runs(); run++) {
        boolean leader = victim.equals("leader") || victim.equals("both") && run % 2 == 1;
        FailureTrial.Outcome outcome = trial.run(leader);
        outcomes.add(outcome);
        tell(run, outcome);
      }
    }
    FailureSummary summary = new FailureSummary(outcomes);
    ExperimentResults results = new ExperimentResults();
    PublishedFailureHandling published = PublishedFailureHandling.of(method, replicas, stateSize);
    FailureTables.addTo(results, summary, published);
    ObjectNode json = summary.json();
    results.tell(report, json);
    RttRatio all = summary.ratio();
    report.say(
        "round trips while a failure was handled, times those outside: median %.2f, 99th of a"
            + " hundred %.2f (medians of the runs; all requests together %.2f and %.2f)",
        Statistics.of(summary.ratios().get("median")).median(),
        Statistics.of(summary.ratios().get("p99")).median(),
        all.median(),
        all.p99());
    report.say(
        "requests lost %d, doubled %d, failed %d",
        summary.lost(), summary.duplicated(), summary.errors());
    String title =
        String.format(
            "%s, %d replicas of which a %s fails, %s standbys, %,d bytes of state, %d clients with"
                + " %d ms between answer and request, alpha %d, %d runs",
            method,
            replicas,
            failing,
            standbyMode,
            stateSize,
            clients,
            thinkTime.toMillis(),
            alpha,
            outcomes.size());
    results.write(
        options.out(),
        directory -> new FailureReport(title, summary, results.tables()).write(directory));
    return report.end(summary.ok(), json);
  }

  private void check() {
    options.check();
    requireOneOf(METHODS, "--method", method);
    if (!SIZES.contains(replicas)) {
      throw new UsageException("--replicas: " + replicas + " is neither 3 nor 5");
    }
    requireOneOf(VICTIMS, "--victim", victim);
    requireOneOf(STANDBY_MODES, "--standby-mode", standbyMode);
    requireOneOf(Failing.WORDS, "--failing", failing);
    require(clients >= 1 && clients <= 10_000, "--clients", clients);
    require(standbys >= 1 && standbys <= 10, "--standbys", standbys);
    require(alpha >= 1, "--alpha", alpha);
    require(stateSize <= 1L << 30, "--state-size", stateSize);
  }

  private static void requireOneOf(List<String> known, String option, String value) {
    if (!known.contains(value)) {
      throw new UsageException(option + ": " + value + " is none of " + String.join(", ", known));
    }
  }

  private static void require(boolean holds, String option, long value) {
    if (!holds) {
      throw new UsageException(option + ": " + value + " is out of range");
    }
  }

  private FailureTrial.Setup setup() {
    List<String> settings = new ArrayList<>();
    settings.add("failure-handling=" + method);
    settings.add(method + ".grace=0s");
    settings.add(method + ".interval-min=0s");
    settings.add("standby.provider=pool");
    settings.add("paxos-multi.alpha=" + alpha);
    settings.add("standby.mode=" + standbyMode);
    settings.addAll(local.settings());
    Launch launch =
        new Launch(LOW_COMPILERS, cold ? List.of() : List.of("--rehearse"), START_PATIENCE);
    return new FailureTrial.Setup(
        method,
        replicas,
        standbys,
        stateSize,
        Failing.named(failing),
        clients,
        thinkTime,
        settings,
        launch);
  }

  private void tell(int run, FailureTrial.Outcome outcome) {
    FailureTimeline timeline = outcome.timeline();
    RttRatio ratio = outcome.trips().ratio();
    report.tell(
        "run %d, replica %d (%s) fails: suspected after %.1f ms, initialization %.1f ms,"
            + " activation %.1f ms, catch-up %.1f ms, window %.1f ms; round trips %.2f and %.2f"
            + " times as long; %,.0f requests/s; lost %d, doubled %d, failed %d%s",
        run,
        outcome.victim(),
        outcome.role(),
        timeline.suspectedMillis(),
        timeline.initializationMillis(),
        timeline.activationMillis(),
        timeline.catchUpMillis(),
        timeline.windowMillis(),
        ratio.median(),
        ratio.p99(),
        outcome.throughput(),
        outcome.verdict().lost(),
        outcome.verdict().duplicated(),
        outcome.errors(),
        outcome.statesEqual() ? "" : "; STATES NOT EQUAL");
  }
}
