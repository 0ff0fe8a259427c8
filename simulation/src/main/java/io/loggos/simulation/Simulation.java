package io.loggos.simulation;

import io.loggos.api.Configuration;
import io.loggos.api.InvariantException;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.simulation.check.Violation;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** Runs a whole cluster from one seed, on the calling thread. */
public final class Simulation {
  private static final int PEER_PORT = 7000;
  private static final int CLIENT_PORT = 8000;

  private Simulation() {}

  /** Runs a seed; the same seed gives the same report. */
  public static SimulationReport run(long seed) {
    return run(seed, new Wiring());
  }

  /** Runs a seed and prints everything that happens. */
  public static SimulationReport trace(long seed, PrintStream out) {
    out.println(describe(plans(seed)));
    return run(plans(seed), new Wiring(), new Trace(true, 0, out));
  }

  /** Runs a seed with a cluster that is wired in another way. */
  static SimulationReport run(long seed, Wiring wiring) {
    SimulationReport report = run(plans(seed), wiring, new Trace(false, 0, null));
    if (report.isOk()) {
      return report;
    }
    // a second run, the same event for event, tells the story of the failure
    return run(plans(seed), wiring, new Trace(true, report.failure().slot(), null));
  }

  static Plans plans(long seed) {
    WorkPlan work = new WorkPlan(seed);
    ClusterPlan cluster = new ClusterPlan(seed, work.clients);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < cluster.replicas; i++) {
      members.add(new Member(ReplicaId.of(i), "r" + i, PEER_PORT + i, CLIENT_PORT + i));
    }
    Configuration configuration = new Configuration(0, members);
    return new Plans(seed, cluster, new FaultPlan(seed, cluster), work, configuration);
  }

  private static String describe(Plans plans) {
    return plans.cluster() + "; " + plans.faults() + "; " + plans.work();
  }

  private static SimulationReport run(Plans plans, Wiring wiring, Trace trace) {
    Run run = new Run(plans, wiring, trace);
    try {
      run.execute();
      return run.report(null);
    } catch (Violation e) {
      return run.report(failure(plans, run, e.invariant(), e.slot(), e.getMessage()));
    } catch (InvariantException e) {
      return run.report(failure(plans, run, "the replica's own", 0, stack(e)));
    } catch (RuntimeException e) {
      return run.report(failure(plans, run, "nothing throws", 0, stack(e)));
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
