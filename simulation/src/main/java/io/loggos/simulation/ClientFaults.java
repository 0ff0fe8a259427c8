package io.loggos.simulation;

import io.loggos.simulation.FaultCounts.Fault;
import java.util.ArrayList;
import java.util.List;

/** The clients of a run, and what goes wrong with them. */
final class ClientFaults {
  private final World world;
  private final Plans plans;
  private final Cluster cluster;
  private final FaultLog log;
  private final FaultLog.Stream decisions;
  private final FaultLog.Stream crashDecisions;
  private final Workload workload;
  private final Dice dice;
  private final List<Caller> callers = new ArrayList<>();
  private LoudClient loud;
  private boolean healed;

  ClientFaults(Plans plans, World world, Cluster cluster, FaultLog log, Workload workload) {
    this.plans = plans;
    this.world = world;
    this.cluster = cluster;
    this.log = log;
    this.decisions = log.stream("client-faults");
    this.crashDecisions = log.stream("client-crashes");
    this.workload = workload;
    this.dice = Dice.of(plans.seed(), "client-faults");
  }

  /** All clients there ever were. */
  List<Caller> callers() {
    return callers;
  }

  void startClients() {
    if (plans.work().loud) {
      loud = new LoudClient(world, plans, cluster, log);
      loud.start();
    }
    for (int i = 0; i < plans.work().clients; i++) {
      startClient(i);
    }
  }

  private void startClient(int index) {
    ClientHost host = new ClientHost(plans.seed(), world, index, cluster.nodes(), plans);
    Caller caller = new Caller(world, host, plans, cluster.checks(), workload);
    callers.add(caller);
    caller.start();
  }

  /** Begins; all will be over after that time. */
  void begin(long durationNanos) {
    FaultPlan faults = plans.faults();
    double mean = plans.cluster().suspectNanos * dice.logUniform(0.5, 10.0);
    if (faults.resets) {
      repeat(mean, this::reset);
    }
    if (faults.clientCuts) {
      repeat(mean, this::cut);
    }
    if (faults.clientCrashes) {
      int crashes = dice.between(1, plans.work().clients);
      for (int i = 0; i < crashes; i++) {
        int successor = plans.work().clients + i;
        world.after(dice.between(0, durationNanos), () -> crash(successor));
      }
    }
  }

  private void repeat(double meanNanos, Runnable action) {
    world.after(
        1 + dice.exponential(meanNanos),
        () -> {
          if (!healed) {
            action.run();
            repeat(meanNanos, action);
          }
        });
  }

  private Caller any() {
    return callers.get(dice.between(0, callers.size() - 1));
  }

  private void reset() {
    ClientHost host = any().host();
    long after = dice.exponential(plans.cluster().delayNanos);
    if (decisions.strikes(
        Fault.CONNECTION_RESET, () -> "the connection of " + host.name() + " breaks")) {
      host.reset(after);
    }
  }

  private void cut() {
    ClientHost host = any().host();
    int node = dice.between(0, plans.machines() - 1);
    long nanos = (long) (plans.cluster().suspectNanos * dice.logUniform(0.1, 10.0));
    if (decisions.strikes(
        Fault.CLIENT_CUT,
        () -> "cut " + host.name() + "|r" + node + " for " + Millis.text(nanos))) {
      host.cut(node, true);
      world.after(nanos, () -> host.cut(node, false));
    }
  }

  private void crash(int successor) {
    Caller victim = any();
    if (!healed
        && !victim.host().isCrashed()
        && crashDecisions.strikes(Fault.CLIENT_CRASH, () -> victim.host().name() + " crashes")) {
      victim.host().crash();
      startClient(successor);
    }
  }

  void heal() {
    healed = true;
    if (loud != null) {
      loud.stop();
    }
    for (Caller caller : callers) {
      for (int node = 0; node < plans.machines(); node++) {
        caller.host().cut(node, false);
      }
      caller.finish();
    }
  }
}
