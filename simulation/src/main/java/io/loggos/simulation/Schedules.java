package io.loggos.simulation;

import io.loggos.api.wire.MessageType;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.Learn;
import io.loggos.paxos.message.Prepare;
import io.loggos.simulation.FaultCounts.Fault;

/**
 * Brings about the situations that the tests of single rules are about, with delays that the seed
 * draws, amid whatever else goes wrong: in one seed in ten, one of them, several times over.
 */
final class Schedules {
  private static final Fault[] NAMES = {
    Fault.SCHEDULE_GAP,
    Fault.SCHEDULE_LAG,
    Fault.SCHEDULE_HALF_WAY,
    Fault.SCHEDULE_DEAF_ACCEPTOR,
    Fault.SCHEDULE_DUEL,
    Fault.SCHEDULE_LAST_SLOTS
  };

  private static final int DUELS = 6;

  private final World world;
  private final Cluster cluster;
  private final PeerNetwork network;
  private final SimNode[] nodes;
  private final double suspectNanos;
  private final double delayNanos;
  private final Dice dice;
  private final FaultLog.Stream decisions;
  private boolean healed;

  Schedules(Plans plans, World world, Cluster cluster, FaultLog log) {
    this.world = world;
    this.cluster = cluster;
    this.network = cluster.network();
    this.nodes = cluster.nodes();
    this.suspectNanos = plans.cluster().suspectNanos;
    this.delayNanos = plans.cluster().delayNanos;
    this.dice = Dice.of(plans.seed(), "schedules");
    this.decisions = log.stream("schedules");
  }

  /** Begins; needs two replicas. */
  void begin() {
    Fault name = NAMES[dice.between(0, NAMES.length - 1)];
    repeat(name, suspectNanos * dice.logUniform(3.0, 30.0));
  }

  /** Nothing goes on. */
  void heal() {
    healed = true;
  }

  private void repeat(Fault name, double meanNanos) {
    world.after(
        1 + dice.exponential(meanNanos),
        () -> {
          if (!healed) {
            play(name);
            repeat(name, meanNanos);
          }
        });
  }

  private void play(Fault name) {
    int any = dice.between(0, nodes.length - 1);
    int leader = cluster.trusted(nodes[any]).index();
    int other = (leader + dice.between(1, nodes.length - 1)) % nodes.length;
    double length = suspectNanos * dice.logUniform(1.0, 10.0);
    double moment = delayNanos * dice.logUniform(0.5, 20.0);
    if (!decisions.strikes(name, () -> name.text() + " around r" + leader + " and r" + other)) {
      return;
    }
    switch (name) {
      case SCHEDULE_GAP -> gap(leader, moment, length);
      case SCHEDULE_LAG -> lag(leader, other, length);
      case SCHEDULE_HALF_WAY -> halfWay(leader, moment, length);
      case SCHEDULE_DEAF_ACCEPTOR -> deafAcceptor(leader, other, length);
      case SCHEDULE_DUEL -> duel(leader, other, length / DUELS, DUELS);
      case SCHEDULE_LAST_SLOTS -> mute(Learn.TYPE, -1, other, length);
      default -> throw new IllegalStateException(name.name());
    }
  }

  /** S1: votes for a later slot only, then the leader is gone. */
  private void gap(int leader, double moment, double length) {
    mute(Accept.TYPE, leader, -1, moment);
    world.after((long) (moment + 2 * delayNanos), () -> isolate(leader, length));
  }

  /** S2: one stays behind until the others have forgotten what it lacks, and then has to lead. */
  private void lag(int leader, int other, double length) {
    isolate(other, length);
    world.after((long) length, () -> isolate(leader, length));
  }

  /** S33: the leader fails when a quorum has voted and it does not know. */
  private void halfWay(int leader, double moment, double length) {
    mute(Learn.TYPE, -1, leader, moment);
    world.after((long) moment, () -> isolate(leader, length));
  }

  /** S6: one acceptor hears nothing of the new leader's phase 1. */
  private void deafAcceptor(int leader, int other, double length) {
    mute(Prepare.TYPE, -1, other, length);
    isolate(leader, length);
  }

  /** S8 and S14: two lead by turns, and old votes arrive late. */
  private void duel(int one, int other, double length, int times) {
    if (times > 0 && !healed) {
      network.clog(other, one, world.now() + (long) (2 * length));
      isolate(one, length);
      world.after((long) length, () -> duel(other, one, length, times - 1));
    }
  }

  private void mute(MessageType<?> type, int from, int to, double nanos) {
    network.muteType(type.number(), from, to, world.now() + (long) nanos);
  }

  private void isolate(int index, double nanos) {
    if (healed) {
      return;
    }
    cut(index, 1);
    world.after(
        (long) nanos,
        () -> {
          if (!healed) {
            cut(index, -1);
          }
        });
  }

  private void cut(int index, int times) {
    for (int i = 0; i < nodes.length; i++) {
      if (i != index) {
        network.cut(index, i, times);
        network.cut(i, index, times);
      }
    }
  }
}
