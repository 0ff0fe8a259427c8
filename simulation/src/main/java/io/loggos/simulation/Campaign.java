package io.loggos.simulation;

import io.loggos.simulation.mark.Mark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Runs many seeds, one whole run at a time on each thread, and adds up what they report. */
public final class Campaign {
  /** So many seeds, with all that they draw, must meet every mark. */
  public static final long SEEDS_FOR_MARKS = 1000;

  private static final int SEEDS_PER_JUDGEMENT = 50;
  private static final long PROGRESS_NANOS = 5_000_000_000L;
  private static final int FAILURES_KEPT = 100;

  private final Overrides overrides;
  private final Extent extent;
  private final HistoryJudge judge;
  private final LongSupplier clock;
  private final AtomicLong next;
  private final Consumer<Summary> progress;
  private final long startNanos;
  private final Map<String, Long> faults = new TreeMap<>();
  private final Map<String, Long> marks = new TreeMap<>();
  private final List<SimulationFailure> failures = new ArrayList<>();
  private long progressNanos;
  private long done;
  private long failed;
  private long steps;
  private long virtualNanos;
  private long answered;
  private long leaderChanges;
  private long snapshots;
  private long traceHash;
  private long slowestSeed;
  private long slowestNanos = -1;

  /**
   * How much is run.
   *
   * @param from the first seed
   * @param seeds at most so many
   * @param nanos and no new one after so much real time
   * @param threads on so many threads
   */
  public record Extent(long from, long seeds, long nanos, int threads) {
    /** One seed. */
    public static Extent one(long seed) {
      return new Extent(seed, 1, Long.MAX_VALUE, 1);
    }
  }

  /**
   * What has been run so far.
   *
   * @param from the first seed
   * @param seeds how many seeds
   * @param failed how many of them failed
   * @param steps events
   * @param virtualNanos virtual time
   * @param elapsedNanos real time
   * @param requestsAnswered operations of clients
   * @param leaderChanges how often somebody began to lead
   * @param snapshotsInstalled how often a replica took over a snapshot
   * @param traceHash the exclusive or of all runs' hashes
   * @param slowestSeed the seed that took longest
   * @param slowestNanos and how long, in real time
   * @param faults how often each fault happened, by name
   * @param marks how often each rare situation was met, by name
   * @param failures the first failures
   */
  public record Summary(
      long from,
      long seeds,
      long failed,
      long steps,
      long virtualNanos,
      long elapsedNanos,
      long requestsAnswered,
      long leaderChanges,
      long snapshotsInstalled,
      long traceHash,
      long slowestSeed,
      long slowestNanos,
      Map<String, Long> faults,
      Map<String, Long> marks,
      List<SimulationFailure> failures) {
    /** Keeps its own copies. */
    public Summary {
      faults = Collections.unmodifiableMap(new TreeMap<>(faults));
      marks = Collections.unmodifiableMap(new TreeMap<>(marks));
      failures = List.copyOf(failures);
    }

    /**
     * The marks that no run has met although there were enough; none when there were fewer.
     *
     * @see #SEEDS_FOR_MARKS
     */
    public List<Mark> missedMarks() {
      if (seeds < SEEDS_FOR_MARKS) {
        return List.of();
      }
      return Stream.of(Mark.values())
          .filter(mark -> mark.isDrawn() && marks.getOrDefault(mark.label(), 0L) == 0)
          .toList();
    }

    /** The bands whose rates the runs have left although there were enough runs. */
    public List<RateBand> leftBands() {
      if (seeds < SEEDS_FOR_MARKS) {
        return List.of();
      }
      return RateBand.all().stream().filter(band -> band.isLeft(count(band), steps)).toList();
    }

    /** How often there was what a band is about. */
    public long count(RateBand band) {
      return switch (band.name()) {
        case "requests-answered" -> requestsAnswered;
        case "leader-changes" -> leaderChanges;
        case "snapshots-installed" -> snapshotsInstalled;
        default -> faults.getOrDefault(band.name(), 0L);
      };
    }

    /** Whether nothing failed. */
    public boolean isOk() {
      return failed == 0;
    }

    /** So many of something in a second of real time. */
    public double perSecond(long number) {
      return number / Math.max(elapsedNanos / 1e9, 1e-9);
    }
  }

  private Campaign(
      Overrides overrides,
      Extent extent,
      HistoryJudge judge,
      LongSupplier nanoClock,
      Consumer<Summary> progress) {
    this.judge = judge;
    this.overrides = overrides;
    this.extent = extent;
    this.clock = nanoClock;
    this.progress = progress;
    this.next = new AtomicLong(extent.from());
    this.startNanos = nanoClock.getAsLong();
    this.progressNanos = startNanos;
  }

  /**
   * Runs seeds until the extent is reached.
   *
   * @param judge judges one seed in {@value #SEEDS_PER_JUDGEMENT}
   * @param nanoClock real, monotonic time
   * @param progress told every few seconds, on any of the threads, one at a time
   */
  public static Summary run(
      Overrides overrides,
      Extent extent,
      HistoryJudge judge,
      LongSupplier nanoClock,
      Consumer<Summary> progress)
      throws InterruptedException {
    return new Campaign(overrides, extent, judge, nanoClock, progress).run();
  }

  private Summary run() throws InterruptedException {
    ExecutorService workers = Executors.newFixedThreadPool(extent.threads());
    try {
      List<Callable<Void>> tasks = Collections.nCopies(extent.threads(), this::work);
      for (Future<Void> task : workers.invokeAll(tasks)) {
        task.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a worker ended early", e.getCause());
    } finally {
      workers.shutdownNow();
    }
    return summary();
  }

  private Void work() {
    for (; ; ) {
      long begin = clock.getAsLong();
      boolean late = begin - startNanos >= extent.nanos();
      long seed = late ? 0 : next.getAndIncrement();
      if (late || seed - extent.from() >= extent.seeds()) {
        return null;
      }
      SimulationReport report =
          seed % SEEDS_PER_JUDGEMENT == 0
              ? Simulation.runJudged(seed, overrides, judge)
              : Simulation.run(seed, overrides);
      add(report, clock.getAsLong() - begin);
    }
  }

  private synchronized void add(SimulationReport report, long nanos) {
    done++;
    steps += report.steps();
    virtualNanos += report.virtualNanos();
    answered += report.requestsAnswered();
    leaderChanges += report.leaderChanges();
    snapshots += report.snapshotsInstalled();
    traceHash ^= report.traceHash();
    report.faults().forEach((fault, count) -> faults.merge(fault, count, Long::sum));
    report.marks().forEach((mark, count) -> marks.merge(mark, count, Long::sum));
    if (nanos > slowestNanos) {
      slowestNanos = nanos;
      slowestSeed = report.seed();
    }
    if (!report.isOk()) {
      failed++;
      if (failures.size() < FAILURES_KEPT) {
        failures.add(report.failure());
      }
    }
    if (clock.getAsLong() - progressNanos >= PROGRESS_NANOS) {
      progressNanos = clock.getAsLong();
      progress.accept(summary());
    }
  }

  private synchronized Summary summary() {
    return new Summary(
        extent.from(),
        done,
        failed,
        steps,
        virtualNanos,
        clock.getAsLong() - startNanos,
        answered,
        leaderChanges,
        snapshots,
        traceHash,
        slowestSeed,
        slowestNanos,
        faults,
        marks,
        failures);
  }
}
