package io.loggos.simulation;

import io.loggos.api.ReplicaId;
import io.loggos.simulation.FaultCounts.Fault;
import java.util.ArrayList;
import java.util.List;

/** Makes things go wrong, at times that the seed draws, until everything is healed. */
final class FaultDirector {
  private static final long TEN_MILLIS = 10_000_000;
  private static final long FIVE_SECONDS = 5_000_000_000L;
  private static final long ONE_MINUTE = 60_000_000_000L;
  private static final int UNREAD_KEPT_MAX = 1000;
  private static final double OUTSIDERS_PROBABILITY = 0.3;
  private static final double MIDWAY_PROBABILITY = 0.5;
  private static final int MIDWAY_EFFECTS_MAX = 30;
  private static final long TEN_YEARS_MILLIS = 315_000_000_000L;

  /** From and to an outsider, from it, to it. */
  private static final String[] DIRECTIONS = {"in both directions", "incoming", "outgoing"};

  private final World world;
  private final Plans plans;
  private final FaultPlan faults;
  private final FaultLog log;
  private final Cluster cluster;
  private final SimNode[] nodes;
  private final PeerNetwork network;
  private final long suspectNanos;
  private final Restarts restarts;
  private final Schedules schedules;

  /** Whether processes crash between two effects of one turn. */
  private final Dice midway;

  private boolean healed;

  /** Who stays cut off when all else is healed. */
  private long outsiders;

  FaultDirector(Plans plans, World world, Cluster cluster, FaultLog log) {
    this.plans = plans;
    this.world = world;
    this.faults = plans.faults();
    this.log = log;
    this.cluster = cluster;
    this.nodes = cluster.nodes();
    this.network = cluster.network();
    this.suspectNanos = plans.cluster().suspectNanos;
    this.midway = Dice.of(plans.seed(), "midway");
    this.restarts = new Restarts(plans, world, cluster, log);
    this.schedules = new Schedules(plans, world, cluster, log);
  }

  /** Begins; all will be over after that time. */
  void begin(long durationNanos) {
    restarts.begin(durationNanos);
    if (faults.schedules && nodes.length > 1) {
      schedules.begin();
    }
    if (faults.crashes && plans.cluster().crashesMax() > 0) {
      planCrashes(durationNanos);
    }
    if (faults.pauses) {
      Dice dice = Dice.of(plans.seed(), "pauses");
      FaultLog.Stream decisions = log.stream("pauses");
      repeat(dice, suspectNanos * dice.logUniform(1.0, 20.0), () -> pause(dice, decisions));
    }
    if (faults.slowNodes) {
      Dice dice = Dice.of(plans.seed(), "slow-nodes");
      SimNode slow = nodes[dice.between(0, nodes.length - 1)];
      double turn = Math.max(1000, slow.turnNanos()) * dice.logUniform(2.0, 100.0);
      if (log.stream("slow-nodes")
          .strikes(
              Fault.SLOW_NODE, () -> slow.name() + " needs " + Millis.text(turn) + " for a turn")) {
        slow.setTurnNanos(turn);
      }
    }
    if (faults.wallJumps) {
      Dice dice = Dice.of(plans.seed(), "wall-jumps");
      FaultLog.Stream decisions = log.stream("wall-jumps");
      repeat(dice, suspectNanos * dice.logUniform(1.0, 20.0), () -> jump(dice, decisions));
    }
    if (faults.partitions && nodes.length > 1) {
      Dice dice = Dice.of(plans.seed(), "partitions");
      double pauses = faults.flapping ? 0.5 : dice.logUniform(1.0, 10.0);
      FaultLog.Stream decisions = log.stream("partitions");
      repeat(dice, suspectNanos * pauses, () -> partition(dice, decisions));
    }
    if (faults.clogs && nodes.length > 1) {
      Dice dice = Dice.of(plans.seed(), "clogs");
      FaultLog.Stream decisions = log.stream("clogs");
      repeat(dice, suspectNanos * dice.logUniform(0.5, 10.0), () -> clog(dice, decisions));
    }
    if (faults.mutedKinds && nodes.length > 1) {
      Dice dice = Dice.of(plans.seed(), "muted-kinds");
      FaultLog.Stream decisions = log.stream("muted-kinds");
      repeat(dice, suspectNanos * dice.logUniform(1.0, 20.0), () -> mute(dice, decisions));
    }
    if (nodes.length > 1) {
      beginOnConnections();
    }
    if (faults.longPauses) {
      Dice dice = Dice.of(plans.seed(), "long-pauses");
      FaultLog.Stream decisions = log.stream("long-pauses");
      repeat(dice, suspectNanos * dice.logUniform(5.0, 50.0), () -> pauseLong(dice, decisions));
    }
    if (faults.peerResets && nodes.length > 1) {
      Dice dice = Dice.of(plans.seed(), "peer-resets");
      FaultLog.Stream decisions = log.stream("peer-resets");
      repeat(dice, suspectNanos * dice.logUniform(0.1, 10.0), () -> reset(dice, decisions));
    }
  }

  private void beginOnConnections() {
    if (faults.mutedSlots) {
      Dice dice = Dice.of(plans.seed(), "muted-slots");
      FaultLog.Stream decisions = log.stream("muted-slots");
      repeat(dice, suspectNanos * dice.logUniform(1.0, 20.0), () -> muteSlot(dice, decisions));
    }
    if (faults.halfOpen) {
      Dice dice = Dice.of(plans.seed(), "half-open");
      FaultLog.Stream decisions = log.stream("half-open");
      repeat(dice, suspectNanos * dice.logUniform(1.0, 20.0), () -> halfOpen(dice, decisions));
    }
    if (faults.unread) {
      Dice dice = Dice.of(plans.seed(), "unread");
      FaultLog.Stream decisions = log.stream("unread");
      repeat(dice, suspectNanos * dice.logUniform(1.0, 20.0), () -> leaveUnread(dice, decisions));
    }
  }

  /** Does it again and again, after pauses of that mean. */
  private void repeat(Dice dice, double meanNanos, Runnable action) {
    world.after(
        1 + dice.exponential(meanNanos),
        () -> {
          if (!healed) {
            action.run();
            repeat(dice, meanNanos, action);
          }
        });
  }

  private void say(String text) {
    if (world.trace().isVerbose()) {
      world.say(TraceEvent.Kind.FAULT, "", text);
    }
  }

  // ---- processes

  private void planCrashes(long durationNanos) {
    Dice dice = Dice.of(plans.seed(), "crashes");
    int crashes = dice.between(1, plans.cluster().crashesMax());
    FaultLog.Stream decisions = log.stream("crashes");
    FaultLog.Stream evidence = log.stream("crash-evidence");
    for (int i = 0; i < crashes; i++) {
      world.after(dice.between(0, durationNanos), () -> crash(dice, decisions, evidence));
    }
  }

  private void crash(Dice dice, FaultLog.Stream decisions, FaultLog.Stream evidence) {
    SimNode victim = victim(dice);
    if (healed || !victim.isUp() || !restarts.mayLose(victim)) {
      return;
    }
    boolean happens = decisions.strikes(Fault.CRASH, () -> victim.name() + " crashes");
    List<Runnable> noticed = drawEvidence(victim, dice, happens, evidence);
    if (!happens) {
      return;
    }
    Runnable end =
        () -> {
          if (victim.isUp() && restarts.mayLose(victim)) {
            victim.crash(plans.cluster().crashesMax());
            noticed.forEach(Runnable::run);
          }
        };
    if (midway.chance(MIDWAY_PROBABILITY)) {
      victim.endAfter(midway.between(1, MIDWAY_EFFECTS_MAX), true, end);
    } else {
      end.run();
    }
  }

  /** Who will hear of a crash; what is returned is to be run when it happens. */
  private List<Runnable> drawEvidence(
      SimNode victim, Dice dice, boolean happens, FaultLog.Stream evidence) {
    List<Runnable> telling = new ArrayList<>();
    ReplicaId lost = victim.id();
    for (SimNode peer : nodes) {
      boolean hears = dice.chance(0.7);
      long after = dice.exponential(2.0 * plans.cluster().delayNanos);
      if (happens
          && faults.crashEvidence
          && hears
          && peer != victim
          && evidence.strikes(
              Fault.CRASH_EVIDENCE,
              () -> peer.name() + " hears of it after " + Millis.text(after))) {
        telling.add(() -> world.after(after, () -> peer.onCrashEvidence(lost)));
      }
    }
    return telling;
  }

  /** The leader, if somebody knows one, every other time. */
  private SimNode victim(Dice dice) {
    SimNode any = nodes[dice.between(0, nodes.length - 1)];
    boolean leader = dice.chance(0.5);
    return leader ? cluster.trusted(any) : any;
  }

  private void pause(Dice dice, FaultLog.Stream decisions) {
    SimNode victim = victim(dice);
    long nanos = dice.logUniform(TEN_MILLIS, Math.max(FIVE_SECONDS, 5 * suspectNanos));
    pause(victim, nanos, dice.chance(0.5), Fault.PAUSE, decisions);
  }

  private void pauseLong(Dice dice, FaultLog.Stream decisions) {
    SimNode victim = victim(dice);
    long nanos = dice.logUniform(FIVE_SECONDS, ONE_MINUTE);
    pause(victim, nanos, dice.chance(0.5), Fault.LONG_PAUSE, decisions);
  }

  private void pause(
      SimNode victim, long nanos, boolean timersFirst, Fault fault, FaultLog.Stream decisions) {
    if (victim.isUp()
        && !victim.isPaused()
        && decisions.strikes(
            fault, () -> victim.name() + " stands still for " + Millis.text(nanos))) {
      victim.inspection().onPause(nanos);
      victim.pause();
      world.after(nanos, () -> victim.resume(timersFirst));
    }
  }

  private void jump(Dice dice, FaultLog.Stream decisions) {
    SimNode victim = victim(dice);
    long error = dice.logUniform(1000L, TEN_YEARS_MILLIS) * (dice.chance(0.5) ? 1 : -1);
    long wrong = dice.chance(0.3) ? 0 : error;
    if (victim.replica() != null
        && decisions.strikes(
            Fault.WALL_JUMP,
            () -> "the wall clock of " + victim.name() + " is wrong by " + wrong + " ms")) {
      victim.inspection().onWallJump(wrong - victim.clock().wallErrorMillis());
      victim.clock().setWallError(wrong);
    }
  }

  // ---- links

  private void clog(Dice dice, FaultLog.Stream decisions) {
    int from = dice.between(0, nodes.length - 1);
    int to = (from + dice.between(1, nodes.length - 1)) % nodes.length;
    long nanos = (long) (suspectNanos * dice.logUniform(0.1, 10.0));
    if (decisions.strikes(
        Fault.CLOGGED, () -> "clogged r" + from + "->r" + to + " for " + Millis.text(nanos))) {
      network.clog(from, to, world.now() + nanos);
    }
  }

  /** Of the kind that is sent next: whatever the replicas are busy with. */
  private void mute(Dice dice, FaultLog.Stream decisions) {
    int one = dice.between(0, nodes.length - 1);
    int direction = dice.between(0, 2);
    int from = direction == 0 ? one : -1;
    int to = direction == 1 ? one : -1;
    long nanos = (long) (suspectNanos * dice.logUniform(0.05, 10.0));
    String links = from >= 0 ? " from r" + from : to >= 0 ? " to r" + to : "";
    if (decisions.strikes(
        Fault.KIND_MUTED,
        () -> "the next kind of message" + links + " is lost for " + Millis.text(nanos))) {
      network.mute(from, to, world.now() + nanos);
    }
  }

  private void muteSlot(Dice dice, FaultLog.Stream decisions) {
    long nanos = (long) (suspectNanos * dice.logUniform(0.05, 10.0));
    if (decisions.strikes(
        Fault.SLOT_MUTED,
        () -> "what is said about the next slot is lost for " + Millis.text(nanos))) {
      network.muteSlot(world.now() + nanos);
    }
  }

  private void halfOpen(Dice dice, FaultLog.Stream decisions) {
    int from = dice.between(0, nodes.length - 1);
    int to = (from + dice.between(1, nodes.length - 1)) % nodes.length;
    long nanos = (long) (suspectNanos * dice.logUniform(0.1, 10.0));
    if (decisions.strikes(
        Fault.HALF_OPEN,
        () ->
            "r"
                + to
                + " takes its connection from r"
                + from
                + " for gone, "
                + Millis.text(nanos)
                + " before the other side does")) {
      network.halfOpen(from, to, world.now() + nanos);
    }
  }

  private void leaveUnread(Dice dice, FaultLog.Stream decisions) {
    int from = dice.between(0, nodes.length - 1);
    int to = (from + dice.between(1, nodes.length - 1)) % nodes.length;
    long nanos = (long) (suspectNanos * dice.logUniform(0.1, 10.0));
    int kept = (int) dice.logUniform(1L, UNREAD_KEPT_MAX);
    if (decisions.strikes(
        Fault.UNREAD,
        () -> "r" + to + " reads nothing from r" + from + " for " + Millis.text(nanos))) {
      network.leaveUnread(from, to, world.now() + nanos, kept);
    }
  }

  private void reset(Dice dice, FaultLog.Stream decisions) {
    int one = dice.between(0, nodes.length - 1);
    int other = (one + dice.between(1, nodes.length - 1)) % nodes.length;
    long lost = dice.exponential(2.0 * plans.cluster().delayNanos);
    if (decisions.strikes(
        Fault.PEER_RESET,
        () ->
            "the connection of r"
                + one
                + " and r"
                + other
                + " ends and takes along what was sent in the last "
                + Millis.text(lost))) {
      network.reset(one, other, world.now() - lost);
    }
  }

  private void partition(Dice dice, FaultLog.Stream decisions) {
    boolean[][] cuts = new Partitions(nodes.length, dice).draw(victim(dice).index());
    double factor = faults.flapping ? dice.logUniform(0.2, 2.0) : dice.logUniform(0.5, 20.0);
    long nanos = (long) (suspectNanos * factor);
    if (!decisions.strikes(
        Fault.PARTITION, () -> "partition" + links(cuts) + " for " + Millis.text(nanos))) {
      return;
    }
    cut(cuts, 1);
    world.after(
        nanos,
        () -> {
          if (!healed) {
            say("mended" + links(cuts));
            cut(cuts, -1);
          }
        });
  }

  private void cut(boolean[][] cuts, int times) {
    for (int from = 0; from < nodes.length; from++) {
      for (int to = 0; to < nodes.length; to++) {
        if (cuts[from][to]) {
          network.cut(from, to, times);
        }
      }
    }
  }

  /** The links that are cut, for people. */
  private static String links(boolean[][] cuts) {
    StringBuilder links = new StringBuilder();
    for (int from = 0; from < cuts.length; from++) {
      for (int to = 0; to < cuts.length; to++) {
        if (cuts[from][to]) {
          boolean both = cuts[to][from];
          if (!both || from < to) {
            links.append(" r").append(from).append(both ? "|r" : "->r").append(to);
          }
        }
      }
    }
    return links.length() == 0 ? " of nobody" : links.toString();
  }

  // ---- the end

  /** No faults any more; who crashed stays crashed, and perhaps some others stay cut off. */
  void heal() {
    healed = true;
    say("all is healed");
    for (SimNode node : nodes) {
      node.endAsPlanned();
    }
    restarts.heal();
    schedules.heal();
    network.heal();
    for (SimNode node : nodes) {
      node.resume(true);
      node.healJournal();
      node.setTurnNanos(faults.turnNanos);
      node.clock().setWallError(0);
    }
    Dice dice = Dice.of(plans.seed(), "core");
    if (faults.outsiders && dice.chance(OUTSIDERS_PROBABILITY)) {
      int spare = plans.cluster().crashesMax();
      for (SimNode node : nodes) {
        spare -= node.isCrashed() ? 1 : 0;
      }
      FaultLog.Stream decisions = log.stream("core");
      for (int i = dice.between(0, nodes.length - 1); spare > 0; spare--) {
        i = (i + 1) % nodes.length;
        if (!nodes[i].isCrashed() && dice.chance(0.5)) {
          int outsider = i;
          int direction = dice.between(0, 2);
          if (decisions.strikes(
              Fault.OUTSIDER,
              () -> "r" + outsider + " stays cut off, " + DIRECTIONS[direction] + ", for good")) {
            outsiders |= 1L << i;
            cutOff(i, direction);
          }
        }
      }
    }
  }

  /** For good: in both directions, or in one. */
  private void cutOff(int outsider, int direction) {
    for (int i = 0; i < nodes.length; i++) {
      network.cut(outsider, i, direction != 1 && i != outsider ? 1 : 0);
      network.cut(i, outsider, direction != 2 && i != outsider ? 1 : 0);
    }
  }

  /** Whether some stay cut off when all else is healed. */
  boolean hasOutsiders() {
    return outsiders != 0;
  }

  /** Whether it belongs to those who must be well in the end. */
  boolean isCore(SimNode node) {
    return !node.isCrashed() && (outsiders & 1L << node.index()) == 0;
  }
}
