package io.loggos.simulation;

import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.replica.Replica;
import io.loggos.simulation.FaultCounts.Fault;

/** Operators who want another replica to lead, mostly of whoever leads, now and then of others. */
final class LeaderTransfers {
  /** The numbers of these requests begin here, above those of all others. */
  private static final long FIRST_NUMBER = 1L << 40;

  private final World world;
  private final Cluster cluster;
  private final Plans plans;
  private final FaultLog log;
  private boolean healed;
  private long requests;

  LeaderTransfers(Plans plans, World world, Cluster cluster, FaultLog log) {
    this.plans = plans;
    this.world = world;
    this.cluster = cluster;
    this.log = log;
  }

  /** Begins. */
  void begin() {
    if (plans.faults().leaderTransfers) {
      Dice dice = Dice.of(plans.seed(), "leader-transfers");
      double pause = plans.cluster().suspectNanos * dice.logUniform(1.0, 40.0);
      wishLater(dice, pause, log.stream("leader-transfers"));
    }
  }

  void heal() {
    healed = true;
  }

  private void wishLater(Dice dice, double pauseNanos, FaultLog.Stream decisions) {
    world.after(
        dice.exponential(pauseNanos),
        () -> {
          if (!healed) {
            wish(dice, decisions);
            wishLater(dice, pauseNanos, decisions);
          }
        });
  }

  private void wish(Dice dice, FaultLog.Stream decisions) {
    SimNode[] nodes = cluster.nodes();
    int index = dice.between(0, cluster.checks().rulers().latest().places() - 1);
    int any = dice.between(0, nodes.length - 1);
    int asked = dice.chance(0.9) ? cluster.leader(any) : any;
    String what = "an operator wants " + index + " to lead, and says so to r" + asked;
    if (!decisions.strikes(Fault.LEADER_TRANSFER, () -> what)) {
      return;
    }
    SimNode node = nodes[asked];
    long number = FIRST_NUMBER + ++requests;
    MembershipRequest request =
        new MembershipRequest(number, MembershipRequest.Kind.TRANSFER_LEADER, index, "", 0);
    node.input(
        () -> {
          Replica replica = node.replica();
          if (replica.schedule().latest().has(index)) {
            cluster
                .checks()
                .onTransferAsked(number, replica.schedule().latest().member(index).id());
          }
          replica.onMembershipRequest(request);
        });
  }

  /** A replica answers an operator, perhaps one of these. */
  void onAnswer(SimNode node, MembershipOrder.Answer answer) {
    if (answer.request() > FIRST_NUMBER && answer.done()) {
      cluster.checks().onTransferDone(node.id(), answer.request());
    }
  }
}
