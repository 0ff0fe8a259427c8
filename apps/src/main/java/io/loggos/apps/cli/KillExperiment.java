package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.network.EventLoops;
import java.time.Duration;
import java.util.List;

/** Kills the leader of a cluster under load, and finds out what that did. */
final class KillExperiment {
  private static final int REPLICAS = 3;
  private static final int OUTSTANDING = 64;
  private static final int READ_PERCENT = 20;
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(2);
  private static final double NANOS_PER_MILLI = 1e6;

  private final int seconds;
  private final long seed;
  private final List<String> settings;
  private final Report report;

  KillExperiment(int seconds, long seed, List<String> settings, Report report) {
    this.seconds = seconds;
    this.seed = seed;
    this.settings = settings;
    this.report = report;
  }

  /**
   * What one experiment came to.
   *
   * @param killed the id of the leader that was killed
   * @param gapMillis longest time between two successes from the kill on
   * @param result what the load measured
   * @param verdict whether the contents are what was acknowledged
   * @param stateHashes of the live replicas, by id
   * @param statesEqual whether these are one
   */
  record Outcome(
      int killed,
      double gapMillis,
      Load.Result result,
      VerifiedWork.Verdict verdict,
      ObjectNode stateHashes,
      boolean statesEqual) {

    boolean ok() {
      return verdict.isGood() && statesEqual;
    }

    Latencies latencies() {
      return Latencies.of(result.latencies());
    }

    ObjectNode json() {
      ObjectNode json = Json.object().put("ok", ok());
      json.put("seconds", Json.tenths(result.progress().seconds()));
      json.put("throughput_rps", Math.round(result.throughput()));
      json.set("latency_us", latencies().json());
      json.put("acknowledged", verdict.acknowledged());
      json.put("errors", result.progress().errors());
      json.put("lost", verdict.lost()).put("duplicated", verdict.duplicated());
      json.putObject("gap_ms").put("p50", gapMillis).put("max", gapMillis);
      json.set("state_hashes", stateHashes);
      return json.put("killed", killed);
    }
  }

  Outcome run() {
    report.tell("starting %d replicas...", REPLICAS);
    try (LocalProcesses cluster =
            LocalProcesses.start(REPLICAS, settings, line -> report.tell("%s", line));
        EventLoops loops = EventLoops.create("auto", "loggos-demo");
        Client client = Client.connect(options(cluster.endpoints()), loops)) {
      VerifiedWork work = new VerifiedWork(client, OUTSTANDING, READ_PERCENT, seed);
      Load load = new Load(loops.loop(), OUTSTANDING, work);
      load.start();
      int killAt = seconds / 2;
      Observation observation = new Observation(load, cluster, report);
      observation.run("load", 1, killAt);
      int leader = leader(cluster.endpoints());
      load.watchForGap();
      cluster.kill(leader);
      report.tell("killed replica %d, the leader", leader);
      observation.run("load", killAt + 1, seconds);
      Duration gap = load.longestGap();
      Load.Result result = load.result();
      load.stop();
      VerifiedWork.Verdict verdict = work.verify();
      Endpoints live = cluster.liveEndpoints();
      ClusterStatus status = StateComparison.await(live, report);
      boolean equal =
          status.reachable().size() == REPLICAS - 1
              && status.isLevel()
              && status.difference() == null;
      double gapMillis = Json.tenths(gap.toNanos() / NANOS_PER_MILLI);
      return new Outcome(leader, gapMillis, result, verdict, status.stateHashes(), equal);
    }
  }

  private static ClientOptions options(Endpoints endpoints) {
    return ClientOptions.of(endpoints.addresses())
        .withClusterName(endpoints.cluster())
        .withTimeout(REQUEST_TIMEOUT);
  }

  private static int leader(Endpoints endpoints) {
    MemberStatus leader = ClusterStatus.fetch(endpoints, STATUS_TIMEOUT).leader();
    if (leader == null) {
      throw new FailedCheckException("there is no leader to kill");
    }
    return leader.id();
  }
}
