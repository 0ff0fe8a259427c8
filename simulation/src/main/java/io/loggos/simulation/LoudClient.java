package io.loggos.simulation;

import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.network.clientwire.ClientWire;
import io.loggos.simulation.FaultCounts.Fault;
import io.loggos.simulation.check.Execution;
import io.loggos.simulation.check.Operation;
import io.loggos.simulation.check.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * A client that asks many replicas the same at once, and believes whoever answers first. The
 * protocol allows that, and nothing finds a leader better that does not know it has lost its
 * office.
 */
final class LoudClient {
  /** The number that all its connections bear. */
  static final long CONNECTION = 1L << 40;

  private static final int PLACES = 4;
  private static final double LATE_COPIES = 0.05;
  private static final double LATE_COPY_FACTOR = 1000;
  private static final int READS_KEPT = 1024;

  /** Once it has asked for so much, it is less loud: all that is asked stays in memory. */
  private static final long LOUD_REQUESTS = 20_000;

  private static final double CALM_FACTOR = 100;
  private static final byte[] EMPTY = new byte[0];

  private final World world;
  private final Plans plans;
  private final Checks checks;
  private final SimNode[] nodes;
  private final Dice dice;

  /** Copies of what it sends that arrive long after, even when it has its answer. */
  private final Dice late;

  private final FaultLog.Stream lateDecisions;
  private final double lateShare;
  private final int index;
  private final double pauseNanos;
  private final ByteBuf frame = Unpooled.buffer(256);

  /** Requests without an answer, by sequence. */
  private final Request[] places = new Request[PLACES];

  private final Operation[] reads = new Operation[READS_KEPT];
  private final int[] readKeys = new int[READS_KEPT];
  private long readNumber;
  private long lastNumber;
  private long nonceHigh;
  private long nonceLow;
  private long session;
  private long lowest = 1;
  private long next = 1;
  private boolean stopped;

  LoudClient(World world, Plans plans, Cluster cluster, FaultLog log) {
    this.world = world;
    this.plans = plans;
    this.checks = cluster.checks();
    this.nodes = cluster.nodes();
    this.dice = Dice.of(plans.seed(), "loud");
    this.late = Dice.of(plans.seed(), "loud-late");
    this.lateDecisions = log.stream("loud-late");
    this.lateShare = late.chance(0.3) && plans.faults().duplication > 0 ? LATE_COPIES : 0;
    this.index = 2 * plans.work().clients;
    this.pauseNanos = plans.cluster().delayNanos * dice.logUniform(1.0, 30.0);
    for (SimNode node : nodes) {
      node.clients().hears(this);
    }
    renew();
  }

  private record Request(long sequence, Operation operation) {}

  private void renew() {
    nonceHigh = dice.nextLong();
    nonceLow = dice.nextLong();
    session = 0;
    lowest = 1;
    next = 1;
    java.util.Arrays.fill(places, null);
  }

  void start() {
    double factor = lastNumber > LOUD_REQUESTS ? CALM_FACTOR : 1;
    world.after(1 + dice.exponential(pauseNanos * factor), this::speak);
  }

  void stop() {
    stopped = true;
  }

  private void speak() {
    if (stopped) {
      return;
    }
    start();
    if (session == 0) {
      shout(RequestEntry.OPEN, nonceHigh, nonceLow, 0, EMPTY);
      return;
    }
    if (next - lowest < PLACES && dice.chance(0.5)) {
      begin();
    }
    for (long sequence = lowest; sequence < next; sequence++) {
      Request request = places[(int) sequence % PLACES];
      if (request != null) {
        int acked = (int) (sequence - lowest);
        shout(RequestEntry.COMMAND, session, sequence, acked, request.operation().payload());
      }
    }
    for (SimNode node : nodes) {
      read(node);
    }
  }

  private void begin() {
    long number = nextNumber();
    int key = dice.between(0, plans.work().keys - 1);
    Command command = new Command(Command.Kind.ADD, key, index, number, dice.between(1, 1000), 0);
    byte[] payload = command.encode(0);
    places[(int) next % PLACES] = new Request(next, checks.history.begin(index, false, payload));
    next++;
  }

  private void read(SimNode node) {
    int key = dice.between(0, plans.work().keys - 1);
    byte[] payload = new Command(Command.Kind.GET, key, index, nextNumber(), 0, 0).encode(0);
    int place = (int) (++readNumber % READS_KEPT);
    reads[place] = checks.history.begin(index, true, payload);
    readKeys[place] = key;
    say(node, ClientWire.READ, session, -readNumber, 0, payload);
  }

  private long nextNumber() {
    lastNumber = checks.history.nextNumber(index);
    return lastNumber;
  }

  /** To some replicas, perhaps all. */
  private void shout(byte kind, long ofSession, long sequence, int acked, byte[] payload) {
    for (SimNode node : nodes) {
      if (dice.chance(0.7)) {
        say(node, kind, ofSession, sequence, acked, payload);
      }
    }
  }

  private void say(
      SimNode node, byte kind, long ofSession, long sequence, int acked, byte[] payload) {
    frame.clear();
    ClientWire.writeRequest(frame, kind, ofSession, sequence, acked, payload);
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    Runnable arrival = () -> node.input(() -> node.clients().onLoudFrame(bytes));
    world.after(dice.exponential(plans.cluster().delayNanos / 4.0), arrival);
    if (late.chance(lateShare)) {
      double mean = plans.cluster().delayNanos * late.logUniform(1.0, LATE_COPY_FACTOR);
      long nanos = late.exponential(mean);
      if (lateDecisions.strikes(
          Fault.DUPLICATED,
          () -> "a request to " + node.name() + " comes again after " + Millis.text(nanos))) {
        world.after(nanos, arrival);
      }
    }
  }

  /** A replica answers; heard at once, so that nothing can hide in the delay. */
  void onReply(ReplyStatus status, long ofSession, long sequence, byte[] payload) {
    if (stopped) {
      return;
    }
    if (sequence < 0 && sequence >= -readNumber && ofSession == session) {
      onRead(status, -sequence, payload);
    } else if (status == ReplyStatus.OPENED) {
      if (session == 0 && sequence == nonceLow) {
        session = ofSession;
      }
    } else if (session != 0 && ofSession == session) {
      onAnswer(status, sequence, payload);
    }
  }

  private void onRead(ReplyStatus status, long number, byte[] payload) {
    Operation read = reads[(int) (number % READS_KEPT)];
    if (status == ReplyStatus.OK && number > readNumber - READS_KEPT) {
      ByteBuffer in = ByteBuffer.wrap(payload);
      int key = readKeys[(int) (number % READS_KEPT)];
      Execution.KeyState seen = new Execution.KeyState(key, in.getLong(), in.getLong());
      checks.outcomes.onRead(read, seen, in.getLong(), payload);
    }
  }

  private void onAnswer(ReplyStatus status, long sequence, byte[] payload) {
    Request request = places[(int) sequence % PLACES];
    if (request == null || request.sequence() != sequence) {
      return;
    }
    switch (status) {
      case OK, HANDLER_ERROR -> {
        checks.outcomes.onAnswered(
            request.operation(), payload, status == ReplyStatus.HANDLER_ERROR);
        places[(int) sequence % PLACES] = null;
        while (lowest < next && places[(int) lowest % PLACES] == null) {
          lowest++;
        }
      }
      case SESSION_EXPIRED -> renew();
      case NOT_LEADER, BUSY -> {}
      default ->
          throw new Violation("K24 honest outcomes", request.operation() + " ended as " + status);
    }
  }
}
