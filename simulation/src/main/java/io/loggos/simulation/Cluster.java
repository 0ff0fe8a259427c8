package io.loggos.simulation;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Incarnation;
import io.loggos.api.Value;
import io.loggos.api.io.Storage;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.plugin.FailureHandlingPlugin;
import io.loggos.api.wire.MessageCodec;
import io.loggos.failure.LiveReplacementPlugin;
import io.loggos.failure.NoRepairPlugin;
import io.loggos.failure.ReconfigurationPlugin;
import io.loggos.liveness.HeartbeatsPlugin;
import io.loggos.network.codec.CodecRegistry;
import io.loggos.network.codec.KryoCodec;
import io.loggos.paxos.MultiPaxosPlugin;
import io.loggos.replica.Replica;
import io.loggos.replica.ReplicaMessages;
import io.loggos.replica.ReplicaOptions;
import io.loggos.replica.ReplicaSetup;
import io.loggos.simulation.check.Grants;
import io.loggos.simulation.check.Leases;
import io.loggos.simulation.mark.Mark;
import io.loggos.storage.wal.WalStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Builds a simulated cluster of shipped parts. */
final class Cluster {
  /** No machine begins anew so often that two incarnations could be the same. */
  private static final long LIVES = 1_000_003;

  private final Plans plans;
  private final Wiring wiring;
  private final World world;
  private final FaultLog log;
  private final Inspection.Tally tally = new Inspection.Tally();
  private final Checks checks;
  private final PeerNetwork network;
  private final SimNode[] nodes;
  private final Registers[] applications;
  private final long[] incarnations;
  private final Roster roster;

  /** By what order each newcomer began; null for the founders. */
  private final MembershipOrder.Initialise[] told;

  private final MapOptions consensusOptions;
  private final MapOptions livenessOptions;
  private final ReplicaOptions replicaOptions;
  private final MessageCodec codec;
  private final Inspection[] inspections;
  private final Leases leases;

  /** The disks, which outlive the processes; null without. */
  private final SimDisk[] disks;

  /** The storage of each present process; null without. */
  private final WalLife[] storages;

  private final int[] lives;

  /** The process that the others met last in each place. */
  private final long[] met;

  /** In which life that was. */
  private final int[] metInLife;

  Cluster(Plans plans, Wiring wiring, World world, FaultLog log) {
    this.plans = plans;
    this.wiring = wiring;
    this.world = world;
    this.log = log;
    ClusterPlan cluster = plans.cluster();
    consensusOptions = cluster.consensusOptions();
    livenessOptions = cluster.livenessOptions();
    replicaOptions = cluster.replicaOptions();
    codec = codec();
    int machines = plans.machines();
    roster = new Roster(machines, plans.configuration());
    nodes = new SimNode[machines];
    applications = new Registers[machines];
    told = new MembershipOrder.Initialise[machines];
    incarnations = new long[machines];
    Dice dice = Dice.of(plans.seed(), "incarnations");
    for (int i = 0; i < incarnations.length; i++) {
      incarnations[i] = dice.between(1, 1_000_000);
    }
    inspections = new Inspection[nodes.length];
    disks = new SimDisk[nodes.length];
    storages = new WalLife[nodes.length];
    lives = new int[nodes.length];
    met = new long[nodes.length];
    metInLife = new int[nodes.length];
    leases = new Leases(inspections);
    Grants grants = new Grants(inspections, cluster.acceptQuorum);
    checks = new Checks(plans, world, roster, replicaOptions, leases, grants, inspections);
    network = new PeerNetwork(plans.seed(), world, cluster, machines, plans.faults(), log, codec);
    for (int i = 0; i < nodes.length; i++) {
      inspections[i] = new Inspection(i, world, checks, tally, wiring, plans.work().auditEvery);
    }
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = node(i);
    }
    for (int i = 0; i < cluster.replicas; i++) {
      try {
        begin(i);
      } catch (IOException e) {
        throw new UncheckedIOException("an empty disk is refused", e);
      }
    }
  }

  private MessageCodec codec() {
    CodecRegistry registry = new CodecRegistry();
    registry.addAll(ReplicaMessages.TYPES);
    registry.addAll(new MultiPaxosPlugin().messageTypes());
    registry.addAll(new HeartbeatsPlugin().messageTypes());
    registry.addAll(scheme().messageTypes());
    return new KryoCodec(registry);
  }

  private FailureHandlingPlugin scheme() {
    MembershipPlan membership = plans.faults().membership;
    return membership.isLive()
        ? new LiveReplacementPlugin()
        : membership.on ? new ReconfigurationPlugin() : new NoRepairPlugin();
  }

  private SimNode node(int index) {
    SimNode node =
        new SimNode(
            index,
            new SimNode.NodeParts(
                world,
                roster,
                codec,
                clock(index),
                Dice.of(plans.seed(), "node-" + index),
                inspections[index],
                checks,
                plans.faults()));
    if (plans.faults().disks.durable) {
      disks[index] = new SimDisk(plans.seed(), node.name(), log);
    }
    node.connect(new ClientPort(world, node, plans.cluster(), checks));
    return node;
  }

  private NodeTimers timers(SimNode node) {
    FaultPlan faults = plans.faults();
    int index = node.index();
    String stream = "early-timers-" + index + "-" + lives[index];
    NodeTimers.Early early =
        new NodeTimers.Early(faults.earlyNanos, dice("early-timers", index), log.stream(stream));
    double late = faults.lateTimers ? plans.cluster().delayNanos : 0;
    return new NodeTimers(
        world, node.clock(), dice("timers", index), late, early, node::onTimerDue);
  }

  /** The stream of that name in the present life of a node; in its first one, the name itself. */
  private Dice dice(String name, int index) {
    String life = lives[index] == 1 ? "" : "-life-" + lives[index];
    return Dice.of(plans.seed(), name + "-" + index + life);
  }

  /**
   * Makes a process, which is not started yet, of what there is on its disk.
   *
   * @throws IOException when the disk is refused
   */
  private void begin(int index) throws IOException {
    SimNode node = nodes[index];
    FaultPlan faults = plans.faults();
    lives[index]++;
    NodeJournal journal;
    if (disks[index] == null) {
      journal =
          new SimJournal(
              world,
              dice("journal", index),
              faults,
              log.stream("journal-" + index),
              listener(node));
    } else {
      storages[index] = openStorage(node);
      journal = storages[index];
      incarnations[index] = storages[index].incarnation();
    }
    checks.onStart(index, incarnations[index]);
    NodeTimers timers = timers(node);
    NodeEffects effects =
        new NodeEffects(
            node,
            new NodeEffects.Surroundings(
                world,
                nodes,
                roster,
                codec,
                network,
                checks,
                faults,
                wiring.waitsForJournal(),
                dice("captures", index),
                plans.cluster().delayNanos),
            journal,
            timers);
    ObservedConsensus.Plugin consensus =
        new ObservedConsensus.Plugin(
            wiring.consensus(index),
            (long slot, Value value) -> checks.onDecided(index, slot, value));
    Replica replica = replica(index, node, effects, inspections[index], consensus);
    node.begin(replica, effects);
    inspections[index].watch(node, effects, consensus.part(), leases);
    if (storages[index] != null) {
      boolean recovered = false;
      try {
        recover(node, storages[index]);
        recovered = true;
      } finally {
        if (!recovered) {
          effects.end();
          storages[index].end();
        }
      }
    }
  }

  private WalLife openStorage(SimNode node) throws IOException {
    int index = node.index();
    SimDisk disk = disks[index];
    WalLife[] life = new WalLife[1];
    SimWorker worker =
        new SimWorker(
            world,
            node.clock(),
            dice("journal", index),
            disk,
            plans.faults(),
            log.stream("journal-" + index + "-" + lives[index]),
            task -> {
              node.useDisk(task);
              life[0].onTask();
            });
    WalStorage.Use use =
        new WalStorage.Use(
            "simulated",
            node.id(),
            dice("nonce", index).nextLong(),
            warning -> checks.marks.hitIf(warning.contains("older"), Mark.OLDER_SNAPSHOT_USED),
            failure -> world.after(0, () -> onDiskFailure(node, life[0])));
    boolean opened = false;
    disk.beginStart();
    try {
      WalStorage storage =
          WalStorage.open(disk.disk(), worker, plans.faults().disks.walOptions(), use);
      life[0] = new WalLife(world, storage, worker, walListener(node));
      admit(index, life[0]);
      opened = true;
      return life[0];
    } finally {
      checks.marks.hitIf(disk.endStart(), Mark.TORN_TAIL_CUT);
      if (!opened) {
        worker.end();
      }
    }
  }

  /** The others take a process that remembers what the last one they met did, and no other. */
  private void admit(int index, WalLife life) throws IOException {
    long incarnation = life.incarnation();
    if (met[index] != 0 && !Incarnation.remembers(incarnation, met[index])) {
      throw new IOException("the others remember r" + index + " better than it does itself");
    }
    life.admit();
    met[index] = incarnation;
    metInLife[index] = lives[index];
  }

  /** Whether a start has failed since the others met a node last. */
  boolean hasFailedToStart(int index) {
    return lives[index] != metInLife[index];
  }

  /** Whom the others met last in a node's place. */
  long met(int index) {
    return met[index];
  }

  private void onDiskFailure(SimNode node, WalLife life) {
    if (life != null && !life.isEnded()) {
      node.onDiskFailure();
    }
  }

  /** What a node does before its replica starts. */
  private void recover(SimNode node, WalLife storage) throws IOException {
    Storage.Snapshot snapshot = storage.snapshot();
    List<JournalRecord> records = new ArrayList<>();
    storage.replay(records::add);
    checks.onRecovered(node.index(), snapshot == null ? 0 : snapshot.slot(), records);
    if (snapshot != null) {
      node.replica().recoverSnapshot(snapshot.image());
    }
    records.forEach(node.replica()::recover);
    inspections[node.index()].onRecovered(snapshot == null ? 0 : snapshot.slot());
  }

  /**
   * A process ends.
   *
   * @param manner how
   */
  void end(SimNode node, Ending manner) {
    WalLife storage = storages[node.index()];
    boolean powerCut = manner == Ending.POWER_CUT;
    if (manner == Ending.STOP) {
      try {
        storage.close();
      } catch (PowerFailure e) {
        powerCut = true;
      }
    }
    node.end(plans.cluster().crashesMax());
    storage.end();
    disks[node.index()].onEnd(powerCut);
  }

  /** How a process ends. */
  enum Ending {
    /** In good order. */
    STOP,
    /** At once; what it wrote is there. */
    KILL,
    /** At once, with its machine. */
    POWER_CUT
  }

  /**
   * A process begins where one has ended.
   *
   * @throws IOException when its disk is refused
   */
  void restart(SimNode node) throws IOException {
    begin(node.index());
    node.restart();
  }

  /** The disk of a node; null when there are none. */
  SimDisk disk(int index) {
    return disks[index];
  }

  private WalLife.Listener walListener(SimNode node) {
    return new WalLife.Listener() {
      @Override
      public void onDurable(JournalRecord record) {
        checks.onDurable(node.index(), record);
      }

      @Override
      public void onSaved(long slot) {
        checks.onSaved(node.index(), slot);
      }

      @Override
      public void onEndInSave() {
        checks.marks.hit(Mark.END_IN_SNAPSHOT);
      }

      @Override
      public void onEndBeforeCut() {
        checks.marks.hit(Mark.END_BEFORE_CUT);
      }

      @Override
      public void onSyncEnd(long upTo) {
        node.input(() -> node.onSynced(upTo));
      }
    };
  }

  private SimJournal.Listener listener(SimNode node) {
    int life = lives[node.index()];
    return new SimJournal.Listener() {
      @Override
      public void onDurable(JournalRecord record) {
        if (lives[node.index()] == life) {
          checks.onDurable(node.index(), record);
        }
      }

      @Override
      public void onSyncEnd(long upTo) {
        // not in the life of another replica that the machine has become since
        if (lives[node.index()] == life) {
          node.input(() -> node.onSynced(upTo));
        }
      }
    };
  }

  private NodeClock clock(int index) {
    Dice dice = Dice.of(plans.seed(), "clock-" + index);
    double bound = plans.cluster().driftBound;
    double rate = plans.faults().skew ? 1 + bound * (2 * dice.unit() - 1) : 1;
    long origin =
        switch (dice.between(0, 4)) {
          case 0 -> 0;
          case 1 -> dice.logUniform(1L, 1L << 40);
          case 2 -> 1L << 53;
          case 3 -> -(1L << 53);
          default -> 5_000_000_000L;
        };
    return new NodeClock(world, origin, rate, wiring.wallMillis(plans.seed()));
  }

  private Replica replica(
      int index,
      SimNode node,
      NodeEffects effects,
      Inspection inspection,
      ObservedConsensus.Plugin consensus) {
    Registers registers = wiring.registers(index, plans.work(), inspection);
    applications[index] = registers;
    return new Replica(
        new ReplicaSetup(
            node.id(),
            incarnations[index],
            schedule(index),
            effects,
            inspection,
            node.turnClock(),
            Dice.of(plans.seed(), "replica-" + index).nextLong(),
            wiring.handler(index, plans.work(), registers),
            replicaOptions,
            new ReplicaSetup.Parts(consensus, new HeartbeatsPlugin(), scheme()),
            this::options));
  }

  private MapOptions options(String section) {
    return switch (section) {
      case "liveness" -> livenessOptions;
      case "reconfiguration", "live-replacement" -> plans.faults().membership.options();
      default -> consensusOptions;
    };
  }

  private ConfigurationSchedule schedule(int index) {
    MembershipOrder.Initialise order = told[index];
    return order == null
        ? new ConfigurationSchedule(plans.configuration())
        : ConfigurationSchedule.joining(order.founding(), order.contacts());
  }

  /** A free machine begins as the newcomer of an order. */
  void enlist(SimNode node, MembershipOrder.Initialise order) {
    int index = node.index();
    roster.assign(index, order.newcomer());
    told[index] = order;
    met[index] = 0;
    checks.onNewIdentity(index, order.contacts());
    node.onNewIdentity();
    if (disks[index] != null) {
      disks[index] = new SimDisk(plans.seed(), node.name() + "-" + order.newcomer(), log);
    }
    // what it had was in memory
    incarnations[index] += LIVES;
    try {
      begin(index);
    } catch (IOException e) {
      throw new UncheckedIOException("an empty disk is refused", e);
    }
    node.start();
  }

  /** A replica ends for good, and its machine is free for another. */
  void vacate(SimNode node) {
    int index = node.index();
    if (node.isUp()) {
      node.end(plans.cluster().crashesMax());
      if (storages[index] != null) {
        storages[index].end();
      }
    }
    roster.release(index);
    node.vacate();
  }

  /** The node of whom that one trusts as leader, or itself when it trusts nobody. */
  SimNode trusted(SimNode asked) {
    int place = asked.replica() == null ? -1 : asked.replica().trustedLeader();
    if (place < 0) {
      return asked;
    }
    Configuration latest = asked.replica().schedule().latest();
    int machine = latest.has(place) ? roster.machine(latest.member(place).id()) : -1;
    return machine < 0 ? asked : nodes[machine];
  }

  /** Who runs where. */
  Roster roster() {
    return roster;
  }

  SimNode[] nodes() {
    return nodes.clone();
  }

  Registers application(int index) {
    return applications[index];
  }

  PeerNetwork network() {
    return network;
  }

  Checks checks() {
    return checks;
  }

  Inspection.Tally tally() {
    return tally;
  }

  /** For people: all settings. */
  String describe() {
    return consensusOptions + " " + livenessOptions + " " + replicaOptions;
  }
}
