package io.loggos.apps.cli;

import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.network.EventLoops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One run of the failure-handling experiment: a cluster of its own with state and clients, one of
 * whose replicas is killed in the middle and replaced.
 */
final class FailureTrial {
  private static final int KEY_BYTES = 16;
  private static final int VALUE_BYTES = 16;
  private static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TOLD_MAX = 40;

  /**
   * What is tried.
   *
   * @param method the failure handling
   * @param replicas how many there are
   * @param standbys how many spare ones
   * @param stateBytes keys and values of which the state consists
   * @param clients each with a request in flight
   * @param thinkTime how long each waits after an answer
   * @param leader whether the leader is killed, or another one
   * @param settings of all processes
   * @param arguments of the commands that start them
   */
  record Setup(
      String method,
      int replicas,
      int standbys,
      long stateBytes,
      int clients,
      Duration thinkTime,
      boolean leader,
      List<String> settings,
      List<String> arguments) {}

  /**
   * What came of it.
   *
   * @param victim who was killed
   * @param role what it was
   * @param timeline when what happened
   * @param happenings what the replicas have recorded from the kill on
   * @param trips all requests since the load began
   * @param measuredFrom requests sent before then were the warm-up
   * @param throughput requests per second since then
   * @param errors requests that failed since then
   * @param verdict whether everything acknowledged is there, and once
   * @param statesEqual whether all members have the same state in the end
   */
  record Outcome(
      int victim,
      String role,
      FailureTimeline timeline,
      List<Happening> happenings,
      RoundTrips trips,
      long measuredFrom,
      double throughput,
      long errors,
      VerifiedWork.Verdict verdict,
      boolean statesEqual) {
    boolean ok() {
      return verdict.isGood() && errors == 0 && statesEqual;
    }

    /** The microseconds of the requests of a phase. */
    double[] micros(FailurePhase phase) {
      double[] all = new double[trips.count()];
      int count = 0;
      for (int i = 0; i < all.length; i++) {
        if (trips.sent(i) >= measuredFrom
            && timeline.phase(trips.sent(i), trips.answered(i)) == phase) {
          all[count++] = trips.micros(i);
        }
      }
      return Arrays.copyOf(all, count);
    }
  }

  private final Setup setup;
  private final ExperimentOptions options;
  private final Report report;

  FailureTrial(Setup setup, ExperimentOptions options, Report report) {
    this.setup = setup;
    this.options = options;
    this.report = report;
  }

  Outcome run(int number) {
    try (ReplacementCluster cluster =
            ReplacementCluster.start(
                setup.replicas(), setup.standbys(), setup.settings(), setup.arguments(), report);
        EventLoops loops = EventLoops.create("auto", "loggos-experiment")) {
      List<Client> clients = connect(cluster.founders(), loops);
      fill(clients);
      VerifiedWork work = new VerifiedWork(clients, clients.size(), 0, number);
      RoundTrips trips = new RoundTrips(work, clients.size());
      Load load = new Load(loops.loop(), clients.size(), trips, setup.thinkTime());
      load.start();
      pause(cluster, Duration.ofSeconds(options.warmUp()));
      load.reset();
      long measuredFrom = RoundTrips.wallMicros();
      Duration half = Duration.ofSeconds(options.seconds()).dividedBy(2);
      int victim = victim(cluster);
      pause(cluster, half);
      long killed = RoundTrips.wallMicros();
      cluster.kill(victim);
      pause(cluster, half);
      List<Happening> happenings = await(cluster, killed);
      Load.Result result = load.result();
      load.stop();
      VerifiedWork.Verdict verdict = work.verify();
      clients.forEach(Client::close);
      return new Outcome(
          victim,
          setup.leader() ? "leader" : "follower",
          FailureTimeline.of(killed, happenings),
          happenings,
          trips,
          measuredFrom,
          result.throughput(),
          result.progress().errors(),
          verdict,
          areStatesEqual(cluster));
    }
  }

  private List<Client> connect(Endpoints endpoints, EventLoops loops) {
    ClientOptions options =
        ClientOptions.of(endpoints.addresses())
            .withClusterName(endpoints.cluster())
            .withTimeout(CLIENT_TIMEOUT);
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < setup.clients(); i++) {
      clients.add(Client.connect(options, loops));
    }
    return clients;
  }

  private void fill(List<Client> clients) {
    int keys = (int) (setup.stateBytes() / (KEY_BYTES + VALUE_BYTES));
    if (keys > 0) {
      try (BenchHistory nowhere = BenchHistory.create(null)) {
        new BenchWork(clients, keys, KEY_BYTES, VALUE_BYTES, 0, nowhere).fill();
      }
    }
  }

  private static void pause(ReplacementCluster cluster, Duration time) {
    Waiting.pauseUntilNanos(System.nanoTime() + time.toNanos());
    cluster.requireAlive();
  }

  private int victim(ReplacementCluster cluster) {
    MemberStatus leader = cluster.ask().leader();
    if (leader == null) {
      throw new FailedCheckException("there is no leader");
    }
    // any other one is as good as the next
    return setup.leader() ? leader.id() : (leader.id() + 1) % setup.replicas();
  }

  /** Waits until the dead replica is replaced. */
  private List<Happening> await(ReplacementCluster cluster, long killed) {
    List<Happening> happenings = new ArrayList<>();
    boolean over =
        Waiting.until(
            PATIENCE,
            () -> {
              cluster.requireAlive();
              happenings.clear();
              happenings.addAll(Happenings.since(killed, cluster.ask("events").members()));
              return FailureTimeline.of(killed, happenings) != null;
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

  private boolean areStatesEqual(ReplacementCluster cluster) {
    ClusterStatus status = StateComparison.await(cluster.present(), report);
    return status.reachable().size() == setup.replicas()
        && status.isLevel()
        && status.difference() == null;
  }
}
