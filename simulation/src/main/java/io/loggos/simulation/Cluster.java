package io.loggos.simulation;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.wire.MessageCodec;
import io.loggos.failure.NoRepairPlugin;
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

/** Builds a simulated cluster of shipped parts. */
final class Cluster {
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
  private final MapOptions consensusOptions;
  private final MapOptions livenessOptions;
  private final ReplicaOptions replicaOptions;
  private final MessageCodec codec;

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
    nodes = new SimNode[cluster.replicas];
    applications = new Registers[cluster.replicas];
    incarnations = new long[cluster.replicas];
    Dice dice = Dice.of(plans.seed(), "incarnations");
    for (int i = 0; i < incarnations.length; i++) {
      incarnations[i] = dice.between(1, 1_000_000);
    }
    Inspection[] inspections = new Inspection[nodes.length];
    Leases leases = new Leases(inspections);
    Grants grants = new Grants(inspections, cluster.acceptQuorum);
    checks = new Checks(plans, replicaOptions, incarnations, leases, grants);
    network = new PeerNetwork(plans.seed(), world, cluster, plans.faults(), log, codec);
    for (int i = 0; i < nodes.length; i++) {
      inspections[i] = new Inspection(i, world, checks, tally, wiring, plans.work().auditEvery);
    }
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = node(i, inspections[i], leases);
    }
  }

  private MessageCodec codec() {
    CodecRegistry registry = new CodecRegistry();
    registry.addAll(ReplicaMessages.TYPES);
    registry.addAll(new MultiPaxosPlugin().messageTypes());
    registry.addAll(new HeartbeatsPlugin().messageTypes());
    return new KryoCodec(registry);
  }

  private SimNode node(int index, Inspection inspection, Leases leases) {
    NodeClock clock = clock(index);
    FaultPlan faults = plans.faults();
    Dice dice = Dice.of(plans.seed(), "node-" + index);
    SimNode node =
        new SimNode(
            index,
            new SimNode.NodeParts(
                world, plans.configuration(), codec, clock, dice, inspection, checks, faults));
    SimJournal journal =
        new SimJournal(
            world,
            Dice.of(plans.seed(), "journal-" + index),
            faults,
            log.stream("journal-" + index),
            listener(node));
    double late = faults.lateTimers ? plans.cluster().delayNanos : 0;
    NodeTimers timers =
        new NodeTimers(
            world, clock, Dice.of(plans.seed(), "timers-" + index), late, node::onTimerDue);
    NodeEffects effects =
        new NodeEffects(
            node,
            new NodeEffects.Surroundings(
                world,
                nodes,
                codec,
                network,
                checks,
                faults,
                wiring.waitsForJournal(),
                Dice.of(plans.seed(), "captures-" + index),
                plans.cluster().delayNanos),
            journal,
            timers);
    ObservedConsensus.Plugin consensus =
        new ObservedConsensus.Plugin(
            wiring.consensus(index),
            (long slot, Value value) -> checks.onDecided(index, slot, value));
    Replica replica = replica(index, node, effects, inspection, consensus);
    node.connect(
        replica,
        effects,
        new ClientPort(world, node, plans.configuration(), plans.cluster(), checks));
    inspection.watch(node, effects, consensus.part(), leases);
    return node;
  }

  private SimJournal.Listener listener(SimNode node) {
    return new SimJournal.Listener() {
      @Override
      public void onDurable(JournalRecord record) {
        checks.onDurable(node.index(), record);
      }

      @Override
      public void onSyncEnd(long upTo) {
        node.input(() -> node.onSynced(upTo));
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
    Configuration configuration = plans.configuration();
    Registers registers = wiring.registers(index, plans.work(), inspection);
    applications[index] = registers;
    return new Replica(
        new ReplicaSetup(
            configuration.member(index).id(),
            incarnations[index],
            new ConfigurationSchedule(configuration),
            effects,
            inspection,
            node.turnClock(),
            Dice.of(plans.seed(), "replica-" + index).nextLong(),
            wiring.handler(index, plans.work(), registers),
            replicaOptions,
            new ReplicaSetup.Parts(consensus, new HeartbeatsPlugin(), new NoRepairPlugin()),
            section -> section.equals("liveness") ? livenessOptions : consensusOptions));
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
