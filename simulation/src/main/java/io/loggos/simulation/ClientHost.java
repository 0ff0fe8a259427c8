package io.loggos.simulation;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.SeededRandom;
import io.loggos.client.ClientEffects;
import io.loggos.client.ClientOptions;
import io.loggos.client.ClientSession;
import io.loggos.client.Endpoint;
import io.loggos.network.clientwire.ClientWire;
import io.loggos.network.clientwire.Welcome;
import io.loggos.network.clientwire.WelcomeFrame;
import io.loggos.simulation.check.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** One client's process: feeds its session and performs the session's effects. */
final class ClientHost implements ClientEffects {
  private static final int TIMEOUT_DELAYS_MIN = 40;
  private static final int TIMEOUT_SYNCS_MIN = 10;
  private static final int TICKS_IN_A_ROW_MAX = 1000;

  private final World world;
  private final int index;
  private final Dice dice;
  private final double delayNanos;
  private final SimNode[] nodes;
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final ClientSession session;
  private final ByteBuf frame = Unpooled.buffer(256);

  /** Bit i is set while nothing passes between this client and node i. */
  private long cutOff;

  private Connection connection;
  private long connections;

  /** When the next tick is already provided for. */
  private long tickAt = Long.MAX_VALUE;

  private boolean crashed;

  ClientHost(long seed, World world, int index, SimNode[] nodes, Plans plans) {
    this.world = world;
    this.index = index;
    this.nodes = nodes;
    this.dice = Dice.of(seed, "client-" + index);
    this.delayNanos = plans.cluster().delayNanos;
    for (int machine = 0; machine < plans.machines(); machine++) {
      Member member = Simulation.member(ReplicaId.of(machine), machine);
      endpoints.add(new Endpoint(member.host(), member.clientPort()));
    }
    List<Endpoint> shuffled = new ArrayList<>(endpoints);
    for (int i = shuffled.size(); i > 1; i--) {
      Collections.swap(shuffled, i - 1, dice.between(0, i - 1));
    }
    long needed =
        TIMEOUT_DELAYS_MIN * plans.cluster().delayNanos
            + plans.cluster().waitNanosMax
            + (long) (TIMEOUT_SYNCS_MIN * plans.faults().syncNanos);
    ClientOptions options =
        ClientOptions.of(shuffled)
            .withTimeout(plans.work().timeout(Duration.ofNanos(needed)))
            .withInFlightMax(Math.min(plans.work().outstanding, plans.cluster().sessionWindow))
            .withKeepAliveInterval(
                Duration.ofMillis(Math.max(100, plans.cluster().sessionExpiryMillis / 3)));
    this.session = new ClientSession(options, SeededRandom.named(seed, "session-" + index), this);
  }

  /** As traces call it. */
  String name() {
    return "c" + index;
  }

  int index() {
    return index;
  }

  void start() {
    input(open -> open.start(world.now()));
  }

  /** Something happens to the session; afterwards it does what is due at once. */
  void input(Consumer<ClientSession> happening) {
    if (crashed) {
      return;
    }
    session.beginTurn(world.now());
    happening.accept(session);
    int ticks = 0;
    while (session.nextTickNanos() <= world.now()) {
      session.onTick(world.now());
      if (++ticks > TICKS_IN_A_ROW_MAX) {
        throw new Violation("K20 no storms", "client " + index + " ticks without end");
      }
    }
    provideTick();
  }

  private void provideTick() {
    long next = session.nextTickNanos();
    if (next < tickAt) {
      tickAt = next;
      world.at(next, () -> tick(next));
    }
  }

  private void tick(long at) {
    if (tickAt == at) {
      tickAt = Long.MAX_VALUE;
      input(due -> {});
    }
  }

  /** Ends without a word. */
  void crash() {
    crashed = true;
    disconnect();
  }

  boolean isCrashed() {
    return crashed;
  }

  /** Nothing passes between this client and the node any more, or everything again. */
  void cut(int node, boolean isCut) {
    cutOff = isCut ? cutOff | 1L << node : cutOff & ~(1L << node);
    if (isCut && connection != null && connection.node.index() == node) {
      reset(0);
    }
  }

  /** The connection breaks; what is under way is lost, and the client hears of it after a while. */
  void reset(long afterNanos) {
    if (connection != null) {
      Connection broken = connection;
      broken.broken = true;
      SimNode node = broken.node;
      node.input(() -> node.clients().onClosed(broken));
      lose(broken, afterNanos);
    }
  }

  /** The node's process has ended. */
  void onNodeGone(Connection gone) {
    if (gone == connection && dice.chance(0.7)) {
      lose(gone, dice.exponential(delayNanos));
    }
  }

  private void lose(Connection lost, long afterNanos) {
    world.after(
        afterNanos,
        () -> {
          if (lost.clientOpen) {
            lost.clientOpen = false;
            connection = null;
            input(open -> open.onConnectionLost("reset"));
          }
        });
  }

  private long delay() {
    return (long) (delayNanos / 2) + dice.exponential(delayNanos / 2);
  }

  // ---- effects

  @Override
  public void connect(Endpoint endpoint) {
    disconnect();
    SimNode node = nodes[endpoints.indexOf(endpoint)];
    Connection attempt = new Connection(index * 1_000_000L + ++connections, this, node);
    connection = attempt;
    if ((cutOff & 1L << node.index()) != 0) {
      return;
    }
    world.at(
        attempt.arrivalAtNode(world.now(), delay()),
        () -> {
          if (node.isUp()) {
            node.clients().open(attempt);
          } else {
            lose(attempt, delay());
          }
        });
    frame.clear();
    ClientWire.writeHello(frame, session.clusterId(), "");
    sendFrame();
  }

  @Override
  public void disconnect() {
    if (connection != null) {
      Connection closed = connection;
      connection = null;
      closed.clientOpen = false;
      SimNode node = closed.node;
      toNode(closed, () -> node.clients().onClosed(closed));
    }
  }

  @Override
  public void sendEntry(byte kind, long ofSession, long sequence, int acked, byte[] payload) {
    frame.clear();
    ClientWire.writeRequest(frame, kind, ofSession, sequence, acked, payload);
    if (world.trace().isVerbose()) {
      String request = kind + " " + ofSession + "/" + sequence + "-" + acked;
      world.say(
          TraceEvent.Kind.ASK,
          name(),
          connection.node.name() + " " + request + " on " + connection.number);
    }
    sendFrame();
  }

  private void sendFrame() {
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    Connection over = connection;
    SimNode node = over.node;
    toNode(over, () -> node.clients().onFrame(over, bytes));
  }

  private void toNode(Connection over, SimNode.Input input) {
    if ((cutOff & 1L << over.node.index()) == 0) {
      world.at(over.arrivalAtNode(world.now(), delay()), () -> over.node.input(input));
    }
  }

  /** A node sent a frame. */
  void receiveLater(Connection from, byte[] bytes) {
    if ((cutOff & 1L << from.node.index()) == 0) {
      world.at(from.arrivalAtClient(world.now(), delay()), () -> receive(from, bytes));
    }
  }

  private void receive(Connection from, byte[] bytes) {
    if (!from.clientOpen || from.broken) {
      return;
    }
    frame.clear();
    frame.writeBytes(bytes);
    byte kind = ClientWire.kind(frame, 0);
    if (kind == ClientWire.WELCOME) {
      Welcome welcome = WelcomeFrame.read(frame, 0, bytes.length);
      input(open -> open.onConnected(welcome));
      return;
    }
    ReplyStatus status = ReplyStatus.of(kind);
    long ofSession = ClientWire.session(frame, 0);
    long sequence = ClientWire.sequence(frame, 0);
    byte[] payload = new byte[bytes.length - ClientWire.REPLY_HEADER_BYTES];
    frame.getBytes(ClientWire.REPLY_HEADER_BYTES, payload);
    input(open -> open.onReply(status, ofSession, sequence, payload));
  }
}
