package io.loggos.simulation.kit;

import io.loggos.api.Ballot;
import io.loggos.api.InvariantException;
import io.loggos.api.app.Handler;
import io.loggos.client.LoggosException;
import io.loggos.replica.ReplicaStatus;
import io.loggos.simulation.ScriptedCluster;
import io.loggos.simulation.check.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A whole cluster that runs an application inside a test: in virtual time, on the calling thread,
 * equally every time.
 *
 * <pre>{@code
 * try (SimulatedCluster cluster = SimulatedCluster.of(Counter::new).seed(42).start()) {
 *   SimulatedClient client = cluster.client();
 *   client.execute(one);
 *   cluster.crash(cluster.leader());
 *   assertArrayEquals(two, client.execute(one));
 * }
 * }</pre>
 *
 * <p>Time passes only in {@link #run}, {@link #runUntil}, {@link #leader}, {@link
 * #awaitEqualStates} and where a {@link SimulatedClient} waits for a reply. Whatever lets time pass
 * throws {@link SimulationError} when an invariant of the replicas breaks, and {@link
 * HandlerContractError} when the handler breaks its contract; the cluster is of no use afterwards.
 */
public final class SimulatedCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int NOTES_SHOWN = 40;

  private final ScriptedCluster.Settings settings;
  private final HandlerChecks checks;
  private final Function<byte[], String> renderer;
  private final List<Handler> handlers = new ArrayList<>();
  private final ScriptedCluster engine;
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private String repetition;
  private Pace pace = Pace.NONE;
  private Runnable onHeal = () -> {};
  private SimulationError failure;
  private long answered;

  SimulatedCluster(
      ScriptedCluster.Settings settings, HandlerChecks checks, Function<byte[], String> renderer) {
    this.settings = settings;
    this.checks = checks;
    this.renderer = renderer;
    this.engine = new ScriptedCluster(settings, this::checkedHandler);
    this.repetition = "repeat: run the same test with seed(" + settings.seed() + ")";
    engine.start();
  }

  /** How clients of drawn runs spread their requests over time. */
  interface Pace {
    /** No pauses. */
    Pace NONE = () -> 0;

    /** The pause before the next request. */
    long nextPauseNanos();
  }

  private Handler checkedHandler(int replica) {
    Handler handler = checks.fresh();
    handlers.add(handler);
    return CheckedHandler.of(replica, handler, checks);
  }

  /**
   * Begins the description of a cluster.
   *
   * @param handlers makes a handler in the state of a new replica; called for each replica, and for
   *     the copies on which requests are run a second time
   */
  public static ClusterBuilder of(Supplier<? extends Handler> handlers) {
    return new ClusterBuilder(handlers);
  }

  /** Starts one more client. */
  public SimulatedClient client() {
    SimulatedClient client = new SimulatedClient(this, engine.addClient());
    clients.add(client);
    return client;
  }

  /** How many replicas there are, the crashed included. */
  public int replicas() {
    return settings.replicas();
  }

  /** What {@code getState} of a replica's handler gives. */
  public byte[] state(int replica) {
    requireReplica(replica);
    return handlers.get(replica).getState();
  }

  // ---- time

  /** How much virtual time has passed. */
  public Duration now() {
    return Duration.ofNanos(engine.nowNanos());
  }

  /** Lets so much virtual time pass. */
  public void run(Duration duration) {
    runTo(engine.nowNanos() + duration.toNanos());
  }

  private void runTo(long nanos) {
    engine.at(nanos, () -> {});
    while (engine.nowNanos() < nanos) {
      step();
    }
  }

  /**
   * Lets time pass until the condition holds.
   *
   * @throws SimulationError when it does not hold within the limit
   */
  public void runUntil(BooleanSupplier condition, Duration limit) {
    runUntil(
        condition, limit, () -> "the condition did not hold within " + limit.toMillis() + " ms");
  }

  private void runUntil(BooleanSupplier condition, Duration limit, Supplier<String> complaint) {
    long deadline = engine.nowNanos() + limit.toNanos();
    engine.at(deadline, () -> {});
    while (!condition.getAsBoolean()) {
      if (engine.nowNanos() >= deadline) {
        throw failed(complaint.get(), null);
      }
      step();
    }
  }

  void runUntilDone(Pending pending) {
    // the client gives up by itself before that
    Duration limit = Duration.ofMillis(2 * settings.clientTimeoutMillis()).plus(PATIENCE);
    runUntil(pending::isDone, limit, () -> "a request never ended");
  }

  private void step() {
    if (failure != null) {
      throw failure;
    }
    try {
      engine.step();
    } catch (Violation e) {
      requireGoodHandler();
      String slot = e.slot() > 0 ? " in slot " + e.slot() : "";
      throw failed(e.invariant() + slot + ": " + e.getMessage(), e);
    } catch (InvariantException e) {
      requireGoodHandler();
      throw failed("a replica stopped: " + e.getMessage(), e);
    }
    requireGoodHandler();
  }

  /** A client's own pause before it asks. */
  void think() {
    long pause = pace.nextPauseNanos();
    if (pause > 0) {
      runTo(engine.nowNanos() + pause);
    }
  }

  void setPace(Pace newPace) {
    pace = newPace;
  }

  // ---- what is wrong

  private void requireGoodHandler() {
    Finding finding = checks.finding();
    if (finding != null) {
      failure = new HandlerContractError(settings.seed(), text(finding) + epilogue(), finding);
      throw failure;
    }
  }

  private String text(Finding finding) {
    StringBuilder text = new StringBuilder();
    text.append("handler contract: ").append(finding.breach().text());
    text.append("\n  replica: ").append(finding.replica());
    text.append("\n  where: ").append(finding.place());
    text.append("\n  request: ").append(finding.request().text(renderer));
    for (String detail : finding.details()) {
      text.append("\n  ").append(detail);
    }
    return text.toString();
  }

  /** The run is over, and this is why. */
  SimulationError failed(String what, Throwable cause) {
    failure = new SimulationError(settings.seed(), what + epilogue(), cause);
    return failure;
  }

  private String epilogue() {
    StringBuilder text = new StringBuilder();
    text.append("\n  when: ").append(time()).append(" into the run with seed ");
    text.append(settings.seed()).append("\n  ").append(repetition);
    if (!notes.isEmpty()) {
      text.append("\n  what had been done to the cluster:");
      for (String note : notes.subList(Math.max(0, notes.size() - NOTES_SHOWN), notes.size())) {
        text.append("\n    ").append(note);
      }
    }
    return text.toString();
  }

  private String time() {
    return engine.nowNanos() / 1_000_000 + " ms";
  }

  /** Remembers what the script did, for messages. */
  void note(String what) {
    notes.add(time() + ": " + what);
  }

  /** Adds to a client's exception where and when its request was made. */
  LoggosException locate(LoggosException exception) {
    if (exception.getSuppressed().length == 0) {
      exception.addSuppressed(
          new AskedHere("seed " + settings.seed() + ", told " + time() + " into the run"));
    }
    return exception;
  }

  // ---- replicas

  /**
   * The live replica that leads under the highest ballot; lets time pass until there is one.
   * Directly after a leader was cut off, that is still the old one.
   */
  public int leader() {
    runUntil(() -> leaderNow() >= 0, PATIENCE, () -> "nobody leads: " + statuses());
    return leaderNow();
  }

  /** Who leads at this moment, or -1. */
  int leaderNow() {
    int leader = -1;
    Ballot highest = Ballot.NONE;
    for (int replica = 0; replica < replicas(); replica++) {
      if (isRunning(replica)) {
        ReplicaStatus status = engine.status(replica, false);
        if (status.role().equals("leader") && status.ballot().isAbove(highest)) {
          leader = replica;
          highest = status.ballot();
        }
      }
    }
    return leader;
  }

  private boolean isRunning(int replica) {
    return !engine.isCrashed(replica) && !engine.isPaused(replica);
  }

  /** Whether the replica has crashed. */
  public boolean isCrashed(int replica) {
    requireReplica(replica);
    return engine.isCrashed(replica);
  }

  /** The replica's process ends, for good: it has lost its memory and may not come back. */
  public void crash(int replica) {
    requireReplica(replica);
    note("replica " + replica + " crashes");
    engine.crash(replica);
    checks.onCrash(replica);
  }

  /** The replica stands still for so long, as in a long garbage collection. */
  public void pause(int replica, Duration duration) {
    requireReplica(replica);
    note("replica " + replica + " stands still for " + duration.toMillis() + " ms");
    engine.pause(replica);
    engine.at(engine.nowNanos() + duration.toNanos(), () -> engine.resume(replica));
  }

  /** All wall clocks go ahead, or back if negative; logical time follows slowly. */
  public void advanceWallClock(Duration by) {
    note("wall clocks are advanced by " + by.toMillis() + " ms");
    for (int replica = 0; replica < replicas(); replica++) {
      engine.advanceWallClock(replica, by.toMillis());
    }
  }

  /** The wall clock of one replica goes ahead, or back if negative. */
  public void advanceWallClock(int replica, Duration by) {
    requireReplica(replica);
    note("the wall clock of replica " + replica + " is advanced by " + by.toMillis() + " ms");
    engine.advanceWallClock(replica, by.toMillis());
  }

  // ---- links between replicas

  /**
   * Cuts all links between replicas of different sides, and mends all others. A replica on no side
   * is alone. Clients still reach every replica; see {@link SimulatedClient#reachOnly}.
   */
  @SafeVarargs
  public final void partition(Set<Integer>... sides) {
    int[] sideOf = new int[replicas()];
    StringBuilder text = new StringBuilder("partition");
    for (int i = 0; i < sideOf.length; i++) {
      sideOf[i] = -1 - i;
    }
    for (int side = 0; side < sides.length; side++) {
      text.append(' ').append(sorted(sides[side]));
      for (int replica : sides[side]) {
        requireReplica(replica);
        if (sideOf[replica] >= 0) {
          throw new IllegalArgumentException("replica " + replica + " is on two sides");
        }
        sideOf[replica] = side;
      }
    }
    note(text.toString());
    for (int from = 0; from < sideOf.length; from++) {
      for (int to = 0; to < sideOf.length; to++) {
        engine.cut(from, to, sideOf[from] != sideOf[to]);
      }
    }
  }

  /** Nothing passes from one replica to another any more; the other direction is left alone. */
  public void cutOneWay(int from, int to) {
    requireReplica(from);
    requireReplica(to);
    note("the link from " + from + " to " + to + " is cut");
    engine.cut(from, to, true);
  }

  /** Every link between replicas loses messages with that probability, 0 to 1. */
  public void loss(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability " + probability);
    }
    note("links lose " + 100 * probability + "% of their messages");
    forEachLink((from, to) -> engine.lose(from, to, probability));
  }

  /** Messages between replicas take so long on average. */
  public void delay(Duration mean) {
    note("messages take " + mean.toMillis() + " ms");
    forEachLink((from, to) -> engine.delay(from, to, mean.toNanos()));
  }

  /** Messages from one replica to another take so long on average. */
  public void delay(int from, int to, Duration mean) {
    requireReplica(from);
    requireReplica(to);
    note("messages from " + from + " to " + to + " take " + mean.toMillis() + " ms");
    engine.delay(from, to, mean.toNanos());
  }

  private interface LinkAction {
    void on(int from, int to);
  }

  private void forEachLink(LinkAction action) {
    for (int from = 0; from < replicas(); from++) {
      for (int to = 0; to < replicas(); to++) {
        action.on(from, to);
      }
    }
  }

  /**
   * Links between replicas are well again, paused replicas go on, and wall clocks are right. The
   * crashed stay down. In a drawn run, no more faults follow.
   */
  public void heal() {
    note("all is healed");
    onHeal.run();
    engine.heal();
  }

  void whenHealed(Runnable action) {
    onHeal = action;
  }

  // ---- the end

  /**
   * Lets time pass until all replicas that have not crashed have executed the same slots, and
   * requires that they hold the same state then.
   *
   * @throws SimulationError when they do not within a minute; mend their links first
   */
  public void awaitEqualStates() {
    runUntil(this::haveExecutedTheSame, PATIENCE, () -> "replicas do not catch up: " + statuses());
    ReplicaStatus first = null;
    for (int replica = 0; replica < replicas(); replica++) {
      ReplicaStatus one = engine.isCrashed(replica) ? null : engine.status(replica, true);
      first = first == null ? one : first;
      if (one != null && !one.stateHash().equals(first.stateHash())) {
        throw failed(
            "after slot "
                + one.executed()
                + " the states differ: replica "
                + first.index()
                + " has "
                + Hex.of(state(first.index()))
                + ", replica "
                + replica
                + " has "
                + Hex.of(state(replica)),
            null);
      }
    }
  }

  private boolean haveExecutedTheSame() {
    ReplicaStatus first = null;
    for (int replica = 0; replica < replicas(); replica++) {
      if (engine.isCrashed(replica)) {
        continue;
      }
      ReplicaStatus one = engine.status(replica, false);
      first = first == null ? one : first;
      if (one.executed() != first.executed() || one.executed() < one.knownDecided()) {
        return false;
      }
    }
    return true;
  }

  private String statuses() {
    StringBuilder text = new StringBuilder();
    for (int replica = 0; replica < replicas(); replica++) {
      text.append(replica == 0 ? "" : ", ").append("replica ").append(replica);
      if (engine.isCrashed(replica)) {
        text.append(" has crashed");
      } else {
        ReplicaStatus one = engine.status(replica, false);
        text.append(engine.isPaused(replica) ? " stands still as " : " is ").append(one.role());
        text.append(" and executed slot ").append(one.executed());
      }
    }
    return text.toString();
  }

  /** Ends the run. Nothing need be released; {@code try} only shows where a run ends. */
  @Override
  public void close() {
    if (failure == null) {
      failure = new SimulationError(settings.seed(), "the cluster is closed", null);
    }
  }

  // ---- for the kit

  ScriptedCluster engine() {
    return engine;
  }

  List<SimulatedClient> clients() {
    return List.copyOf(clients);
  }

  /** A new set of all of them, in their order. */
  Set<Integer> allReplicas() {
    Set<Integer> all = new TreeSet<>();
    for (int replica = 0; replica < replicas(); replica++) {
      all.add(replica);
    }
    return all;
  }

  /** What to do to see a failure again. */
  void setRepetition(String text) {
    repetition = text;
  }

  void onAnswered() {
    answered++;
  }

  /** How many requests were answered. */
  long answered() {
    return answered;
  }

  void requireReplica(int replica) {
    if (replica < 0 || replica >= replicas()) {
      throw new IllegalArgumentException("there is no replica " + replica);
    }
  }

  /** In an order that is the same in every process. */
  static Set<Integer> sorted(Set<Integer> replicas) {
    return new TreeSet<>(replicas);
  }
}
