package io.loggos.apps.cli;

import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.network.EventLoops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A cluster with state and clients for the failure-handling experiment. In each run a replica is
 * made to fail in the middle of a load and is replaced by a standby; the run after it finds the
 * cluster whole again, and another standby.
 */
final class FailureTrial implements AutoCloseable {
  private static final int KEY_BYTES = 16;
  private static final int VALUE_BYTES = 16;
  private static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TOLD_MAX = 40;
  private static final long SEED = 1;

  /**
   * What is tried.
   *
   * @param method the failure handling
   * @param replicas how many there are
   * @param standbys how many spare ones
   * @param stateBytes keys and values of which the state consists
   * @param failing how one fails
   * @param clients each with a request in flight
   * @param thinkTime how long each waits after an answer
   * @param settings of all processes
   * @param launch of all processes
   */
  record Setup(
      String method,
      int replicas,
      int standbys,
      long stateBytes,
      Failing failing,
      int clients,
      Duration thinkTime,
      List<String> settings,
      Launch launch) {}

  /**
   * What came of it.
   *
   * @param victim who failed
   * @param role what it was
   * @param timeline when what happened
   * @param happenings what the replicas have recorded from the failure on
   * @param trips the requests of this run
   * @param throughput requests per second after the warm-up
   * @param errors requests that failed after the warm-up
   * @param verdict whether everything acknowledged is there, and once
   * @param statesEqual whether all members have the same state in the end
   */
  record Outcome(
      int victim,
      String role,
      FailureTimeline timeline,
      List<Happening> happenings,
      FailureTrips trips,
      double throughput,
      long errors,
      VerifiedWork.Verdict verdict,
      boolean statesEqual) {
    boolean ok() {
      return verdict.isGood() && errors == 0 && statesEqual;
    }
  }

  private final Setup setup;
  private final ExperimentOptions options;
  private final Report report;
  private final ReplacementCluster cluster;
  private final EventLoops loops;
  private final List<Client> clients = new ArrayList<>();
  private VerifiedWork work;
  private VerifiedWork.Verdict earlier = new VerifiedWork.Verdict(0, 0, 0);

  private FailureTrial(
      Setup setup, ExperimentOptions options, Report report, ReplacementCluster cluster) {
    this.setup = setup;
    this.options = options;
    this.report = report;
    this.cluster = cluster;
    this.loops = EventLoops.create("auto", "loggos-experiment");
  }

  /** Starts the cluster and gives it its state. */
  static FailureTrial start(Setup setup, ExperimentOptions options, Report report) {
    ReplacementCluster cluster =
        ReplacementCluster.start(setup.replicas(), setup.settings(), setup.launch(), report);
    FailureTrial trial = new FailureTrial(setup, options, report, cluster);
    try {
      trial.connect();
      trial.fill();
      return trial;
    } catch (RuntimeException e) {
      trial.close();
      throw e;
    }
  }

  /**
   * Makes a replica fail in the middle of a load.
   *
   * @param leader whether the leader, or another one
   */
  Outcome run(boolean leader) {
    cluster.fillPool(setup.standbys());
    RoundTrips trips = new RoundTrips(work, clients.size());
    Load load = new Load(loops.loop(), clients.size(), trips, setup.thinkTime());
    load.start();
    pause(Duration.ofSeconds(options.warmUp()));
    load.reset();
    long measuredFrom = RoundTrips.wallMicros();
    Duration half = Duration.ofSeconds(options.seconds()).dividedBy(2);
    // any other one is as good as the next
    int leads = cluster.leader().id();
    int victim = leader ? leads : (leads + 1) % setup.replicas();
    pause(half);
    long failed = cluster.fail(victim, setup.failing());
    pause(half);
    List<Happening> happenings = await(failed);
    Load.Result result = load.result();
    load.stop();
    cluster.bury();
    FailureTimeline timeline = FailureTimeline.of(failed, happenings);
    return new Outcome(
        victim,
        leader ? "leader" : "follower",
        timeline,
        happenings,
        new FailureTrips(trips, measuredFrom, timeline),
        result.throughput(),
        result.progress().errors(),
        verdict(),
        areStatesEqual());
  }

  /** What is to be said of the writes since the run before. */
  private VerifiedWork.Verdict verdict() {
    VerifiedWork.Verdict all = work.verify();
    VerifiedWork.Verdict since = all.minus(earlier);
    earlier = all;
    return since;
  }

  @Override
  public void close() {
    clients.forEach(Client::close);
    loops.close();
    cluster.close();
  }

  private void connect() {
    ClientOptions client =
        ClientOptions.of(cluster.founders().addresses())
            .withClusterName(cluster.founders().cluster())
            .withTimeout(CLIENT_TIMEOUT);
    for (int i = 0; i < setup.clients(); i++) {
      clients.add(Client.connect(client, loops));
    }
    work = new VerifiedWork(clients, clients.size(), 0, SEED);
  }

  private void fill() {
    int keys = (int) (setup.stateBytes() / (KEY_BYTES + VALUE_BYTES));
    if (keys > 0) {
      try (BenchHistory nowhere = BenchHistory.create(null)) {
        new BenchWork(clients, keys, KEY_BYTES, VALUE_BYTES, 0, nowhere).fill();
      }
    }
  }

  private void pause(Duration time) {
    Waiting.pauseUntilNanos(System.nanoTime() + time.toNanos());
    cluster.requireAlive();
  }

  /** Waits until the dead replica is replaced. */
  private List<Happening> await(long failed) {
    List<Happening> happenings = new ArrayList<>();
    boolean over =
        Waiting.until(
            PATIENCE,
            () -> {
              cluster.requireAlive();
              happenings.clear();
              happenings.addAll(Happenings.since(failed, cluster.ask("events").members()));
              return FailureTimeline.of(failed, happenings) != null;
            });
    if (!over) {
      happenings.stream()
          .skip(Math.max(0, happenings.size() - TOLD_MAX))
          .forEach(one -> report.tell("%s", one));
      throw new FailedCheckException(
          "the failed replica was not replaced within " + PATIENCE.toSeconds() + " s");
    }
    return happenings;
  }

  private boolean areStatesEqual() {
    ClusterStatus status = StateComparison.await(cluster.present(), report);
    return status.reachable().size() == setup.replicas()
        && status.isLevel()
        && status.difference() == null;
  }
}
