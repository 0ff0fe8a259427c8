package io.loggos.simulation;

import io.loggos.simulation.Cluster.Ending;
import io.loggos.simulation.FaultCounts.Fault;
import io.loggos.simulation.check.Violation;
import io.loggos.simulation.mark.Mark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Ends processes that start again later, and makes their disks fail, at times that the seed draws,
 * until everything is healed. Nobody is hurt for good.
 */
final class Restarts implements SimNode.Mishaps {
  private static final String RECOVERY = "K16 recovery tells the truth";
  private static final double STOP_SHARE = 0.2;
  private static final double POWER_SHARE = 0.7;
  private static final double IN_CALL_SHARE = 0.5;
  private static final double ALL_SHARE = 0.7;
  private static final double FORCE_SHARE = 0.7;
  private static final int CALLS_MAX = 40;
  private static final int READS_MAX = 12;
  private static final int MISREADS_MAX = 30;
  private static final int WRITES_MAX = 40;
  private static final int OUTAGES_MAX = 3;
  private static final int LOOPS_MAX = 8;
  private static final long ROOM_MAX = 200_000;

  private final Plans plans;
  private final DiskPlan disks;
  private final World world;
  private final Cluster cluster;
  private final FaultLog log;
  private final SimNode[] nodes;
  private final Dice dice;
  private final long suspectNanos;

  /** What has happened to disks that may have to be given up; null for the others. */
  private final Rot[] rots;

  /** What was on disks that a start may have misread; null for the others. */
  private final Rot[] misreads;

  /** What else ends when a node ends in the middle of a call. */
  private final Runnable[] sequels;

  /** Whose disk is gone. */
  private final boolean[] lost;

  /** Who stopped since its disk did not confirm. */
  private final boolean[] unconfirmed;

  private final WrongDisks wrongDisks;
  private boolean healed;

  Restarts(Plans plans, World world, Cluster cluster, FaultLog log) {
    this.plans = plans;
    this.disks = plans.faults().disks;
    this.world = world;
    this.cluster = cluster;
    this.log = log;
    this.nodes = cluster.nodes();
    this.dice = Dice.of(plans.seed(), "restarts");
    this.suspectNanos = plans.cluster().suspectNanos;
    this.sequels = new Runnable[nodes.length];
    this.rots = new Rot[nodes.length];
    this.misreads = new Rot[nodes.length];
    this.lost = new boolean[nodes.length];
    this.unconfirmed = new boolean[nodes.length];
    this.wrongDisks = new WrongDisks(plans, world, cluster, log);
    for (SimNode node : nodes) {
      node.report(this);
    }
  }

  /** Begins; all will be over after that time. */
  void begin(long durationNanos) {
    if (disks.restarts) {
      Dice draws = Dice.of(plans.seed(), "single-restarts");
      FaultLog.Stream decisions = log.stream("restarts");
      repeat(draws, suspectNanos * draws.logUniform(1.0, 20.0), () -> endOne(draws, decisions));
    }
    if (disks.outages) {
      Dice draws = Dice.of(plans.seed(), "outages");
      FaultLog.Stream decisions = log.stream("outages");
      for (int i = draws.between(1, OUTAGES_MAX); i > 0; i--) {
        world.after(draws.between(0, durationNanos), () -> outage(draws, decisions));
      }
    }
    if (disks.loops) {
      Dice draws = Dice.of(plans.seed(), "crash-loops");
      FaultLog.Stream decisions = log.stream("crash-loops");
      SimNode victim = any(draws);
      world.after(
          draws.between(0, durationNanos),
          () -> loop(victim, draws.between(2, LOOPS_MAX), draws, decisions));
    }
    hurtDisks();
    if (disks.rot) {
      Dice draws = Dice.of(plans.seed(), "rot");
      FaultLog.Stream decisions = log.stream("rot");
      repeat(
          draws,
          suspectNanos * draws.logUniform(1.0, 20.0),
          () -> rot(draws, Rot.Kind.FLIP, Fault.BIT_ROT, decisions));
    }
    if (disks.lostWrites) {
      damageAtRest("lost-writes", Rot.Kind.LOST_WRITE, Fault.LOST_WRITE);
    }
    if (disks.misdirectedWrites) {
      damageAtRest("misdirected-writes", Rot.Kind.MISDIRECTED_WRITE, Fault.MISDIRECTED_WRITE);
    }
    if (disks.lostDisks) {
      Dice draws = Dice.of(plans.seed(), "lost-disks");
      FaultLog.Stream decisions = log.stream("lost-disks");
      world.after(draws.between(0, durationNanos), () -> loseDisk(any(draws), decisions));
    }
  }

  private void damageAtRest(String stream, Rot.Kind kind, Fault fault) {
    Dice draws = Dice.of(plans.seed(), stream);
    FaultLog.Stream decisions = log.stream(stream);
    double pause = suspectNanos * draws.logUniform(1.0, 20.0);
    repeat(draws, pause, () -> rot(draws, kind, fault, decisions));
  }

  /** Whether a quorum of either phase is left without that replica and those already hurt. */
  boolean mayLose(SimNode node) {
    int losses = 0;
    for (SimNode one : nodes) {
      int index = one.index();
      boolean hurt = one.isLost() || rots[index] != null || misreads[index] != null || lost[index];
      losses += one != node && hurt ? 1 : 0;
    }
    return losses < plans.cluster().crashesMax();
  }

  /** It stops, and starts again with an empty disk. */
  private void loseDisk(SimNode victim, FaultLog.Stream decisions) {
    int index = victim.index();
    if (healed
        || victim.isDead()
        || victim.replica() == null
        || rots[index] != null
        || !mayLose(victim)
        || !decisions.strikes(Fault.LOST_DISK, () -> victim.name() + " loses its disk")) {
      return;
    }
    if (victim.isUp()) {
      end(victim, Ending.KILL);
    }
    cluster.disk(index).replace(Map.of());
    misreads[index] = null;
    lost[index] = true;
  }

  private void rot(Dice draws, Rot.Kind kind, Fault fault, FaultLog.Stream decisions) {
    SimNode victim = any(draws);
    Dice place = Dice.of(plans.seed() ^ draws.nextLong(), "place");
    if (victim.isCrashed()
        && !victim.isDead()
        && rots[victim.index()] == null
        && !lost[victim.index()]
        && mayLose(victim)
        && decisions.strikes(fault, () -> "the disk of " + victim.name() + " changes: " + kind)) {
      SimDisk disk = cluster.disk(victim.index());
      rots[victim.index()] = Rot.strike(disk, victim.name(), kind, place);
      cluster.checks().onRot(victim.index());
    }
  }

  private void hurtDisks() {
    if (disks.failures) {
      Dice draws = Dice.of(plans.seed(), "disk-failures");
      repeat(draws, suspectNanos * draws.logUniform(2.0, 30.0), () -> failSoon(draws));
    }
    if (disks.readErrors) {
      Dice draws = Dice.of(plans.seed(), "read-errors");
      repeat(
          draws,
          suspectNanos * draws.logUniform(1.0, 10.0),
          () -> cluster.disk(any(draws).index()).failReadsAfter(draws.between(0, READS_MAX)));
    }
    if (disks.misdirectedReads) {
      Dice draws = Dice.of(plans.seed(), "misdirected-reads");
      repeat(
          draws,
          suspectNanos * draws.logUniform(1.0, 10.0),
          () -> cluster.disk(any(draws).index()).misreadAfter(draws.between(0, MISREADS_MAX)));
    }
    if (disks.fullDisks) {
      Dice draws = Dice.of(plans.seed(), "full-disks");
      FaultLog.Stream decisions = log.stream("full-disks");
      repeat(draws, suspectNanos * draws.logUniform(2.0, 30.0), () -> fill(draws, decisions));
    }
    if (disks.slowDisks) {
      Dice draws = Dice.of(plans.seed(), "slow-disks");
      SimNode victim = any(draws);
      double factor = draws.logUniform(2.0, 100.0);
      if (log.stream("slow-disks")
          .strikes(
              Fault.SLOW_DISK,
              () -> "the disk of " + victim.name() + " is " + (long) factor + " times as slow")) {
        cluster.disk(victim.index()).setSlowness(factor);
      }
    }
  }

  private void repeat(Dice draws, double meanNanos, Runnable action) {
    world.after(
        1 + draws.exponential(meanNanos),
        () -> {
          if (!healed) {
            action.run();
            repeat(draws, meanNanos, action);
          }
        });
  }

  private SimNode any(Dice draws) {
    return nodes[draws.between(0, nodes.length - 1)];
  }

  private Ending manner(Dice draws) {
    boolean stop = draws.chance(STOP_SHARE);
    boolean power = draws.chance(POWER_SHARE);
    if (stop) {
      return Ending.STOP;
    }
    return power && disks.powerCuts ? Ending.POWER_CUT : Ending.KILL;
  }

  private void endOne(Dice draws, FaultLog.Stream decisions) {
    SimNode victim = any(draws);
    Ending manner = manner(draws);
    boolean inCall = draws.chance(IN_CALL_SHARE);
    int calls = draws.between(0, CALLS_MAX);
    if (!victim.isUp()
        || !decisions.strikes(Fault.END, () -> victim.name() + " ends by " + manner)) {
      return;
    }
    if (manner == Ending.POWER_CUT && inCall) {
      cluster.disk(victim.index()).endAfter(calls);
    } else if (manner == Ending.KILL && inCall) {
      victim.endAfter(1 + calls, false, () -> endIfUp(victim));
    } else {
      end(victim, manner);
    }
  }

  private void endIfUp(SimNode victim) {
    if (victim.isUp()) {
      end(victim, Ending.KILL);
    }
  }

  private void outage(Dice draws, FaultLog.Stream decisions) {
    boolean all = draws.chance(ALL_SHARE);
    int count = all ? nodes.length : draws.between(nodes.length / 2 + 1, nodes.length);
    boolean power = draws.chance(POWER_SHARE);
    boolean inCall = draws.chance(IN_CALL_SHARE);
    int calls = draws.between(0, CALLS_MAX);
    int first = draws.between(0, nodes.length - 1);
    List<SimNode> victims = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      victims.add(nodes[(first + i) % nodes.length]);
    }
    Ending manner = power && disks.powerCuts ? Ending.POWER_CUT : Ending.KILL;
    if (healed || !decisions.strikes(Fault.OUTAGE, () -> count + " replicas end by " + manner)) {
      return;
    }
    Runnable cut = () -> endAll(victims, manner);
    if (manner == Ending.POWER_CUT && inCall && nodes[first].isUp()) {
      sequels[first] = cut;
      cluster.disk(first).endAfter(calls);
    } else {
      cut.run();
    }
  }

  private void endAll(List<SimNode> victims, Ending manner) {
    for (SimNode victim : victims) {
      if (victim.isUp()) {
        end(victim, manner);
      }
    }
    for (SimNode node : nodes) {
      if (node.isUp()) {
        return;
      }
    }
    log.counts().add(manner == Ending.POWER_CUT ? Fault.FULL_POWER_CUT : Fault.FULL_OUTAGE);
  }

  private void end(SimNode victim, Ending manner) {
    say(victim.name() + " ends by " + manner);
    log.counts()
        .add(
            switch (manner) {
              case STOP -> Fault.STOP;
              case KILL -> Fault.KILL;
              case POWER_CUT -> Fault.POWER_CUT;
            });
    cluster.end(victim, manner);
    startLater(victim);
  }

  private void loop(SimNode victim, int times, Dice draws, FaultLog.Stream decisions) {
    boolean power = draws.chance(POWER_SHARE) && disks.powerCuts;
    long next = (long) (suspectNanos * draws.logUniform(0.01, 1.0));
    int calls = draws.between(0, CALLS_MAX);
    if (healed || times == 0 || victim.isDead()) {
      return;
    }
    world.after(next, () -> loop(victim, times - 1, draws, decisions));
    if (!decisions.strikes(Fault.CRASH_LOOP, () -> victim.name() + " ends as it starts")) {
      return;
    }
    if (victim.isUp()) {
      end(victim, power ? Ending.POWER_CUT : Ending.KILL);
    }
    if (power) {
      cluster.disk(victim.index()).endAfter(calls);
    }
    start(victim);
  }

  private void failSoon(Dice draws) {
    SimDisk disk = cluster.disk(any(draws).index());
    int writes = draws.between(0, WRITES_MAX);
    boolean force = draws.chance(FORCE_SHARE);
    if (!disk.isAboutToFail()) {
      disk.failAfter(writes, force);
    }
  }

  private void fill(Dice draws, FaultLog.Stream decisions) {
    SimNode victim = any(draws);
    SimDisk disk = cluster.disk(victim.index());
    long room = draws.logUniform(1L, ROOM_MAX);
    long nanos = (long) (suspectNanos * draws.logUniform(0.5, 20.0));
    if (!disk.isFull()
        && decisions.strikes(
            Fault.FULL_DISK,
            () -> victim.name() + " has " + room + " bytes left for " + Millis.text(nanos))) {
      disk.fill(room);
      world.after(nanos, disk::empty);
    }
  }

  @Override
  public void onPowerFailure(SimNode node) {
    log.counts().add(Fault.POWER_CUT_IN_CALL);
    int index = node.index();
    Runnable sequel = sequels[index];
    sequels[index] = null;
    if (node.isUp()) {
      end(node, Ending.POWER_CUT);
    } else {
      cluster.disk(index).onEnd(true);
    }
    if (sequel != null) {
      sequel.run();
    }
  }

  @Override
  public void onNewIdentity(SimNode node) {
    int index = node.index();
    rots[index] = null;
    lost[index] = false;
    unconfirmed[index] = false;
    sequels[index] = null;
    wrongDisks.onNewIdentity(index);
  }

  @Override
  public void onDiskFailure(SimNode node) {
    if (node.isUp()) {
      say(node.name() + " stops, since its disk failed");
      unconfirmed[node.index()] = cluster.disk(node.index()).hasFailedToForce();
      cluster.end(node, Ending.KILL);
      startLater(node);
    }
  }

  private void startLater(SimNode node) {
    world.after((long) (suspectNanos * dice.logUniform(0.05, 10.0)), () -> start(node));
  }

  private void start(SimNode node) {
    if (!node.isCrashed() || node.isDead()) {
      return;
    }
    Rot rot = rots[node.index()];
    if (rot != null && !rot.isKnown()) {
      giveUp(node, Fault.ROT_UNMARKED, "the last records are gone");
      return;
    }
    Rot misread = misreads[node.index()];
    if (misread != null && !misread.isKnown()) {
      giveUp(node, Fault.MISREAD_UNMARKED, "a start misread the last records and removed them");
      return;
    }
    if (rot == null && !lost[node.index()] && !healed) {
      wrongDisks.tryOne(node);
    }
    foreseeMisread(node);
    try {
      cluster.restart(node);
      onStarted(node);
    } catch (PowerFailure e) {
      say(node.name() + " ends while it opens its disk");
      onPowerFailure(node);
      startLater(node);
    } catch (Violation e) {
      if (!isExcused(node, e)) {
        throw e;
      }
      giveUp(node, Fault.MISREAD_UNMARKED, e.getMessage());
    } catch (IOException e) {
      if (lost[node.index()]) {
        cluster.checks().marks.hit(Mark.LOST_DISK_REFUSED);
        giveUp(node, Fault.LOST_DISK_REFUSED, e.getMessage());
        return;
      }
      if (rot != null) {
        cluster.checks().marks.hit(Mark.ROT_REFUSED);
        giveUp(node, Fault.ROT_REFUSED, e.getMessage());
        return;
      }
      if (healed) {
        throw new Violation(RECOVERY, node.name() + " refuses its disk: " + e.getMessage());
      }
      if (cluster.disk(node.index()).hasMisread()) {
        log.counts().add(Fault.MISREAD_REFUSED);
      }
      say(node.name() + " refuses its disk: " + e.getMessage());
      cluster.disk(node.index()).onEnd(false);
      startLater(node);
    }
  }

  /** What a start misreads counts as damage as long as it may have an effect. */
  private void foreseeMisread(SimNode node) {
    int index = node.index();
    SimDisk disk = cluster.disk(index);
    if (!disk.isAboutToMisread()) {
      return;
    }
    boolean may = rots[index] == null && !lost[index] && mayLose(node);
    Rot before = may ? Rot.none(disk, node.name()) : null;
    if (before == null) {
      disk.readRightly();
    } else if (misreads[index] == null) {
      misreads[index] = before;
      cluster.checks().onRot(index);
    }
  }

  /**
   * Whether a start has misread last records of which nothing on the disk says that they were
   * confirmed: then they cannot be told from writes that were cut short.
   */
  private boolean isExcused(SimNode node, Violation violation) {
    Rot misread = misreads[node.index()];
    return misread != null
        && cluster.disk(node.index()).hasMisread()
        && !misread.isAllConfirmed()
        && violation.invariant().equals(RECOVERY);
  }

  private void onStarted(SimNode node) {
    misreads[node.index()] = null;
    say(node.name() + " has started again");
    if (lost[node.index()]) {
      throw new Violation("K22 identity", node.name() + " came back without its disk");
    }
    cluster.checks().marks.hitIf(unconfirmed[node.index()], Mark.SYNC_ERROR_SURVIVED);
    unconfirmed[node.index()] = false;
  }

  private void giveUp(SimNode node, Fault fault, String reason) {
    log.counts().add(fault);
    say(node.name() + " is given up: " + reason);
    node.giveUp();
  }

  private void say(String text) {
    if (world.trace().isVerbose()) {
      world.say(TraceEvent.Kind.FAULT, "", text);
    }
  }

  /** All disks are well, and whoever can start again does. */
  void heal() {
    healed = true;
    for (SimNode node : nodes) {
      if (cluster.disk(node.index()) != null) {
        cluster.disk(node.index()).heal();
        start(node);
      }
    }
  }
}
