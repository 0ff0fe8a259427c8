package io.loggos.simulation;

import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.replica.ReplicaStatus;
import io.loggos.simulation.check.Places;
import io.loggos.simulation.check.Rulers;
import io.loggos.simulation.check.Violation;
import java.util.ArrayList;
import java.util.List;

/** One run: boot, faults, healing, and then the proof that all is well again. */
final class Run {
  private static final long STEPS_MAX = 5_000_000;
  private static final int STEPS_BETWEEN_LOOKS = 64;
  private static final int QUIET_HEARTBEATS = 100;
  private static final int QUIET_WINDOWS = 3;
  private static final String LOST = "executions: ";
  private static final long SECOND = 1_000_000_000L;

  private final Plans plans;
  private final World world;
  private final Cluster cluster;
  private final FaultDirector director;
  private final Standbys standbys;
  private final ClientFaults clients;
  private final Workload workload;
  private final FaultLog log;

  Run(Plans plans, Wiring wiring, Trace trace, FaultLog.Mode mode) {
    this.plans = plans;
    this.world = new World(trace);
    this.log = FaultLog.of(world, mode);
    this.cluster = new Cluster(plans, wiring, world, log);
    this.workload = new Workload(plans.work().operations);
    this.director = new FaultDirector(plans, world, cluster, log);
    this.standbys = new Standbys(plans, world, cluster, log);
    this.clients = new ClientFaults(plans, world, cluster, log, workload);
  }

  World world() {
    return world;
  }

  Cluster cluster() {
    return cluster;
  }

  FaultLog log() {
    return log;
  }

  /** Throws a violation when something fails. */
  void execute() {
    Dice dice = Dice.of(plans.seed(), "phases");
    long suspect = plans.cluster().suspectNanos;
    for (int i = 0; i < plans.cluster().replicas; i++) {
      world.after(dice.between(0, plans.cluster().heartbeatNanos), cluster.nodes()[i]::start);
    }
    standbys.begin();
    clients.startClients();
    long duration = (long) (suspect * dice.logUniform(10.0, 200.0));
    director.begin(duration);
    clients.begin(duration);
    long least = duration / 4;
    while (world.now() < duration
        && (world.now() < least || workload.answered() < plans.work().operations)) {
      step();
    }
    workload.finish();
    director.heal();
    standbys.heal();
    clients.heal();
    awaitCalm();
  }

  private void step() {
    world.step();
    requireEnd();
  }

  private void requireEnd() {
    if (world.steps() > STEPS_MAX) {
      throw new Violation("K20 no storms", "the run does not end");
    }
  }

  private void awaitCalm() {
    ClusterPlan plan = plans.cluster();
    long bound = 60 * plan.suspectMaxNanos + 60 * SECOND;
    long deadline = world.now() + bound;
    long executions = 0;
    if (plans.faults().membership.on && isBeyondRepair(false)) {
      log.counts().add(FaultCounts.Fault.BEYOND_REPAIR);
      return;
    }
    // whoever is beyond repair tries again and again, and that takes many steps
    for (int i = 0; world.now() < deadline && world.steps() <= STEPS_MAX; i++) {
      world.step();
      if (i % STEPS_BETWEEN_LOOKS == 0) {
        if (whatIsMissing() == null) {
          compareSnapshots();
          requireQuiet();
          return;
        }
        if (executions() > executions) {
          // a long way behind, on slow links: it has to go on, not to be there
          executions = executions();
          deadline = Math.max(deadline, world.now() + bound / 5);
        }
      }
    }
    if (plans.faults().membership.on && isBeyondRepair(true)) {
      log.counts().add(FaultCounts.Fault.BEYOND_REPAIR);
      return;
    }
    requireEnd();
    String missing = whatIsMissing();
    boolean lost = missing.startsWith(LOST);
    throw new Violation(
        lost ? "K14 nothing acknowledged is lost" : "K23 progress after healing", missing);
  }

  /** Those of all replicas together, which end when each has what was ever executed. */
  private long executions() {
    long sum = 0;
    for (SimNode node : cluster.nodes()) {
      Registers application = cluster.application(node.index());
      sum += application == null ? 0 : application.executions();
    }
    return sum;
  }

  /**
   * Once nobody wants anything, replicas have little to say to each other; at the latest when what
   * waited for a journal, on a disk that was full, has left and was answered.
   */
  private void requireQuiet() {
    if (plans.faults().leavesLateMessages()
        || plans.faults().membership.on
        || director.hasOutsiders()) {
      // late messages may each be answered, and who hears no answer asks again and again
      return;
    }
    String storm = null;
    for (int i = 0; i < QUIET_WINDOWS; i++) {
      storm = stormInWindow();
      if (storm == null) {
        return;
      }
    }
    throw new Violation("K20 no storms", storm);
  }

  /** Why the next idle heartbeats are no quiet ones; null when they are. */
  private String stormInWindow() {
    ClusterPlan plan = plans.cluster();
    long from = world.now();
    long before = cluster.network().sent();
    while (world.now() < from + QUIET_HEARTBEATS * plan.heartbeatNanos) {
      step();
    }
    double elapsed = world.now() - from;
    int others = plan.replicas - 1;
    double heartbeats = plan.replicas * others * elapsed / plan.heartbeatNanos;
    double leases = 2 * others * elapsed * 3 / plan.leaseNanos;
    double bound = 1.3 * (heartbeats + leases) + 20 * plan.replicas * others;
    long messages = cluster.network().sent() - before;
    return messages <= bound
        ? null
        : messages + " messages in " + QUIET_HEARTBEATS + " idle heartbeats, bound " + bound;
  }

  private void compareSnapshots() {
    for (SimNode node : cluster.nodes()) {
      if (counts(node)) {
        cluster
            .checks()
            .onSnapshot(node.index(), node.replica().executedUpTo(), node.snapshotDigest());
      }
    }
  }

  /** Whether the node has to be well in the end: a member that is not hurt for good. */
  private boolean counts(SimNode node) {
    ReplicaId id = cluster.roster().id(node.index());
    return director.isCore(node)
        && node.isUp()
        && isMember(id)
        && node.replica().quarantine() == null;
  }

  private boolean isMember(ReplicaId id) {
    Places places = cluster.checks().places();
    return places == null
        ? cluster.checks().rulers().latest().contains(id)
        : places.isLatest(id) && places.hasArrived(id);
  }

  /**
   * Whether too few are left of those who rule the next slot, or of those who come after them: more
   * have failed than the quorums bear, of members that were removed or that never came. What was
   * chosen and is known to none of those left has to be found out by those who rule there.
   */
  private boolean isBeyondRepair(boolean inTheEnd) {
    Rulers rulers = cluster.checks().rulers();
    long known = 0;
    for (SimNode node : cluster.nodes()) {
      boolean left = node.isUp() && director.isCore(node);
      known = left ? Math.max(known, node.replica().executedUpTo()) : known;
    }
    return isBeyondRepair(rulers.at(known + 1), inTheEnd, true)
        || isBeyondRepair(rulers.at(rulers.chosenUpTo() + 1), inTheEnd, false)
        || isBeyondRepair(rulers.latest(), inTheEnd, false);
  }

  /**
   * Whether too few of them are left.
   *
   * @param withRetired whether those count who left of their own accord: they must have left
   *     everything behind that anybody needs
   */
  private boolean isBeyondRepair(
      Configuration configuration, boolean inTheEnd, boolean withRetired) {
    Places places = cluster.checks().places();
    int alive = 0;
    for (Member member : configuration.members()) {
      ReplicaId id = places == null ? member.id() : places.latest(member.id().index());
      if (inTheEnd && places != null && !places.hasArrived(id)) {
        // on its way, it needs what its predecessor can tell
        alive += isUp(id) && isUp(places.predecessor(id)) ? 1 : 0;
        continue;
      }
      alive += isUp(id) || withRetired && cluster.roster().hasRetired(id) ? 1 : 0;
    }
    return alive < plans.cluster().quorum(configuration.size());
  }

  private boolean isUp(ReplicaId id) {
    int machine = id == null ? -1 : cluster.roster().machine(id);
    SimNode node = machine < 0 ? null : cluster.nodes()[machine];
    return node != null && node.isUp() && director.isCore(node);
  }

  /** What keeps the healed cluster from being well, or null. */
  private String whatIsMissing() {
    for (Caller caller : clients.callers()) {
      if (!caller.isDone()) {
        return caller.toString();
      }
    }
    List<ReplicaStatus> all = new ArrayList<>();
    for (SimNode node : cluster.nodes()) {
      if (counts(node)) {
        all.add(node.replica().status(true));
        // it has everything that was ever executed, by the living or the dead
        long executions = cluster.application(node.index()).executions();
        if (executions != cluster.checks().history.size()) {
          return LOST
              + executions
              + " of "
              + cluster.checks().history.size()
              + " on r"
              + node.index();
        }
      }
    }
    if (all.isEmpty()) {
      return "nobody is left";
    }
    ReplicaStatus first = all.get(0);
    if (first.leader() < 0) {
      return "nobody is trusted: " + all;
    }
    Configuration latest = cluster.checks().rulers().latest();
    if (!latest.has(first.leader())) {
      return "the leader is no member: " + all;
    }
    Places places = cluster.checks().places();
    ReplicaId trusted =
        places == null ? latest.member(first.leader()).id() : places.latest(first.leader());
    int leader = cluster.roster().machine(trusted);
    if (leader < 0 || !director.isCore(cluster.nodes()[leader])) {
      return "the leader is cut off: " + all;
    }
    for (ReplicaStatus one : all) {
      boolean leads = one.role().equals("leader");
      if (one.leader() != first.leader() || leads != (one.index() == first.leader())) {
        return "the leader is not agreed upon: " + all;
      }
      if (one.executed() != first.executed()
          || one.chain() != first.chain()
          || !one.stateHash().equals(first.stateHash())) {
        return "states differ: " + all;
      }
    }
    return whoFollowsInVain(first);
  }

  /** A hot standby has what the members have, or is none any more; null when that is so. */
  private String whoFollowsInVain(ReplicaStatus member) {
    for (SimNode node : cluster.nodes()) {
      boolean follows = node.isUp() && node.id().isWatcher() && director.isCore(node);
      if (follows && node.replica().quarantine() == null && knowsMember(node)) {
        ReplicaStatus status = node.replica().status(true);
        if (status.executed() != member.executed() || status.chain() != member.chain()) {
          return "a hot standby stays behind " + member + ": " + status;
        }
      }
    }
    return null;
  }

  /** Otherwise all it can hear is somebody left behind, whom nobody tells of the others either. */
  private boolean knowsMember(SimNode node) {
    return node.replica().schedule().peers().stream().anyMatch(peer -> isMember(peer.id()));
  }

  SimulationReport report(SimulationFailure failure) {
    long slots = 0;
    for (SimNode node : cluster.nodes()) {
      slots = Math.max(slots, node.replica() == null ? 0 : node.replica().executedUpTo());
    }
    return new SimulationReport(
        plans.seed(),
        world.steps(),
        world.now(),
        workload.answered(),
        slots,
        cluster.tally().leaderChanges,
        cluster.tally().snapshotsInstalled,
        world.trace().hash(),
        log.counts().toMap(),
        cluster.checks().marks.toMap(),
        failure);
  }
}
