package io.loggos.simulation;

import io.loggos.api.Configuration;
import io.loggos.api.app.Handler;
import io.loggos.client.ClientSession;
import io.loggos.replica.ReplicaOptions.ReadMode;
import io.loggos.replica.ReplicaStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * A simulated cluster that runs any handler and does what a script says. It is the ground that
 * {@link io.loggos.simulation.kit} stands on; tests of applications use the kit.
 *
 * <p>Every method but {@link #step} returns without letting time pass. The checkers watch every
 * step; what they find is thrown by it.
 */
public final class ScriptedCluster {
  private static final int AUDIT_SLOTS = 16;
  private static final double EVIDENCE_PROBABILITY = 0.5;

  private final World world = new World(new Trace(false, 0, null));
  private final Plans plans;
  private final Cluster cluster;
  private final SimNode[] nodes;
  private final PeerNetwork network;
  private final Dice dice;
  private final boolean[][] cut;
  private final long[] wallErrorMillis;
  private final List<ClientHost> clients = new ArrayList<>();

  /**
   * What a script decides about its cluster.
   *
   * @param seed of everything that is drawn
   * @param replicas how many
   * @param alpha slots that may be open
   * @param batchRequestsMax requests of one slot
   * @param sessionWindow requests of one client without a reply
   * @param requestBytesMax longest request, and longest reply
   * @param retainBytesMax executed values kept for replicas that lag; others get a snapshot
   * @param readMode how reads are answered
   * @param learnToAll whether acceptors tell all replicas of their votes
   * @param clientTimeoutMillis how long a request may take
   * @param delayNanos how long a message takes on average
   * @param suspectNanos how long a peer may be silent
   * @param rough whether links, journals, timers and clocks have faults that the seed draws
   */
  public record Settings(
      long seed,
      int replicas,
      int alpha,
      int batchRequestsMax,
      int sessionWindow,
      int requestBytesMax,
      long retainBytesMax,
      ReadMode readMode,
      boolean learnToAll,
      long clientTimeoutMillis,
      long delayNanos,
      long suspectNanos,
      boolean rough) {}

  /**
   * Builds a cluster in which nothing has happened yet.
   *
   * @param handlers gives each replica its application
   */
  public ScriptedCluster(Settings settings, IntFunction<Handler> handlers) {
    ClusterPlan shape = new ClusterPlan(settings);
    Configuration configuration = Simulation.configuration(settings.replicas());
    FaultPlan faults =
        new FaultPlan(
            settings.seed(),
            shape,
            DiskPlan.NONE,
            settings.rough()
                ? FaultSelection.DRAWN.without(FaultClass.MEMBERSHIP)
                : FaultSelection.NONE);
    WorkPlan work =
        new WorkPlan(
            Duration.ofMillis(settings.clientTimeoutMillis()),
            settings.sessionWindow(),
            AUDIT_SLOTS);
    plans = new Plans(settings.seed(), shape, faults, work, configuration);
    cluster =
        new Cluster(
            plans, new ForeignHandlers(handlers), world, FaultLog.of(world, FaultLog.Mode.FREE));
    nodes = cluster.nodes();
    network = cluster.network();
    dice = Dice.of(settings.seed(), "script");
    cut = new boolean[nodes.length][nodes.length];
    wallErrorMillis = new long[nodes.length];
  }

  /** Shipped parts, and an application that comes from outside. */
  private static final class ForeignHandlers extends Wiring {
    private final IntFunction<Handler> handlers;

    ForeignHandlers(IntFunction<Handler> handlers) {
      this.handlers = handlers;
    }

    @Override
    Handler handler(int replica, WorkPlan plan, Registers registers) {
      return handlers.apply(replica);
    }

    @Override
    long wallMillis(long seed) {
      return WALL_MILLIS;
    }
  }

  // ---- time

  /** Replicas start, each within a heartbeat. */
  public void start() {
    for (SimNode node : nodes) {
      world.after(dice.between(0, plans.cluster().heartbeatNanos), node::start);
    }
  }

  /** Virtual time since the beginning. */
  public long nowNanos() {
    return world.now();
  }

  /** Something will happen then, or at once if that has passed. */
  public void at(long nanos, Runnable action) {
    world.at(nanos, action);
  }

  /**
   * The next event happens; there must be one.
   *
   * @throws io.loggos.simulation.check.Violation when an invariant does not hold
   */
  public void step() {
    world.step();
  }

  /** Equal for equal runs. */
  public long traceHash() {
    return world.trace().hash();
  }

  /** How often somebody began to lead. */
  public long leaderChanges() {
    return cluster.tally().leaderChanges;
  }

  /** How often a replica took over a snapshot. */
  public long snapshotsInstalled() {
    return cluster.tally().snapshotsInstalled;
  }

  // ---- replicas

  /** How a replica is; costly when the digest of its state is wanted. */
  public ReplicaStatus status(int replica, boolean withStateHash) {
    return nodes[replica].replica().status(withStateHash);
  }

  /** Whether the replica has crashed. */
  public boolean isCrashed(int replica) {
    return nodes[replica].isCrashed();
  }

  /** Whether the replica stands still. */
  public boolean isPaused(int replica) {
    return nodes[replica].isPaused();
  }

  /** The replica ends for good; its peers may hear of it from their transport. */
  public void crash(int replica) {
    SimNode victim = nodes[replica];
    if (victim.isCrashed()) {
      return;
    }
    victim.crash(plans.cluster().crashesMax());
    for (SimNode peer : nodes) {
      long after = dice.exponential(2.0 * plans.cluster().delayNanos);
      if (dice.chance(EVIDENCE_PROBABILITY) && peer != victim) {
        world.after(after, () -> peer.onCrashEvidence(victim.id()));
      }
    }
  }

  /** The replica stands still until it is resumed. */
  public void pause(int replica) {
    nodes[replica].pause();
  }

  /** The replica goes on. */
  public void resume(int replica) {
    nodes[replica].resume(true);
  }

  /** The replica's wall clock goes ahead, or back. */
  public void advanceWallClock(int replica, long millis) {
    wallErrorMillis[replica] += millis;
    nodes[replica].clock().setWallError(wallErrorMillis[replica]);
  }

  // ---- links

  /** Nothing passes from one replica to another any more, or everything again. */
  public void cut(int from, int to, boolean isCut) {
    if (cut[from][to] != isCut) {
      cut[from][to] = isCut;
      network.cut(from, to, isCut ? 1 : -1);
    }
  }

  /** The link loses messages with that probability. */
  public void lose(int from, int to, double probability) {
    network.lose(from, to, probability);
  }

  /** Messages over the link take so long on average. */
  public void delay(int from, int to, long nanos) {
    network.slow(from, to, (double) nanos / plans.cluster().delayNanos);
  }

  /**
   * Links, replicas and clocks are well again; the crashed stay down, and those faults that the
   * seed drew are over for good.
   */
  public void heal() {
    for (int from = 0; from < nodes.length; from++) {
      for (int to = 0; to < nodes.length; to++) {
        cut(from, to, false);
        lose(from, to, 0);
        network.slow(from, to, 1);
      }
    }
    if (!plans.faults().calm) {
      network.heal();
    }
    for (SimNode node : nodes) {
      advanceWallClock(node.index(), -wallErrorMillis[node.index()]);
      node.resume(true);
      node.healJournal();
    }
  }

  // ---- clients

  /** Starts one more client and returns its number. */
  public int addClient() {
    ClientHost host = new ClientHost(plans.seed(), world, clients.size(), nodes, plans);
    clients.add(host);
    host.start();
    return host.index();
  }

  /** Something happens to a client's session. */
  public void onClient(int client, Consumer<ClientSession> happening) {
    clients.get(client).input(happening);
  }

  /** The client's connection breaks; what is under way is lost. */
  public void disconnect(int client) {
    clients.get(client).reset(dice.exponential(plans.cluster().delayNanos));
  }

  /** Nothing passes between the client and the replica any more, or everything again. */
  public void cutClient(int client, int replica, boolean isCut) {
    clients.get(client).cut(replica, isCut);
  }
}
