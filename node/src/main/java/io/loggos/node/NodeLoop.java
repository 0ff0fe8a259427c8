package io.loggos.node;

import io.loggos.api.ClusterId;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.SizedQuorums;
import io.loggos.api.Value;
import io.loggos.api.io.Storage;
import io.loggos.api.io.Transport;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.LifeCycle;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.Part;
import io.loggos.config.Settings;
import io.loggos.network.Demuxer;
import io.loggos.network.Sender;
import io.loggos.network.clientwire.ClientWire;
import io.loggos.network.clientwire.Welcome;
import io.loggos.replica.Replica;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds one replica. A turn begins with the first event after the loop slept and ends when all
 * sockets that had something to say were read; only then are batches closed and sockets written, so
 * everything batches by itself. Single-threaded: it runs on the transport's event loop.
 */
final class NodeLoop
    implements Transport.Listener, ClientPort.Host, Captures.Listener, MembershipDriver.Host {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLoop.class);
  private static final long DELAY_PROBE_NANOS = LoadMeter.SAMPLE_NANOS;

  /** How a node ends by itself: the exit code and a line for people. */
  interface Ending extends BiConsumer<Integer, String> {}

  private final EventLoop loop;
  private final TurnClock clock;
  private final Settings settings;
  private final Seat seat;
  private final ReplicaId self;
  private final EventRing events;
  private final DiskNews disk;
  private final Storage storage;
  private final Ending ending;
  private final SnapshotRecord snapshots;
  private final Demuxer demuxer = new Demuxer();
  private final Runnable turnEnd = this::endTurn;

  private Replica replica;
  private Sender sender;
  private Transport transport;
  private EffectPerformer performer;
  private StatusJson statusJson;
  private MembershipDriver membership;
  private ClientPort clients;

  /** Bit i is set while member i has not yet said that it does not remember another replica. */
  private long unasked;

  /** Bit i is set once member i was met; that may be before the start. */
  private long met;

  /** Bit i is set once a peer in place i was connected; that may be before the start. */
  private long company;

  /** Waits as a newcomer for connections: what it said before would be lost. */
  private boolean alone;

  private boolean takesPart;

  /** What another node left whose handler this one has; null as a rule. */
  private byte[] bequest;

  private boolean retired;
  private volatile long heardNanos = System.nanoTime();
  private boolean turnOpen;
  private boolean stopped;

  private long probeDueNanos;

  NodeLoop(
      EventLoop loop,
      TurnClock clock,
      Settings settings,
      Seat seat,
      EventRing events,
      Storage storage,
      Ending ending) {
    this.loop = loop;
    this.clock = clock;
    this.settings = settings;
    this.seat = seat;
    this.self = seat.id();
    this.events = events;
    this.disk = new DiskNews(events);
    this.storage = storage;
    this.ending = ending;
    this.snapshots = new SnapshotRecord(storage.isDurable());
  }

  /** Joins the loop with what it drives; called once, before {@link #start}. */
  void join(
      Replica drivenReplica,
      Sender drivenSender,
      Transport drivenTransport,
      EffectPerformer drivenPerformer,
      StatusJson json,
      MembershipDriver drivenMembership,
      ClientPort drivenClients) {
    replica = drivenReplica;
    sender = drivenSender;
    transport = drivenTransport;
    performer = drivenPerformer;
    statusJson = json;
    membership = drivenMembership;
    clients = drivenClients;
    for (Part part : Part.values()) {
      demuxer.subscribe(part, this::deliver);
    }
  }

  /**
   * Restores what earlier starts left; before anything else, on the loop.
   *
   * @throws NodeException when it cannot be restored
   */
  void recover() {
    readClock();
    long began = System.nanoTime();
    Storage.Snapshot snapshot = storage.snapshot();
    long[] records = new long[1];
    try {
      if (snapshot != null) {
        replica.recoverSnapshot(snapshot.image());
        snapshots.onRecovered(snapshot.slot(), snapshot.image().length);
      }
      storage.replay(
          record -> {
            records[0]++;
            replica.recover(record);
          });
    } catch (IOException e) {
      throw new NodeException(e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new NodeException(
          "the state of an earlier start cannot be restored ("
              + e
              + "): start the application that wrote it, or have this replica replaced by a"
              + " standby",
          e);
    }
    long decided = replica.clusterId();
    long noted = storage.clusterId();
    if (decided != 0 && noted != 0 && noted != decided && !ClusterId.isLater(noted, decided)) {
      throw new NodeException(
          "the data directory is of the cluster with id "
              + Long.toHexString(noted)
              + ", but its log of "
              + Long.toHexString(decided)
              + ": files of two clusters were mixed; restore the directory");
    }
    if (snapshot != null || records[0] > 0) {
      LOG.info(
          "restored up to slot {}: {}, and {} records of the log, in {} ms",
          replica.executedUpTo(),
          snapshot == null ? "no snapshot" : "the snapshot of slot " + snapshot.slot(),
          records[0],
          (System.nanoTime() - began) / 1_000_000);
    }
  }

  /** To begin with what another node left; before the start. */
  void inherit(byte[] left) {
    bequest = left;
  }

  /** Begins; on the loop. */
  void start() {
    openTurn();
    // nobody can remember another holder of an identity that was given later, and only once
    if (storage.isNew() && !seat.joins()) {
      unasked = (1L << seat.founding().size()) - 1 & ~(1L << self.index()) & ~met;
    }
    alone = seat.joins() && !hasCompany();
    if (alone) {
      loop.schedule(this::beginAlone, DELAY_PROBE_NANOS, TimeUnit.NANOSECONDS);
    }
    takePartIfAsked();
    probeDueNanos = System.nanoTime() + DELAY_PROBE_NANOS;
    loop.schedule(this::probeDelay, DELAY_PROBE_NANOS, TimeUnit.NANOSECONDS);
  }

  /** As many as a cluster has that works: whoever is asked first is likely to be among them. */
  private boolean hasCompany() {
    return Long.bitCount(company) >= SizedQuorums.majority(seat.contacts().size());
  }

  private void beginAlone() {
    if (alone && !stopped) {
      alone = false;
      openTurn();
      takePartIfAsked();
    }
  }

  /**
   * A replica with a new data directory may stand in for one that lost its own and with it what it
   * had promised. So it takes part only when every member was asked whether it remembers it.
   */
  private void takePartIfAsked() {
    if (takesPart || alone) {
      return;
    }
    if (unasked != 0) {
      LOG.info(
          "the data directory is new: waiting until every member has been met once; still to be"
              + " met: {}",
          unmet());
      return;
    }
    takesPart = true;
    guard(
        () -> {
          if (storage.isNew()) {
            note(storage::noteAdmitted);
          }
          if (bequest != null) {
            replica.onInherited(bequest);
            bequest = null;
          }
          replica.start();
        });
  }

  private String unmet() {
    return seat.founding().members().stream()
        .filter(member -> (unasked & 1L << member.id().index()) != 0)
        .map(member -> member.id().toString())
        .collect(Collectors.joining(", "));
  }

  /** Something that must be on the disk before life goes on. */
  private interface Note {
    void write() throws IOException;
  }

  private static void note(Note note) {
    try {
      note.write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The journal will make nothing durable any more; any thread. */
  void onStorageFailure(String reason) {
    loop.execute(
        () -> {
          stopped = true;
          ending.accept(4, reason);
        });
  }

  @Override
  public void onRecalled(ReplicaId peer, long firstSlot, List<Value> values) {
    openTurn();
    guard(() -> replica.onRecalled(peer, firstSlot, values));
  }

  @Override
  public void onCaptured(long slot, byte[] image, String failure) {
    openTurn();
    if (failure == null) {
      snapshots.onSaved(slot, image.length, clock.wallMillis());
    } else {
      snapshots.onFailed(failure);
    }
    guard(() -> replica.onCaptured(image, failure));
  }

  /** Nothing is fed to the replica any more. */
  void stop() {
    stopped = true;
  }

  private void probeDelay() {
    long now = System.nanoTime();
    long delay = now - probeDueNanos;
    probeDueNanos = now + DELAY_PROBE_NANOS;
    if (!stopped) {
      loop.schedule(this::probeDelay, DELAY_PROBE_NANOS, TimeUnit.NANOSECONDS);
      performer.load().sample(replica.load(), delay);
    }
  }

  @Override
  public void openTurn() {
    if (!turnOpen) {
      turnOpen = true;
      readClock();
      loop.execute(turnEnd);
    }
  }

  private void readClock() {
    clock.set(System.nanoTime(), System.currentTimeMillis());
  }

  private void endTurn() {
    if (takesPart) {
      guard(this::runTurnEnd);
    }
    turnOpen = false;
    if (stopped) {
      // after an error nothing of the turn leaves: better no answer than a wrong one
      return;
    }
    if (takesPart) {
      guard(membership::afterTurn);
    }
    performer.endTurn(this::onDurable);
    if (retired && !stopped) {
      leave();
    }
    if (replica.clusterId() != storage.clusterId() && isNews(replica.clusterId())) {
      guard(() -> note(() -> storage.noteClusterId(replica.clusterId())));
      events.record(
          Events.Kind.IDENTITY, 1, null, "cluster id " + Long.toHexString(replica.clusterId()));
    }
    boolean full = storage.isFull();
    if (disk.onFull(full, replica.executedUpTo())) {
      replica.onStorageFull(full);
    }
  }

  private boolean isNews(long clusterId) {
    return ClusterId.latest(storage.clusterId(), clusterId) != storage.clusterId();
  }

  @Override
  public void inTurn(Runnable step) {
    openTurn();
    if (takesPart) {
      guard(step);
    }
  }

  @Override
  public void onHappening(String line) {
    openTurn();
    events.record(Events.Kind.REPLACEMENT, 0, null, line);
  }

  @Override
  public void onMembers() {
    clients.pushMembers();
  }

  @Override
  public void onLifeCycle(LifeCycle lifeCycle) {
    retired = lifeCycle == LifeCycle.RETIRED;
  }

  @Override
  public void onLevel(long executed) {
    events.record(Events.Kind.LIFE_CYCLE, executed, null, "LEVEL: nothing decided is missing");
  }

  private void leave() {
    stopped = true;
    clients.dismiss();
    ending.accept(0, "it is a member no more, and the others have everything they need of it");
  }

  @Override
  public void answer(long connection, long correlation, byte[] json) {
    clients.answer(connection, correlation, json);
  }

  @Override
  public void onCommand(long connection, long correlation, String text) {
    membership.onCommand(connection, correlation, text);
  }

  /** When a peer was last heard, by {@link System#nanoTime}; any thread. */
  long heardNanos() {
    return heardNanos;
  }

  private void runTurnEnd() {
    do {
      for (Message own = sender.pollLoopback(); own != null; own = sender.pollLoopback()) {
        demuxer.dispatch(self, own);
      }
      replica.onTurnEnd();
    } while (drainOne());
  }

  private boolean drainOne() {
    Message own = sender.pollLoopback();
    if (own == null) {
      return false;
    }
    demuxer.dispatch(self, own);
    return true;
  }

  private void onDurable() {
    if (!stopped) {
      openTurn();
      performer.release();
    }
  }

  /**
   * A broken invariant, or any error of our own, stops the node: better no answer than a wrong one.
   */
  private void guard(Runnable step) {
    if (stopped) {
      return;
    }
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      onFault(e);
    }
  }

  private void onFault(Throwable fault) {
    stopped = true;
    if (fault instanceof UncheckedIOException disk) {
      ending.accept(4, disk.getCause().getMessage());
      return;
    }
    LOG.error("this replica stops", fault);
    ending.accept(3, "this replica stops because of an error of its own: " + fault);
  }

  private void deliver(ReplicaId from, Message message) {
    replica.onMessage(from, message);
  }

  @Override
  public void onMessage(ReplicaId from, Message message) {
    openTurn();
    // a turn may take long, and a lease that is granted must not run from before it was asked for
    readClock();
    heardNanos = clock.nanos();
    if (stopped || !takesPart || isLeftOut(message)) {
      return;
    }
    try {
      demuxer.dispatch(from, message);
    } catch (RuntimeException | Error e) {
      onFault(e);
    }
  }

  /**
   * While the disk does not keep up, only signs of life are taken: the rest would become records
   * and answers that wait in memory, and what is lost here can be had again.
   */
  private boolean isLeftOut(Message message) {
    boolean congested = performer.isCongested();
    disk.onCongested(congested, replica.executedUpTo());
    return congested && message.type().part() != Part.LIVENESS;
  }

  void onTimer(TimerKey timer) {
    openTurn();
    guard(() -> replica.onTimer(timer));
  }

  @Override
  public void onConnected(ReplicaId peer) {
    // the next heartbeat tells the replica
    company |= 1L << peer.index();
    if (alone && hasCompany()) {
      beginAlone();
    }
    if (!peer.epoch().equals(Epoch.FIRST)) {
      return;
    }
    met |= 1L << peer.index();
    if (unasked != 0) {
      openTurn();
      unasked &= ~(1L << peer.index());
      takePartIfAsked();
    }
  }

  @Override
  public void onDisconnected(ReplicaId peer) {
    // the failure detector judges by silence, or by the evidence below
  }

  @Override
  public void onCrashEvidence(ReplicaId peer) {
    openTurn();
    if (takesPart) {
      guard(() -> replica.onCrashEvidence(peer));
    }
  }

  @Override
  public void onDataRefused(int index, String reason) {
    guard(() -> note(() -> storage.noteRefused()));
  }

  @Override
  public void onRefused(int index, boolean fatal, String reason) {
    if (fatal) {
      ending.accept(2, reason);
    }
  }

  @Override
  public boolean onEntry(long connection, ByteBuffer in, int at, int total) {
    if (stopped) {
      return false;
    }
    try {
      return replica.onClientEntry(connection, in, at, total);
    } catch (RuntimeException | Error e) {
      onFault(e);
      return false;
    }
  }

  @Override
  public boolean onRead(long connection, ByteBuffer in, int at, int total) {
    if (stopped) {
      return false;
    }
    try {
      return replica.onClientRead(connection, in, at, total);
    } catch (RuntimeException | Error e) {
      onFault(e);
      return false;
    }
  }

  @Override
  public Welcome welcome() {
    Configuration latest = replica.schedule().latest();
    List<Welcome.Member> members = latest.members().stream().map(Welcome.Member::of).toList();
    return new Welcome(
        replica.clusterId(),
        ClientWire.PROTOCOL_VERSION,
        latest.contains(self) ? self.index() : -1,
        replica.trustedLeader(),
        settings.sessions().window(),
        settings.payloads().requestBytesMax(),
        members);
  }

  @Override
  public String clusterName() {
    return settings.cluster().name();
  }

  @Override
  public byte[] status(String options) {
    List<String> words = Arrays.asList(options.split("[ ,]+"));
    if (words.contains("snapshot") && takesPart && storage.isDurable()) {
      snapshots.onWanted();
      guard(replica::onSnapshotWanted);
    }
    if (replica.snapshotRefusal() != null) {
      snapshots.onFailed(replica.snapshotRefusal());
    }
    boolean[] connected = new boolean[Configuration.PLACES_MAX];
    for (Member member : replica.schedule().latest().members()) {
      ReplicaId peer = member.id();
      connected[peer.index()] = peer.equals(self) || transport.isConnected(peer);
    }
    return statusJson.write(
        replica.status(words.contains("state-hash")),
        replica.memory(),
        connected,
        snapshots,
        membership.status(),
        words.contains("events"));
  }
}
