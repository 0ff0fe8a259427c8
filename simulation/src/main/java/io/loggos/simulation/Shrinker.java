package io.loggos.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Makes a failing run smaller as long as the same invariant breaks: fewer fault classes, fewer
 * replicas, clients and operations, and then fewer single faults (delta debugging: pieces of the
 * list of fault decisions are left out, smaller and smaller ones). Ends when nothing more can be
 * left out, and at the latest after a bounded number of runs and a bounded time, with the best so
 * far.
 */
public final class Shrinker {
  /** How many runs it takes at most. */
  public static final int RUNS_MAX = 300;

  /** How long it takes at most, but for the run that is then under way. */
  public static final long NANOS_MAX = 120_000_000_000L;

  private final LongSupplier clock;
  private final Wiring wiring;
  private long startNanos;
  private int runs;
  private long seed;
  private String invariant;
  private Overrides overrides;
  private Simulation.Recording best;

  /**
   * For failures of the shipped parts.
   *
   * @param nanoClock real, monotonic time
   */
  public Shrinker(LongSupplier nanoClock) {
    this(nanoClock, new Wiring());
  }

  /** For failures of a cluster that is wired in another way. */
  Shrinker(LongSupplier nanoClock, Wiring wiring) {
    this.clock = nanoClock;
    this.wiring = wiring;
  }

  /**
   * The smallest failing run that was found.
   *
   * @param overrides what differs from what the seed draws
   * @param failure how it fails
   * @param decisions the faults in it, in order of time
   * @param runs how many runs it took
   * @param isFinished whether there was time to try everything
   */
  public record Shrunk(
      Overrides overrides,
      SimulationFailure failure,
      List<FaultDecision> decisions,
      int runs,
      boolean isFinished) {
    /** Copies the list. */
    public Shrunk {
      decisions = List.copyOf(decisions);
    }
  }

  /**
   * Shrinks a failure.
   *
   * @param failure what failed
   * @param under what was not left to the seed
   */
  public Shrunk shrink(SimulationFailure failure, Overrides under) {
    startNanos = clock.getAsLong();
    runs = 1;
    seed = failure.seed();
    invariant = failure.invariant();
    overrides = under;
    best = Simulation.record(seed, under, wiring, FaultLog.Mode.RECORDED);
    switchClassesOff();
    makeSmaller();
    switchClassesOff();
    leaveDecisionsOut();
    return new Shrunk(overrides, best.report().failure(), best.decisions(), runs, !isExhausted());
  }

  private boolean isExhausted() {
    return runs >= RUNS_MAX || clock.getAsLong() - startNanos > NANOS_MAX;
  }

  private boolean attempt(Overrides smaller) {
    return attempt(smaller, FaultLog.Mode.RECORDED);
  }

  /** Whether the same invariant breaks; if so, this is the best from now on. */
  private boolean attempt(Overrides smaller, FaultLog.Mode mode) {
    if (isExhausted()) {
      return false;
    }
    runs++;
    Simulation.Recording run = Simulation.record(seed, smaller, wiring, mode);
    SimulationFailure failure = run.report().failure();
    if (failure == null || !failure.invariant().equals(invariant)) {
      return false;
    }
    best = run;
    overrides = smaller;
    return true;
  }

  private void switchClassesOff() {
    if (attempt(overrides.withFaults(FaultSelection.NONE))) {
      return;
    }
    for (FaultClass one : Simulation.plans(seed, overrides).faults().classes()) {
      attempt(overrides.withFaults(overrides.faults().without(one)));
    }
  }

  private void makeSmaller() {
    Plans plans = Simulation.plans(seed, overrides);
    for (int replicas = 1; replicas < plans.cluster().replicas; replicas++) {
      if (attempt(overrides.withReplicas(replicas))) {
        break;
      }
    }
    for (int clients = 1; clients < plans.work().clients; clients *= 2) {
      if (attempt(overrides.withClientsMax(clients))) {
        break;
      }
    }
    int operations = plans.work().operations / 2;
    while (operations > 0 && attempt(overrides.withOperationsMax(operations))) {
      operations /= 2;
    }
  }

  private void leaveDecisionsOut() {
    if (best.decisions().isEmpty() || attempt(overrides, keeping(List.of()))) {
      return;
    }
    leaveStreamsOut();
    int piece = Math.max(1, best.decisions().size() / 2);
    for (boolean again = true; again; piece = Math.max(1, piece / 2)) {
      boolean removed = leaveOut(piece);
      again = (piece > 1 || removed) && !isExhausted();
    }
  }

  /** Tries to do without each kind of decision, on each node: there may be hundreds of one kind. */
  private void leaveStreamsOut() {
    Set<String> streams =
        best.decisions().stream()
            .map(decision -> decision.id().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    for (String stream : streams) {
      List<FaultDecision> rest = new ArrayList<>(best.decisions());
      if (rest.removeIf(decision -> decision.id().stream().equals(stream))) {
        attempt(overrides, keeping(rest));
      }
    }
  }

  /** Tries to do without each piece of that length; whether one could be left out. */
  private boolean leaveOut(int piece) {
    boolean removed = false;
    for (int at = 0; at < best.decisions().size() && !isExhausted(); ) {
      List<FaultDecision> rest = new ArrayList<>(best.decisions());
      rest.subList(at, Math.min(rest.size(), at + piece)).clear();
      if (attempt(overrides, keeping(rest))) {
        removed = true;
      } else {
        at += piece;
      }
    }
    return removed;
  }

  private static FaultLog.Mode keeping(List<FaultDecision> decisions) {
    Set<FaultDecision.Id> ids =
        decisions.stream().map(FaultDecision::id).collect(Collectors.toSet());
    return FaultLog.Mode.restrictedTo(ids);
  }
}
