package io.loggos.node;

import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.Transport;
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
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Feeds one replica. A turn begins with the first event after the loop slept and ends when all
 * sockets that had something to say were read; only then are batches closed and sockets written, so
 * everything batches by itself. Single-threaded: it runs on the transport's event loop.
 */
final class NodeLoop implements Transport.Listener, ClientPort.Host {
  private static final long DELAY_PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** How a node ends by itself: the exit code and a line for people. */
  interface Ending extends BiConsumer<Integer, String> {}

  private final EventLoop loop;
  private final TurnClock clock;
  private final Settings settings;
  private final Configuration configuration;
  private final ReplicaId self;
  private final EventRing events;
  private final Ending ending;
  private final Demuxer demuxer = new Demuxer();
  private final Runnable turnEnd = this::endTurn;

  private Replica replica;
  private Sender sender;
  private Transport transport;
  private EffectPerformer performer;
  private StatusJson statusJson;

  private boolean turnOpen;
  private boolean stopped;

  /** The longest delay of the loop lately; halves each second. */
  private long loopDelayNanos;

  private long probeDueNanos;
  private boolean identityKnown;

  NodeLoop(
      EventLoop loop,
      TurnClock clock,
      Settings settings,
      Configuration configuration,
      ReplicaId self,
      EventRing events,
      Ending ending) {
    this.loop = loop;
    this.clock = clock;
    this.settings = settings;
    this.configuration = configuration;
    this.self = self;
    this.events = events;
    this.ending = ending;
  }

  /** Joins the loop with what it drives; called once, before {@link #start}. */
  void join(
      Replica drivenReplica,
      Sender drivenSender,
      Transport drivenTransport,
      EffectPerformer drivenPerformer,
      StatusJson json) {
    replica = drivenReplica;
    sender = drivenSender;
    transport = drivenTransport;
    performer = drivenPerformer;
    statusJson = json;
    for (Part part : Part.values()) {
      demuxer.subscribe(part, this::deliver);
    }
  }

  /** Begins; on the loop. */
  void start() {
    openTurn();
    guard(replica::start);
    probeDueNanos = System.nanoTime() + DELAY_PROBE_NANOS;
    loop.schedule(this::probeDelay, DELAY_PROBE_NANOS, TimeUnit.NANOSECONDS);
  }

  /** Nothing is fed to the replica any more. */
  void stop() {
    stopped = true;
  }

  private void probeDelay() {
    long now = System.nanoTime();
    loopDelayNanos = Math.max(now - probeDueNanos, loopDelayNanos - loopDelayNanos / 16);
    probeDueNanos = now + DELAY_PROBE_NANOS;
    if (!stopped) {
      loop.schedule(this::probeDelay, DELAY_PROBE_NANOS, TimeUnit.NANOSECONDS);
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
    guard(this::runTurnEnd);
    turnOpen = false;
    if (stopped) {
      // after an error nothing of the turn leaves: better no answer than a wrong one
      return;
    }
    performer.endTurn(this::onDurable);
    if (!identityKnown && replica.clusterId() != 0) {
      identityKnown = true;
      events.record(
          io.loggos.api.machine.Events.Kind.IDENTITY,
          1,
          null,
          "cluster id " + Long.toHexString(replica.clusterId()));
    }
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
    org.slf4j.LoggerFactory.getLogger(NodeLoop.class).error("this replica stops", fault);
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
    if (stopped) {
      return;
    }
    try {
      demuxer.dispatch(from, message);
    } catch (RuntimeException | Error e) {
      onFault(e);
    }
  }

  void onTimer(TimerKey timer) {
    openTurn();
    guard(() -> replica.onTimer(timer));
  }

  @Override
  public void onConnected(ReplicaId peer) {
    // the next heartbeat tells the replica
  }

  @Override
  public void onDisconnected(ReplicaId peer) {
    // the failure detector judges by silence, or by the evidence below
  }

  @Override
  public void onCrashEvidence(ReplicaId peer) {
    openTurn();
    guard(() -> replica.onCrashEvidence(peer));
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
    List<Welcome.Member> members =
        configuration.members().stream().map(NodeLoop::clientMember).toList();
    return new Welcome(
        replica.clusterId(),
        ClientWire.PROTOCOL_VERSION,
        self.index(),
        replica.trustedLeader(),
        settings.sessions().window(),
        settings.payloads().requestBytesMax(),
        members);
  }

  private static Welcome.Member clientMember(Member member) {
    return new Welcome.Member(member.id().index(), member.host(), member.clientPort());
  }

  @Override
  public String clusterName() {
    return settings.cluster().name();
  }

  @Override
  public byte[] status(String options) {
    List<String> words = Arrays.asList(options.split("[ ,]+"));
    boolean[] connected = new boolean[configuration.size()];
    for (int i = 0; i < connected.length; i++) {
      connected[i] = i == self.index() || transport.isConnected(i);
    }
    return statusJson.write(
        replica.status(words.contains("state-hash")),
        connected,
        loopDelayNanos,
        words.contains("events") ? events.latest() : null);
  }
}
