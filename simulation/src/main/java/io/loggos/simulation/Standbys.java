package io.loggos.simulation;

import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.LifeCycle;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.replica.Replica;
import io.loggos.simulation.FaultCounts.Fault;
import io.loggos.simulation.mark.Mark;

/**
 * The machines that are nobody's: they begin as whom a replica orders, and are free again when
 * nobody needs that replica any more. And operators, who want something of whoever leads, now and
 * then of two at once.
 */
final class Standbys implements SimNode.Shell {
  private static final double DELAYS = 5;

  /** Each takes an identity of those that there are. */
  private static final int WATCHERS_MAX = 16;

  private final World world;
  private final Cluster cluster;
  private final Plans plans;
  private final MembershipPlan plan;
  private final Dice dice;
  private final FaultLog log;
  private final LeaderTransfers transfers;
  private boolean healed;
  private long requests;
  private int watchers;

  Standbys(Plans plans, World world, Cluster cluster, FaultLog log) {
    this.plans = plans;
    this.world = world;
    this.cluster = cluster;
    this.log = log;
    this.plan = plans.faults().membership;
    this.dice = Dice.of(plans.seed(), "standbys");
    this.transfers = new LeaderTransfers(plans, world, cluster, log);
    for (SimNode node : cluster.nodes()) {
      node.serve(this);
    }
  }

  /** Begins. */
  void begin() {
    transfers.begin();
    if (plan.on) {
      Dice wishes = Dice.of(plans.seed(), "operators");
      wishLater(wishes, log.stream("operators"));
    }
    if (plan.hot) {
      watchLater(Dice.of(plans.seed(), "watchers"), log.stream("watchers"));
    }
  }

  /** Free machines begin to watch, those that stopped begin anew. */
  private void watchLater(Dice draws, FaultLog.Stream decisions) {
    world.after(
        draws.exponential(plan.watchNanos),
        () -> {
          if (!healed) {
            watch(draws, decisions);
            watchLater(draws, decisions);
          }
        });
  }

  private void watch(Dice draws, FaultLog.Stream decisions) {
    SimNode[] nodes = cluster.nodes();
    SimNode host = nodes[draws.between(0, nodes.length - 1)];
    SimNode free = free();
    boolean possible = free != null && host.isUp() && !host.id().isWatcher();
    if (!possible
        || watchers == WATCHERS_MAX
        || !decisions.strikes(Fault.WATCHER, () -> free.name() + " begins to watch")) {
      return;
    }
    ConfigurationSchedule known = host.replica().schedule();
    ReplicaId id = new ReplicaId(ReplicaId.WATCHERS, new Epoch(++watchers, 1));
    cluster.enlist(
        free, new MembershipOrder.Initialise(0, id, known.founding(), known.latest(), "", 0));
    expireLater(free, id);
  }

  /** A machine that watches, and has something to begin with. */
  private SimNode watcher() {
    for (SimNode node : cluster.nodes()) {
      boolean watches = node.isUp() && !node.isPaused() && node.id().isWatcher();
      if (watches && node.replica().executedUpTo() > 0 && node.replica().quarantine() == null) {
        return node;
      }
    }
    return null;
  }

  void heal() {
    healed = true;
    transfers.heal();
  }

  private void wishLater(Dice wishes, FaultLog.Stream decisions) {
    world.after(
        wishes.exponential(plan.requestNanos),
        () -> {
          if (!healed) {
            wish(wishes, decisions);
            wishLater(wishes, decisions);
          }
        });
  }

  private void wish(Dice wishes, FaultLog.Stream decisions) {
    SimNode[] nodes = cluster.nodes();
    int founders = plans.cluster().replicas;
    int members = cluster.checks().rulers().latest().size();
    boolean grow = members < 7 && wishes.chance(0.3) && !plan.isLive();
    boolean shrink = members > founders && wishes.chance(0.6);
    MembershipRequest.Kind kind =
        shrink
            ? MembershipRequest.Kind.REMOVE
            : grow ? MembershipRequest.Kind.ADD : MembershipRequest.Kind.REPLACE;
    int index = wishes.between(0, cluster.checks().rulers().latest().places() - 1);
    int any = wishes.between(0, nodes.length - 1);
    int asked = wishes.chance(0.8) ? cluster.leader(any) : any;
    int count = wishes.chance(0.3) ? nodes.length : 1;
    if (!decisions.strikes(Fault.OPERATOR, () -> "an operator wants " + kind + " " + index)) {
      return;
    }
    for (int i = 0; i < count; i++) {
      SimNode node = nodes[(asked + i) % nodes.length];
      MembershipRequest request = new MembershipRequest(++requests, kind, index, "", 0);
      node.input(() -> node.replica().onMembershipRequest(request));
    }
  }

  @Override
  public void onTurn(SimNode node) {
    Replica replica = node.replica();
    MembershipOrder order = replica.takeOrder();
    while (order != null) {
      if (order instanceof MembershipOrder.Initialise wanted) {
        initialise(node, replica, wanted);
      } else if (order instanceof MembershipOrder.Release release) {
        world.after(delay(), () -> release(release));
      } else if (order instanceof MembershipOrder.Answer answer) {
        transfers.onAnswer(node, answer);
      }
      order = replica.takeOrder();
    }
    if (replica.lifeCycle() == LifeCycle.RETIRED) {
      world.after(delay(), () -> vacate(node, replica));
    }
  }

  private long delay() {
    return dice.exponential(DELAYS * plans.cluster().delayNanos);
  }

  private void vacate(SimNode node, Replica replica) {
    if (node.replica() == replica && node.isUp()) {
      log.counts().add(Fault.RETIRED);
      cluster.roster().retire(node.id());
      cluster.vacate(node);
    }
  }

  private void release(MembershipOrder.Release order) {
    int machine = cluster.roster().machine(order.newcomer());
    if (machine >= 0) {
      giveUp(cluster.nodes()[machine], cluster.nodes()[machine].replica());
    }
  }

  /** A newcomer that is still no member waits no longer. */
  private void giveUp(SimNode node, Replica replica) {
    boolean same = node.replica() == replica && node.isUp();
    if (same && replica.lifeCycle() == LifeCycle.FOLLOWING) {
      log.counts().add(Fault.NEWCOMER_RELEASED);
      cluster.vacate(node);
    }
  }

  private void initialise(SimNode node, Replica asker, MembershipOrder.Initialise order) {
    boolean fails = !healed && dice.chance(plan.failures);
    boolean silently = dice.chance(0.5);
    long before = delay();
    long after = delay();
    if (fails && silently) {
      return;
    }
    world.after(
        before,
        () -> {
          SimNode hot = fails || cluster.roster().isFull() ? null : watcher();
          SimNode free = fails || hot != null ? hot : free();
          if (free == null) {
            world.after(after, () -> fail(node, asker, order.number()));
            return;
          }
          log.counts().add(Fault.NEWCOMER);
          if (hot == null) {
            cluster.enlist(free, order);
          } else {
            cluster.checks().marks.hit(Mark.HOT_STANDBY_USED);
            cluster.promote(hot, order);
          }
          expireLater(free, order.newcomer());
          Member member = Simulation.member(order.newcomer(), free.index());
          world.after(
              after, () -> tell(node, asker, () -> asker.onInitialised(order.number(), member)));
        });
  }

  /** Whoever hears nobody for the time of its lease is not wanted any more. */
  private void expireLater(SimNode node, ReplicaId newcomer) {
    world.after(
        plan.leaseNanos,
        () -> {
          if (!newcomer.equals(cluster.roster().id(node.index()))) {
            return;
          }
          if (node.isUp() && world.now() - node.heardNanos() >= plan.leaseNanos) {
            giveUp(node, node.replica());
          }
          expireLater(node, newcomer);
        });
  }

  private void fail(SimNode node, Replica asker, long order) {
    tell(node, asker, () -> asker.onInitialisationFailed(order, "no standby is free"));
  }

  private static void tell(SimNode node, Replica asker, SimNode.Input answer) {
    node.input(
        () -> {
          if (node.replica() == asker) {
            answer.apply();
          }
        });
  }

  private SimNode free() {
    for (SimNode node : cluster.nodes()) {
      boolean nobody = cluster.roster().id(node.index()) == null && !node.isDead();
      if (nobody && !cluster.roster().isFull()) {
        return node;
      }
    }
    return null;
  }
}
