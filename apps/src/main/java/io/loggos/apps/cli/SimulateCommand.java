package io.loggos.apps.cli;

import io.loggos.simulation.Campaign;
import io.loggos.simulation.FaultSelection;
import io.loggos.simulation.Overrides;
import io.loggos.simulation.Shrinker;
import io.loggos.simulation.Simulation;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs whole clusters under faults, in virtual time. */
@Command(
    name = "simulate",
    header = "Runs simulated clusters under drawn faults and checks every step.",
    description =
        "Each seed is one run of a whole cluster on one thread, in virtual time; the same seed is"
            + " the same run everywhere. A failure is reported with the command that repeats it and"
            + " with the fewest faults that still show it.")
final class SimulateCommand implements Callable<Integer> {
  private static final int THREADS_MAX = 256;
  private static final int FRESH_SEED_BITS = 40;
  private static final double SECONDS_PER_MINUTE = 60;
  private static final double MINUTES_MAX = 1_000_000;

  @ArgGroup private HowMuch howMuch;

  @Option(names = "--from", paramLabel = "S", description = "the first seed (default: a fresh one)")
  private Long from;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "1 to 7 replicas (default: as each seed draws it)")
  private Integer replicas;

  @Option(
      names = "--faults",
      paramLabel = "LIST",
      description =
          "of the faults that each seed draws, these only; or 'none'; or 'all' for all of them in"
              + " every seed; a '+' before a name puts that one into every seed")
  private String faults;

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "N",
      description = "seeds run at the same time (default: ${DEFAULT-VALUE})")
  private int threads;

  @Option(
      names = "--protocol",
      defaultValue = Simulation.PROTOCOL,
      paramLabel = "NAME",
      description = "the consensus plug-in (default: ${DEFAULT-VALUE})")
  private String protocol;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "write what happens as JSON lines; with --seed")
  private Path trace;

  @Option(names = "--no-shrink", description = "do not look for the fewest faults")
  private boolean noShrink;

  @Mixin private Report report;

  private static final class HowMuch {
    @Option(names = "--seed", paramLabel = "S", description = "run one seed")
    private Long seed;

    @Option(names = "--seeds", paramLabel = "N", description = "run so many seeds")
    private Long seeds;

    @Option(
        names = "--minutes",
        paramLabel = "M",
        description = "run seeds for so long (default: 1)")
    private Double minutes;
  }

  @Override
  public Integer call() throws InterruptedException {
    Overrides overrides = overrides();
    Campaign.Extent extent = extent();
    if (trace != null) {
      TraceFile.write(trace, extent.from(), overrides);
    }
    SimulationResult result = new SimulationResult(overrides, report);
    result.begin(extent);
    Campaign.Summary summary =
        Campaign.run(overrides, extent, new RegisterJudge(), System::nanoTime, result::progress);
    result.show(summary);
    Shrinker.Shrunk shrunk = null;
    if (!summary.isOk() && !noShrink) {
      report.tell("looking for the fewest faults that show the first failure...");
      shrunk = new Shrinker(System::nanoTime).shrink(summary.failures().get(0), overrides);
    }
    result.showFailures(summary, shrunk);
    return report.end(result.isOk(summary), result.json(summary, shrunk));
  }

  private Overrides overrides() {
    if (!protocol.equals(Simulation.PROTOCOL)) {
      throw new UsageException(
          "--protocol: '" + protocol + "' is unknown, there is " + Simulation.PROTOCOL);
    }
    Overrides overrides = Overrides.NONE;
    if (replicas != null) {
      require(replicas >= 1 && replicas <= Overrides.REPLICAS_MAX, "--replicas", replicas);
      overrides = overrides.withReplicas(replicas);
    }
    if (faults != null) {
      try {
        overrides = overrides.withFaults(FaultSelection.parse(faults));
      } catch (IllegalArgumentException e) {
        throw new UsageException("--faults: " + e.getMessage());
      }
    }
    return overrides;
  }

  private Campaign.Extent extent() {
    require(threads >= 1 && threads <= THREADS_MAX, "--threads", threads);
    boolean one = howMuch != null && howMuch.seed != null;
    if (one && from != null) {
      throw new UsageException("--from is for --seeds and --minutes; --seed names the one to run");
    }
    if (!one && trace != null) {
      throw new UsageException("--trace is for one run, which --seed names");
    }
    if (one) {
      return Campaign.Extent.one(howMuch.seed);
    }
    long first =
        from != null
            ? from
            : ThreadLocalRandom.current().nextLong() >>> Long.SIZE - FRESH_SEED_BITS;
    if (howMuch != null && howMuch.seeds != null) {
      require(howMuch.seeds >= 1, "--seeds", howMuch.seeds);
      return new Campaign.Extent(first, howMuch.seeds, Long.MAX_VALUE, threads);
    }
    double minutes = howMuch == null ? 1 : howMuch.minutes;
    require(minutes > 0 && minutes <= MINUTES_MAX, "--minutes", minutes);
    double seconds = minutes * SECONDS_PER_MINUTE;
    long nanos = (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    return new Campaign.Extent(first, Long.MAX_VALUE, nanos, threads);
  }

  private static void require(boolean holds, String option, Object value) {
    if (!holds) {
      throw new UsageException(option + ": " + value + " is out of range");
    }
  }
}
