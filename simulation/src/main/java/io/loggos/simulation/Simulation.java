package io.loggos.simulation;

import io.loggos.api.Configuration;
import io.loggos.api.InvariantException;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.simulation.check.Violation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** Runs a whole cluster from one seed, on the calling thread. */
public final class Simulation {
  /** The consensus plug-in that is simulated. */
  public static final String PROTOCOL = "paxos-multi";

  private static final String BLACK_BOX = "K13 linearizable, black box";
  private static final int PEER_PORT = 7000;
  private static final int CLIENT_PORT = 8000;

  private Simulation() {}

  /** Runs a seed; the same seed gives the same report. */
  public static SimulationReport run(long seed) {
    return run(seed, Overrides.NONE);
  }

  /** Runs a seed, of which not everything is left to the seed. */
  public static SimulationReport run(long seed, Overrides overrides) {
    return run(seed, overrides, new Wiring());
  }

  /** Runs a seed, and lets somebody else judge what its clients were told. */
  public static SimulationReport runJudged(long seed, Overrides overrides, HistoryJudge judge) {
    Plans plans = plans(seed, overrides);
    Run run = new Run(plans, new Wiring(), new Trace(false, 0, null), FaultLog.Mode.FREE);
    SimulationFailure failure = execute(plans, run);
    if (failure != null) {
      return run(seed, overrides);
    }
    String problem = judge.judge(ClientCall.of(run.cluster().checks().history.operations()));
    return run.report(problem == null ? null : failure(plans, run, BLACK_BOX, 0, problem));
  }

  /** Runs a seed and tells everything that happens. */
  public static SimulationReport run(long seed, Overrides overrides, TraceListener listener) {
    Trace trace = new Trace(false, 0, listener);
    return run(plans(seed, overrides), new Wiring(), trace, FaultLog.Mode.FREE).report();
  }

  /** Runs a seed with a cluster that is wired in another way. */
  static SimulationReport run(long seed, Wiring wiring) {
    return run(seed, Overrides.NONE, wiring);
  }

  static SimulationReport run(long seed, Overrides overrides, Wiring wiring) {
    Plans plans = plans(seed, overrides);
    SimulationReport report =
        run(plans, wiring, new Trace(false, 0, null), FaultLog.Mode.FREE).report();
    if (report.isOk()) {
      return report;
    }
    // a second run, the same event for event, tells the story of the failure
    Trace trace = new Trace(true, report.failure().slot(), null);
    return run(plans, wiring, trace, FaultLog.Mode.FREE).report();
  }

  /** Runs a seed under the given restrictions, and notes the faults that happened. */
  static Recording record(long seed, Overrides overrides, Wiring wiring, FaultLog.Mode mode) {
    return run(plans(seed, overrides), wiring, new Trace(false, 0, null), mode);
  }

  /**
   * A run and its faults.
   *
   * @param report how it went
   * @param decisions the faults that happened, in order of time
   */
  record Recording(SimulationReport report, List<FaultDecision> decisions) {}

  static Plans plans(long seed) {
    return plans(seed, Overrides.NONE);
  }

  static Plans plans(long seed, Overrides overrides) {
    WorkPlan work = new WorkPlan(seed, overrides.clientsMax(), overrides.operationsMax());
    DiskPlan disks = new DiskPlan(seed, overrides.faults());
    ClusterPlan cluster = new ClusterPlan(seed, work.clients, overrides.replicas(), disks.saving);
    FaultPlan faults = new FaultPlan(seed, cluster, disks, overrides.faults());
    return new Plans(seed, cluster, faults, work, configuration(cluster.replicas));
  }

  /** So many members. */
  static Configuration configuration(int replicas) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      members.add(member(ReplicaId.of(i), i));
    }
    return new Configuration(0, members);
  }

  /** A member on that machine. */
  static Member member(ReplicaId id, int machine) {
    return new Member(id, "r" + machine, PEER_PORT + machine, CLIENT_PORT + machine);
  }

  private static String describe(Plans plans) {
    return plans.cluster() + "; " + plans.faults() + "; " + plans.work();
  }

  private static Recording run(Plans plans, Wiring wiring, Trace trace, FaultLog.Mode mode) {
    Run run = new Run(plans, wiring, trace, mode);
    SimulationFailure failure = execute(plans, run);
    return new Recording(run.report(failure), run.log().fired());
  }

  /** How it fails, or null. */
  private static SimulationFailure execute(Plans plans, Run run) {
    try {
      run.execute();
      return null;
    } catch (Violation e) {
      return failure(plans, run, e.invariant(), e.slot(), e.getMessage());
    } catch (InvariantException e) {
      return failure(plans, run, "the replica's own", 0, stack(e));
    } catch (RuntimeException e) {
      return failure(plans, run, "nothing throws", 0, stack(e));
    }
  }

  private static SimulationFailure failure(
      Plans plans, Run run, String invariant, long slot, String facts) {
    return new SimulationFailure(
        plans.seed(),
        run.world().steps(),
        invariant,
        slot,
        facts,
        describe(plans) + "; " + run.cluster().describe(),
        run.world().trace().lastLines());
  }

  private static String stack(RuntimeException e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
