package io.loggos.simulation;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.wire.Message;
import io.loggos.failure.EpochPromise;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Promise;
import io.loggos.replica.ReplicaOptions;
import io.loggos.simulation.check.Agreement;
import io.loggos.simulation.check.BallotsOwned;
import io.loggos.simulation.check.Bounds;
import io.loggos.simulation.check.ChosenForAReason;
import io.loggos.simulation.check.ConfirmedReads;
import io.loggos.simulation.check.DurableBeforeSpoken;
import io.loggos.simulation.check.Grants;
import io.loggos.simulation.check.History;
import io.loggos.simulation.check.Leases;
import io.loggos.simulation.check.LogicalTime;
import io.loggos.simulation.check.MonotonePromises;
import io.loggos.simulation.check.Outcomes;
import io.loggos.simulation.check.Places;
import io.loggos.simulation.check.PromisedByRulers;
import io.loggos.simulation.check.PromisesTellVotes;
import io.loggos.simulation.check.Recovery;
import io.loggos.simulation.check.Rulers;
import io.loggos.simulation.check.SameSnapshots;
import io.loggos.simulation.check.Transfers;
import io.loggos.simulation.mark.ClientSightings;
import io.loggos.simulation.mark.Mark;
import io.loggos.simulation.mark.Marks;
import io.loggos.simulation.mark.PaxosSightings;
import java.util.List;

/** All checkers of one run, and which of them sees what; and those who look out for marks. */
final class Checks {
  final History history;
  final Outcomes outcomes;
  final Bounds bounds;
  final Marks marks = new Marks();
  final PaxosSightings paxosSightings;
  final ClientSightings clientSightings;
  private final Agreement agreement = new Agreement();
  private final ChosenForAReason chosen;
  private final MonotonePromises promises;
  private final DurableBeforeSpoken durable;
  private final BallotsOwned ballots;
  private final Leases leases;
  private final Grants grants;
  private final boolean readsTakeSlots;
  private final ConfirmedReads reads;
  private final SameSnapshots snapshots = new SameSnapshots();
  private final Recovery recovery;
  private final PromisesTellVotes votesTold;
  private final LogicalTime time;
  private final Transfers transfers = new Transfers();
  private final Roster roster;
  private final Rulers rulers;
  private final PromisedByRulers promised;

  /** Who took over places without the log; null when nobody does. */
  private final Places places;

  /** Whether the membership stays, so that quorums of reads and leases are what they were. */
  private final boolean constant;

  Checks(
      Plans plans,
      World world,
      Roster roster,
      ReplicaOptions options,
      Leases leases,
      Grants grants,
      Grants.Clock[] clocks) {
    this.roster = roster;
    this.constant = !plans.faults().membership.on;
    int machines = plans.machines();
    ClusterPlan cluster = plans.cluster();
    WorkPlan work = plans.work();
    this.leases = leases;
    this.grants = grants;
    paxosSightings = new PaxosSightings(marks, machines);
    clientSightings = new ClientSightings(marks, machines);
    history = new History(2 * work.clients + 1, work.keys, world::now);
    outcomes = new Outcomes(history);
    bounds = new Bounds(cluster.alpha, cluster.sessionsMax, options.admission().requestsMax());
    rulers = new Rulers(plans.configuration(), cluster.alpha, cluster::acceptQuorum);
    places =
        plans.faults().membership.isLive()
            ? new Places(machines, plans.configuration(), roster::id)
            : null;
    chosen = new ChosenForAReason(rulers, roster::count, places);
    promised = new PromisedByRulers(rulers, roster::count, cluster::prepareQuorum);
    time = new LogicalTime(clocks, chosen);
    promises = new MonotonePromises(machines);
    durable = new DurableBeforeSpoken(machines, chosen, roster::number);
    ballots = new BallotsOwned(machines);
    recovery = new Recovery(machines);
    votesTold = new PromisesTellVotes(machines, chosen);
    readsTakeSlots =
        cluster.readMode == ReplicaOptions.ReadMode.LOG
            || work.application == WorkPlan.Application.PLAIN;
    reads = new ConfirmedReads(machines, cluster.acceptQuorum);
  }

  /** A replica says something, which may have to wait for its journal. */
  void onSpoken(int replica, Message message) {
    ballots.onMessage(replica, roster.id(replica), message);
    bounds.onMessage(replica, message);
    promises.onMessage(replica, message);
    grants.onMessage(replica, message);
    if (constant) {
      reads.onSpoken(replica, message);
    }
    if (places != null) {
      places.onSpoken(replica, message);
    }
    if (message instanceof Accept accept) {
      int ballots = chosen.onAccept(accept.ballot(), accept.slot(), accept.value());
      if (places == null) {
        promised.onAccept(accept.ballot(), accept.slot());
      }
      paxosSightings.onAccept(replica, accept, ballots);
      time.onAccept(replica, accept);
    } else if (message instanceof Promise promise) {
      votesTold.onSpoken(replica, promise);
      promised.onPromise(roster.number(replica), promise.ballot());
    } else if (message instanceof EpochPromise promise) {
      votesTold.onSpoken(replica, promise);
    }
  }

  /** A replica hears a message, perhaps one of its own. */
  void onHeard(int replica, int from, ReplicaId sender, Message message) {
    marks.hitIf(grants.onHeard(replica, message), Mark.LEASE_RELEASED);
    if (constant) {
      reads.onHeard(replica, from, message);
    }
    if (places != null) {
      places.onHeard(replica, sender, message);
    }
    if (message instanceof Prepare prepare) {
      votesTold.onHeard(replica, prepare);
    }
  }

  /** A read of a client reaches a replica. */
  void onRead(int replica, long connection, long session, long sequence) {
    if (!readsTakeSlots && constant) {
      reads.onRead(replica, connection, session, sequence);
    }
  }

  /** A replica answers a client; trusted are refusals, and answers under a lease. */
  void onReply(int replica, long connection, long session, long sequence, boolean trusted) {
    if (constant) {
      reads.onReply(replica, connection, session, sequence, trusted);
    }
  }

  /** A replica's lease runs until then by its own clock. */
  void onLease(int replica, long untilNanos) {
    leases.onLease(replica);
    if (constant) {
      grants.onLease(replica, untilNanos);
    }
  }

  /** A process begins in a replica's place. */
  void onStart(int replica, long incarnation) {
    ballots.onStart(replica, incarnation);
    reads.onStart(replica);
    grants.onStart(replica);
    paxosSightings.onStart(replica);
    time.onStart(replica);
  }

  /** Who rules which slot, as what was chosen tells. */
  Rulers rulers() {
    return rulers;
  }

  /** Who took over places without the log; null when nobody does. */
  Places places() {
    return places;
  }

  /** A replica begins to lead; where members change, perhaps in slots before those of a lease. */
  void onLeading(Ballot ballot) {
    transfers.onLeading(ballot);
    int machine = roster.machine(ballot.owner());
    if (places != null && machine >= 0) {
      places.onLeading(machine, ballot);
    }
    if (constant) {
      leases.onLeading(ballot, machine);
    }
  }

  /** An operator wants that replica to lead. */
  void onTransferAsked(long request, ReplicaId target) {
    transfers.onAsked(request, target);
  }

  /** A replica says that what this operator wants has happened. */
  void onTransferDone(ReplicaId teller, long request) {
    marks.hitIf(transfers.onDone(teller, request), Mark.LEADER_TRANSFERRED);
  }

  /** A machine is to be another replica, with an empty disk, and is told of those members. */
  void onNewIdentity(int replica, Configuration contacts) {
    promises.onNewIdentity(replica);
    grants.onNewIdentity(replica);
    durable.onNewIdentity(replica);
    if (places != null) {
      places.onNewIdentity(replica, contacts);
    }
    recovery.onNewIdentity(replica);
    votesTold.onNewIdentity(replica);
  }

  /** A process has found what earlier ones left in a replica's place. */
  void onRecovered(int replica, long snapshotSlot, List<JournalRecord> records) {
    Recovery.Memory found = recovery.begin(snapshotSlot);
    records.forEach(found::note);
    recovery.onRecovered(replica, found);
    promises.onRecovered(replica, found);
    votesTold.onRecovered(replica, records);
    if (places != null) {
      places.onRecovered(replica, records);
    }
    for (JournalRecord record : records) {
      onDurable(replica, record);
    }
  }

  /** What a replica has promised. */
  Ballot promisedBy(int replica) {
    return promises.promisedBy(replica);
  }

  /** A replica's snapshot after that slot survives from now on. */
  void onSaved(int replica, long slot) {
    recovery.onSaved(replica, slot);
  }

  /** A bit has flipped on a replica's disk. */
  void onRot(int replica) {
    recovery.onRot(replica);
  }

  /** What a replica said leaves it. */
  void onLeave(int replica, Message message) {
    durable.onLeave(replica, message);
    if (places != null) {
      places.onLeave(replica, message);
    }
    grants.onLeave(replica, message);
  }

  /** A replica writes a record. */
  void onRecord(int replica, JournalRecord record) {
    promises.onRecord(replica, record);
    if (places != null) {
      places.onRecord(replica, record);
      marks.hitIf(places.takeUsedForwarded(), Mark.FORWARDED_PROMISES_USED);
    }
    votesTold.onRecord(replica, record);
  }

  /** A replica has taken over the state after that slot. */
  void onInstalled(int replica, long slot) {
    time.onInstalled(replica, slot);
  }

  /** A handler sees that logical time while its replica executes the slot. */
  void onTime(int replica, long slot, long millis) {
    time.onSeen(replica, slot, millis);
  }

  /** A record survives from now on. */
  void onDurable(int replica, JournalRecord record) {
    recovery.onDurable(replica, record);
    durable.onDurable(replica, record);
    if (places != null) {
      places.onDurable(replica, record);
    }
    if (record instanceof JournalRecord.Voted vote) {
      boolean again = chosen.isChosen(vote.slot());
      int number = roster.number(replica);
      ReplicaId id = roster.id(replica);
      if (chosen.onVoteDurable(number, replica, id, vote.ballot(), vote.slot(), vote.value())) {
        int owner = roster.machine(vote.ballot().owner());
        if (constant || !again) {
          leases.onChosen(vote.slot(), vote.ballot(), owner);
        }
        paxosSightings.onChosen(vote.slot(), owner);
      }
    }
  }

  /** A replica showed its snapshot. */
  void onSnapshot(int replica, long slot, long digest) {
    snapshots.onSnapshot(replica, slot, digest);
  }

  /** A replica treats the value as the slot's decision. */
  void onDecided(int replica, long slot, Value value) {
    // the cause first: whatever breaks agreement was decided by somebody without a quorum's votes
    chosen.onDecided(replica, slot, value);
    time.onDecided(replica, slot, value);
    if (agreement.onDecided(replica, slot, value)) {
      clientSightings.onDecided(slot, value);
    }
  }
}
