package io.loggos.simulation;

import io.loggos.api.Hash64;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.LifeCycle;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageCodec;
import io.loggos.replica.Replica;
import io.loggos.simulation.check.Violation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * One process: feeds events to its replica, one at a time, and performs the effects in the order of
 * the contract. A turn is one event or several, then the replica's end of turn, and again while
 * messages to itself are waiting.
 */
final class SimNode {
  /** Something for the loop. */
  interface Input {
    /** Hands it over. */
    void apply();
  }

  /** Who does what replicas want of their drivers. */
  interface Shell {
    /** A turn has ended. */
    void onTurn(SimNode node);
  }

  /** Who is told when the disk ends a process. */
  interface Mishaps {
    /** The power failed in the middle of a call of the disk. */
    void onPowerFailure(SimNode node);

    /** Nothing becomes durable any more, and the process has to end. */
    void onDiskFailure(SimNode node);

    /** Its machine is to be another replica, with another disk. */
    void onNewIdentity(SimNode node);
  }

  /** The number of the message that carries a piece of a snapshot. */
  private static final int SNAPSHOT_CHUNK = 201;

  private final World world;
  private final Roster roster;
  private final int index;
  private final MessageCodec codec;
  private final NodeClock clock;
  private final TurnClock turnClock = new TurnClock();
  private final Dice dice;
  private final Inspection inspection;
  private final Checks checks;
  private final ArrayDeque<Input> inbox = new ArrayDeque<>();
  private final ArrayDeque<Message> loopBack = new ArrayDeque<>();

  /** Timers that came due during a pause. */
  private final ArrayDeque<Input> missed = new ArrayDeque<>();

  private final int turnInputsMax;
  private final boolean loopBackFirst;
  private double turnNanos;
  private Replica replica;
  private NodeEffects effects;
  private ClientPort clients;
  private boolean turnPending;
  private Mishaps mishaps;
  private Shell shell;
  private boolean storageFull;
  private boolean started;
  private boolean retired;

  /** When a peer was last heard. */
  private long heardNanos;

  private boolean crashed;
  private boolean dead;
  private boolean paused;

  SimNode(int index, NodeParts parts) {
    this.index = index;
    this.world = parts.world();
    this.roster = parts.roster();
    this.codec = parts.codec();
    this.clock = parts.clock();
    this.dice = parts.dice();
    this.inspection = parts.inspection();
    this.checks = parts.checks();
    this.turnNanos = parts.faults().turnNanos;
    this.turnInputsMax = parts.faults().turnInputsMax;
    this.loopBackFirst = parts.faults().loopBackFirst;
  }

  /**
   * What a node is made of.
   *
   * @param world where it lives
   * @param roster who runs where
   * @param codec how messages become bytes
   * @param clock its clocks
   * @param dice its own draws
   * @param inspection who looks at its replica after each turn
   * @param checks who watches what it hears
   * @param faults what goes wrong
   */
  record NodeParts(
      World world,
      Roster roster,
      MessageCodec codec,
      NodeClock clock,
      Dice dice,
      Inspection inspection,
      Checks checks,
      FaultPlan faults) {}

  /** The end of its clients' connections, which outlives its processes. */
  void connect(ClientPort ownClients) {
    clients = ownClients;
  }

  /** The parts of a new process, which is not started yet. */
  void begin(Replica ownReplica, NodeEffects ownEffects) {
    replica = ownReplica;
    effects = ownEffects;
    storageFull = false;
    retired = false;
    heardNanos = world.now();
    turnClock.set(clock.nanos(), clock.wallMillis());
  }

  void report(Mishaps listener) {
    mishaps = listener;
  }

  void serve(Shell listener) {
    shell = listener;
  }

  int index() {
    return index;
  }

  /** As traces call it. */
  String name() {
    return "r" + index;
  }

  ReplicaId id() {
    return roster.id(index);
  }

  Replica replica() {
    return replica;
  }

  Inspection inspection() {
    return inspection;
  }

  ClientPort clients() {
    return clients;
  }

  NodeClock clock() {
    return clock;
  }

  TurnClock turnClock() {
    return turnClock;
  }

  boolean isCrashed() {
    return crashed;
  }

  /** Whether it never comes back. */
  boolean isDead() {
    return dead;
  }

  /** Whether it never comes back, or is about to end for good. */
  boolean isLost() {
    return dead || effects != null && effects.isDoomed();
  }

  /** Whether it takes connections: it runs, or stands still for a moment. */
  boolean isUp() {
    return started && !crashed;
  }

  void start() {
    start(null);
  }

  /**
   * Begins.
   *
   * @param bequest what the one before on this machine left it; null as a rule
   */
  void start(byte[] bequest) {
    started = true;
    inbox.clear();
    input(
        () -> {
          if (bequest != null) {
            replica.onInherited(bequest);
            inspection.onInherited();
          }
          replica.start();
        });
  }

  /** The machine is nobody's any more; it may be somebody else later. */
  void vacate() {
    started = false;
    crashed = false;
    paused = false;
    replica = null;
  }

  /** A new process begins in place of one that has ended. */
  void restart() {
    crashed = false;
    paused = false;
    start();
  }

  /** Lets something use the disk, in the middle of which the process may end. */
  void useDisk(Runnable use) {
    try {
      use.run();
    } catch (PowerFailure e) {
      mishaps.onPowerFailure(this);
    }
  }

  /** The storage says that nothing becomes durable any more. */
  void onDiskFailure() {
    mishaps.onDiskFailure(this);
  }

  /** Its machine is to be another replica. */
  void onNewIdentity() {
    mishaps.onNewIdentity(this);
  }

  /** A process that has ended never comes back. */
  void giveUp() {
    dead = true;
  }

  /** Something for the loop has come; lost when there is nobody. */
  void input(Input input) {
    if (!isUp()) {
      return;
    }
    inbox.add(input);
    scheduleTurn();
  }

  private void scheduleTurn() {
    if (turnPending || paused) {
      return;
    }
    if (turnNanos == 0) {
      turn();
      return;
    }
    turnPending = true;
    world.after(dice.exponential(turnNanos), this::turn);
  }

  private void turn() {
    turnPending = false;
    if (!isUp() || paused) {
      return;
    }
    turnClock.set(clock.nanos(), clock.wallMillis());
    for (int i = 0; i < turnInputsMax && !inbox.isEmpty(); i++) {
      inbox.poll().apply();
    }
    if (!loopBackFirst) {
      replica.onTurnEnd();
    }
    boolean first = loopBackFirst;
    while (first || !loopBack.isEmpty()) {
      first = false;
      for (int i = loopBack.size(); i > 0; i--) {
        Message message = loopBack.poll();
        trace(id(), message);
        checks.onHeard(index, index, id(), message);
        replica.onMessage(id(), message);
      }
      replica.onTurnEnd();
      inspection.onPass(this, loopBack.size());
    }
    if (inspection.wantsAudit(replica.executedUpTo())) {
      inspection.audit(replica.executedUpTo(), snapshotDigest());
    }
    effects.onTurnEnd();
    useDisk(this::noteOnDisk);
    if (!isUp()) {
      return;
    }
    inspection.onTurn(this);
    retired = retired || replica.lifeCycle() == LifeCycle.RETIRED;
    if (shell != null) {
      shell.onTurn(this);
    }
    if (!inbox.isEmpty()) {
      if (turnNanos == 0) {
        turnPending = true;
        world.after(0, this::turn);
      } else {
        scheduleTurn();
      }
    }
  }

  long heardNanos() {
    return heardNanos;
  }

  /** Whether a turn before this one found that the replica is needed no more. */
  boolean isRetired() {
    return retired;
  }

  private void noteOnDisk() {
    NodeJournal journal = effects.journal();
    try {
      if (replica.clusterId() != 0) {
        journal.noteClusterId(replica.clusterId());
      }
    } catch (IOException e) {
      onDiskFailure();
      return;
    }
    if (journal.isFull() != storageFull) {
      storageFull = !storageFull;
      replica.onStorageFull(storageFull);
    }
  }

  /** What a snapshot would say now, for the checkers. */
  long snapshotDigest() {
    return Hash64.of(replica.freeze().toBytes());
  }

  /** A message to itself may be heard now. */
  void loopBack(Message message) {
    loopBack.add(message);
  }

  void onPeerBytes(int from, ReplicaId sender, byte[] bytes) {
    heardNanos = world.now();
    Message message;
    try {
      message = codec.decode(ByteBuffer.wrap(bytes));
    } catch (MalformedMessageException e) {
      throw new Violation("codec is faithful", "r" + index + " cannot read r" + from + ": " + e);
    }
    trace(sender, message);
    checks.onHeard(index, from, sender, message);
    inspection.onDelivered(from, message);
    if (message.type().number() == SNAPSHOT_CHUNK) {
      BytesInput in = new BytesInput(bytes);
      in.readCount(Long.MAX_VALUE);
      inspection.onSnapshotPiece(in.readCount(Long.MAX_VALUE));
    }
    replica.onMessage(sender, message);
  }

  private void trace(ReplicaId sender, Message message) {
    if (world.trace().isVerbose()) {
      world.say(TraceEvent.Kind.RECEIVE, name(), sender.toString(), Subject.of(message), message);
    }
  }

  void onTimerDue(NodeTimers.Due due) {
    if (paused) {
      missed.add(() -> fire(due));
    } else {
      input(() -> fire(due));
    }
  }

  private void fire(NodeTimers.Due due) {
    TimerKey timer = due.take();
    if (timer == null) {
      return;
    }
    if (world.trace().isVerbose()) {
      world.say(TraceEvent.Kind.TIMER, name(), timer.toString());
    }
    replica.onTimer(timer);
  }

  /** The loop has heard of the end of a sync. */
  void onSynced(long upTo) {
    effects.onSynced(upTo);
  }

  void onCrashEvidence(ReplicaId peer) {
    input(() -> replica.onCrashEvidence(peer));
  }

  /**
   * Ends for good.
   *
   * @param crashesMax how many may do so
   */
  void crash(int crashesMax) {
    dead = true;
    end(crashesMax);
  }

  /** The process has so many more effects, in the middle of a turn as a rule, and then ends. */
  void endAfter(int effectsLeft, boolean forGood, Runnable end) {
    effects.endAfter(effectsLeft, forGood, end);
  }

  /** An end that is planned comes now. */
  void endAsPlanned() {
    if (effects != null) {
      effects.endAsPlanned();
    }
  }

  /**
   * The process ends.
   *
   * @param crashesMax how many may do so for good
   */
  void end(int crashesMax) {
    inspection.onCrash(effects.isJournalDurable(), crashesMax);
    crashed = true;
    effects.end();
    inbox.clear();
    loopBack.clear();
    missed.clear();
    clients.crash();
  }

  void pause() {
    paused = true;
  }

  /** Goes on after a pause. */
  void resume(boolean timersFirst) {
    if (!paused || crashed) {
      return;
    }
    paused = false;
    if (timersFirst) {
      while (!missed.isEmpty()) {
        inbox.addFirst(missed.pollLast());
      }
    } else {
      inbox.addAll(missed);
      missed.clear();
    }
    if (!inbox.isEmpty()) {
      scheduleTurn();
    }
  }

  void healJournal() {
    if (effects != null) {
      effects.journal().heal();
    }
  }

  boolean isPaused() {
    return paused;
  }

  /** Every turn begins later from now on, or as soon as usual. */
  void setTurnNanos(double nanos) {
    turnNanos = nanos;
  }

  double turnNanos() {
    return turnNanos;
  }
}
