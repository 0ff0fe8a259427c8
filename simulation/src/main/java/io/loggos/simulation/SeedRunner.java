package io.loggos.simulation;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs many seeds: {@code --seeds N --from S [--seconds T] [--threads 2] [--first] [--trace]}. With
 * {@code --first} it ends with the first failure. Exits with 1 when one fails, with 2 when called
 * wrongly.
 */
public final class SeedRunner {
  private static final long PROGRESS_NANOS = 5_000_000_000L;

  private final long from;
  private final long seeds;
  private final long seconds;
  private final PrintStream err;
  private final AtomicLong next;
  private final long startNanos = System.nanoTime();
  private final List<SimulationFailure> failures = new ArrayList<>();
  private final Map<String, Long> faults = new TreeMap<>();
  private boolean stopsAtFirst;
  private long done;
  private long steps;
  private long answered;
  private long leaderChanges;
  private long snapshots;
  private long progressNanos = startNanos;

  private SeedRunner(long from, long seeds, long seconds, PrintStream err) {
    this.from = from;
    this.seeds = seeds;
    this.seconds = seconds;
    this.err = err;
    this.next = new AtomicLong(from);
  }

  /** Runs the seeds that the arguments name. */
  public static void main(String[] args) throws InterruptedException {
    long from = 0;
    long seeds = 1000;
    long seconds = Long.MAX_VALUE;
    int threads = 1;
    boolean first = false;
    boolean trace = false;
    try {
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--from" -> from = Long.parseLong(args[++i]);
          case "--seeds" -> seeds = Long.parseLong(args[++i]);
          case "--seconds" -> seconds = Long.parseLong(args[++i]);
          case "--threads" -> threads = Integer.parseInt(args[++i]);
          case "--first" -> first = true;
          case "--trace" -> trace = true;
          default -> throw new IllegalArgumentException("unknown argument " + args[i]);
        }
      }
    } catch (RuntimeException e) {
      System.err.println("seeds: " + e.getMessage());
      System.exit(2);
    }
    if (trace) {
      System.exit(Simulation.trace(from, System.err).isOk() ? 0 : 1);
    }
    SeedRunner runner = new SeedRunner(from, seeds, seconds, System.err);
    runner.stopsAtFirst = first;
    System.exit(runner.run(threads) ? 0 : 1);
  }

  private boolean run(int threads) throws InterruptedException {
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread worker = new Thread(this::work, "seeds-" + i);
      worker.start();
      workers.add(worker);
    }
    for (Thread worker : workers) {
      worker.join();
    }
    progress();
    err.println("faults: " + faults);
    for (SimulationFailure failure : failures) {
      err.println("failed: seed " + failure.seed() + ", " + failure.invariant());
    }
    return failures.isEmpty();
  }

  private void work() {
    for (; ; ) {
      long seed = next.getAndIncrement();
      boolean late = System.nanoTime() - startNanos > seconds * 1_000_000_000L;
      if (seed >= from + seeds || seconds != Long.MAX_VALUE && late) {
        return;
      }
      SimulationReport report = Simulation.run(seed);
      add(report);
      if (stopsAtFirst && !report.isOk()) {
        next.set(from + seeds);
      }
    }
  }

  private synchronized void add(SimulationReport report) {
    done++;
    steps += report.steps();
    answered += report.requestsAnswered();
    leaderChanges += report.leaderChanges();
    snapshots += report.snapshotsInstalled();
    report.faults().forEach((fault, count) -> faults.merge(fault, count, Long::sum));
    if (!report.isOk()) {
      failures.add(report.failure());
      err.println(report.failure());
    }
    if (System.nanoTime() - progressNanos > PROGRESS_NANOS) {
      progressNanos = System.nanoTime();
      progress();
    }
  }

  private synchronized void progress() {
    double elapsed = (System.nanoTime() - startNanos) / 1e9;
    err.printf(
        "%d seeds, %d failed, %.1f s, %.1f seeds/s, %.0f steps/s, %d answered, %d leaders, %d"
            + " snapshots%n",
        done,
        failures.size(),
        elapsed,
        done / elapsed,
        steps / elapsed,
        answered,
        leaderChanges,
        snapshots);
  }
}
