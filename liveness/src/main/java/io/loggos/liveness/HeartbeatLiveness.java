package io.loggos.liveness;

import io.loggos.api.Ballot;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.Liveness;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.Vitals;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Message;
import java.util.Objects;

/**
 * Liveness by heartbeats. Routes events to the parts that own the state; decides nothing itself.
 */
final class HeartbeatLiveness implements Liveness {
  private final Events events;
  private final LeaderElection election;
  private final Membership members;
  private final Heartbeats heartbeats;
  private final PauseDetector pauses;
  private final FailureDetector detector;
  private final PeerReports reports;
  private final Candidates candidates;

  /** As of the last event. */
  private Trust trust = Trust.NOBODY;

  /** The member named by {@link #trust}, or null. */
  private ReplicaId leader;

  /** What the peers were told last; null before the start. */
  private Heartbeat announced;

  HeartbeatLiveness(PartContext context, LivenessOptions options) {
    events = context.events();
    election = options.election().rule();
    members = new Membership(context.self(), context.schedule());
    heartbeats = new Heartbeats(options.heartbeatIntervalNanos(), context.effects());
    pauses = new PauseDetector(options, context.effects(), events, context.clock());
    detector = new FailureDetector(options, members, events, context.clock());
    reports = new PeerReports(members);
    candidates = new Candidates(members, detector, pauses, reports);
  }

  @Override
  public void start() {
    detector.watch(members.all());
    pauses.start();
    heartbeats.start();
    elect();
    announce(heartbeat());
  }

  @Override
  public void onHeard(ReplicaId from) {
    if (detector.onHeard(from)) {
      settle();
    }
  }

  @Override
  public void onMessage(ReplicaId from, Message message) {
    if (message instanceof Heartbeat heartbeat && members.isPeer(from)) {
      reports.onHeartbeat(from.index(), heartbeat);
      settle();
    }
  }

  @Override
  public void onTimer(TimerKey timer) {
    if (timer == heartbeats.timer()) {
      if (heartbeats.onTimer()) {
        announce(heartbeat());
      }
    } else if (timer == pauses.timer()) {
      onCheck();
    }
  }

  @Override
  public void onBroadcast() {
    heartbeats.onBroadcast();
  }

  @Override
  public void onCrashEvidence(ReplicaId peer) {
    if (detector.onCrashEvidence(peer)) {
      settle();
    }
  }

  @Override
  public void onBallot(Ballot highest) {
    if (reports.onBallot(highest)) {
      settle();
    }
  }

  @Override
  public void onOwnVitals(Vitals vitals) {
    Vitals before = reports.vitals(members.self());
    reports.onOwnVitals(vitals);
    if (vitals.eligible() != before.eligible() || vitals.quarantined() != before.quarantined()) {
      settle();
    }
  }

  @Override
  public boolean handOver(ReplicaId target, Ballot ballot) {
    Handover before = reports.handover();
    int number = before.ballot().equals(ballot) ? before.number() + 1 : 0;
    Handover wish = new Handover(ballot, number, target, false);
    reports.onHandover(wish);
    elect();
    if (!target.equals(leader)) {
      reports.onHandover(wish.asWithdrawn());
      elect();
    }
    announce(heartbeat());
    return target.equals(leader);
  }

  @Override
  public void withdrawHandover(ReplicaId target) {
    Handover latest = reports.handover();
    if (latest.target().equals(target)) {
      reports.onHandover(latest.asWithdrawn());
      settle();
    }
  }

  @Override
  public ReplicaId leader() {
    return leader;
  }

  @Override
  public boolean isSuspected(int index) {
    return detector.isSuspected(index);
  }

  @Override
  public boolean hearsQuorum() {
    return candidates.isConnected();
  }

  @Override
  public boolean wasPaused() {
    return pauses.wasPaused();
  }

  @Override
  public Vitals vitals(int index) {
    return reports.vitals(index);
  }

  @Override
  public Vitals told(Message message) {
    return message instanceof Heartbeat heartbeat ? heartbeat.vitals() : null;
  }

  @Override
  public void onMembership() {
    refresh();
    settle();
  }

  private void refresh() {
    long changed = members.refresh();
    if (changed != 0) {
      detector.watch(changed);
      reports.forget(changed);
    }
  }

  private void onCheck() {
    refresh();
    long lateness = pauses.onTimer();
    if (lateness > 0) {
      detector.forgive(lateness);
      // during a pause others may have chosen another leader
      reports.doubt(members.all());
    }
    detector.check();
    settle();
  }

  /** Something changed that may matter to the election or to the peers. */
  private void settle() {
    reports.doubt(detector.suspected());
    int wanted = candidates.wanted();
    if (wanted != Candidates.NOBODY && candidates.isLost(wanted)) {
      reports.onHandover(reports.handover().asWithdrawn());
    }
    elect();
    Heartbeat news = heartbeat();
    // before the start nobody was told anything, and nothing may be sent
    if (announced != null && !news.agreesWith(announced) && heartbeats.mayHurry()) {
      announce(news);
    }
  }

  private void elect() {
    trust = election.elect(candidates);
    ReplicaId chosen = trust.leader() == Candidates.NOBODY ? null : members.id(trust.leader());
    if (!Objects.equals(chosen, leader)) {
      leader = chosen;
      Ballot highest = reports.highestBallot();
      events.record(
          Events.Kind.TRUST,
          0,
          highest.number() == 0 ? null : highest,
          (chosen == null ? "nobody" : chosen) + ": " + trust.reason());
    }
  }

  private void announce(Heartbeat heartbeat) {
    announced = heartbeat;
    heartbeats.send(heartbeat);
  }

  private Heartbeat heartbeat() {
    Vitals own = reports.vitals(members.self());
    Vitals said =
        new Vitals(
            own.decided(),
            own.executed(),
            own.chain(),
            candidates.fitness(members.self()) == Candidates.Fitness.FIT,
            own.quarantined());
    return new Heartbeat(
        said,
        trust.vouched() ? trust.leader() + 1 : 0,
        candidates.isConnected(),
        members.all() & ~detector.suspected(),
        reports.highestBallot(),
        reports.hopsOfHighest(),
        reports.handover());
  }
}
