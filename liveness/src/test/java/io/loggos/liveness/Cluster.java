package io.loggos.liveness;

import io.loggos.api.Ballot;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Several liveness parts and a sketch of consensus in one thread, from one seed: whoever trusts
 * itself prepares a ballot above all it knows, until its own is the highest.
 */
final class Cluster {
  private static final long MILLI = Bench.MILLI;

  private static final long RESEND = 30 * MILLI;

  /** Evidence of a crash comes after everything the process sent. */
  private static final long LINK_DELAY_MAX = 3 * MILLI;

  /** What the sketch of consensus says: a ballot is in use. */
  record Prepare(Ballot ballot) implements Message {
    @Override
    public MessageType<?> type() {
      throw new AssertionError("travels as an object");
    }
  }

  private record Event(long atNanos, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  final int size;
  final SplittableRandom random;
  final Node[] nodes;

  /** {@code links[a][b]}: whether messages pass from a to b. */
  final boolean[][] links;

  /** Whether consensus may lose its memory in a crash. */
  boolean forgetful;

  long preparedBallots;
  long trustChanges;
  private final LivenessOptions options;
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private final StringBuilder trace = new StringBuilder();
  private long nowNanos = 777 * MILLI;
  private long order;

  Cluster(int size, LivenessOptions options, long seed) {
    this.size = size;
    this.options = options;
    this.random = new SplittableRandom(seed);
    this.nodes = new Node[size];
    this.links = new boolean[size][size];
    for (int i = 0; i < size; i++) {
      nodes[i] = new Node(i);
      java.util.Arrays.fill(links[i], true);
    }
  }

  void run(long millis) {
    long end = nowNanos + millis * MILLI;
    while (!queue.isEmpty() && queue.peek().atNanos() <= end) {
      Event event = queue.poll();
      nowNanos = Math.max(nowNanos, event.atNanos());
      event.action().run();
    }
    nowNanos = end;
  }

  /** The last happenings, for a failed test. */
  String trace() {
    return trace.substring(Math.max(0, trace.length() - 4000));
  }

  private void at(long delayNanos, Runnable action) {
    queue.add(new Event(nowNanos + delayNanos, order++, action));
  }

  /** One process. */
  final class Node implements Effects, Events {
    final int index;
    HeartbeatLiveness part;
    Ballot highest = Ballot.NONE;
    private final TurnClock clock = new TurnClock();
    private long incarnation;
    private long pausedUntilNanos;
    private boolean preparing;

    Node(int index) {
      this.index = index;
    }

    boolean isUp() {
      return part != null;
    }

    int leader() {
      return part.leader() == null ? -1 : part.leader().index();
    }

    void start() {
      incarnation++;
      preparing = false;
      highest = forgetful && random.nextBoolean() ? Ballot.NONE : highest;
      pausedUntilNanos = 0;
      PartContext context =
          Bench.context(
              ReplicaId.of(index),
              new ConfigurationSchedule(Bench.configuration(0, Bench.ids(size))),
              this,
              this,
              clock);
      part = new HeartbeatLiveness(context, options);
      turn(part::start);
    }

    void crash(boolean evidence) {
      part = null;
      for (Node peer : nodes) {
        if (evidence && peer.isUp() && links[index][peer.index] && links[peer.index][index]) {
          peer.later(
              LINK_DELAY_MAX + random.nextLong(2 * MILLI),
              () -> peer.part.onCrashEvidence(ReplicaId.of(index)));
        }
      }
    }

    void pause(long millis) {
      pausedUntilNanos = nowNanos + millis * MILLI;
    }

    private void turn(Runnable event) {
      clock.set(nowNanos + index * 1_000_003L, 0);
      event.run();
      part.onBallot(highest);
      prepareIfTrusted();
    }

    private void later(long delayNanos, Runnable event) {
      long born = incarnation;
      at(
          delayNanos,
          () -> {
            if (part == null || born != incarnation) {
              return;
            }
            if (nowNanos < pausedUntilNanos) {
              later(pausedUntilNanos - nowNanos, event);
            } else {
              turn(event);
            }
          });
    }

    private void prepareIfTrusted() {
      if (leader() == index && !isOwn(highest) && !preparing) {
        preparing = true;
        later(random.nextLong(10 * MILLI), this::prepare);
      }
    }

    private void prepare() {
      preparing = false;
      if (leader() == index && !isOwn(highest)) {
        preparedBallots++;
        highest = new Ballot(highest.number() + 1, index, Epoch.FIRST, incarnation);
        log("prepares " + highest);
        repeat();
      }
    }

    /** As consensus resends until it is promised, and then has the turn of accepts. */
    private void repeat() {
      if (leader() == index && isOwn(highest)) {
        part.onBroadcast();
        broadcast(new Prepare(highest));
        later(RESEND, this::repeat);
      }
    }

    private boolean isOwn(Ballot ballot) {
      return ballot.index() == index && ballot.incarnation() == incarnation;
    }

    private void receive(int from, Message message) {
      part.onHeard(ReplicaId.of(from));
      if (message instanceof Prepare prepare) {
        if (prepare.ballot().isAbove(highest)) {
          highest = prepare.ballot();
        } else if (highest.isAbove(prepare.ballot())) {
          send(ReplicaId.of(from), new Prepare(highest)); // as a rejection would tell
        }
      } else {
        part.onMessage(ReplicaId.of(from), message);
      }
    }

    @Override
    public void capture(SnapshotView view) {
      throw new AssertionError("this part knows no state");
    }

    @Override
    public void send(ReplicaId to, Message message) {
      Node peer = nodes[to.index()];
      boolean lost = random.nextInt(100) == 0;
      if (peer != this && !lost && links[index][peer.index]) {
        peer.later(1 + random.nextLong(LINK_DELAY_MAX), () -> peer.receive(index, message));
      }
    }

    @Override
    public void broadcast(Message message) {
      for (int i = 0; i < size; i++) {
        send(ReplicaId.of(i), message);
      }
    }

    @Override
    public void startTimer(TimerKey timer, long delayNanos) {
      HeartbeatLiveness owner = part;
      later(delayNanos, () -> owner.onTimer(timer));
    }

    @Override
    public void record(Kind kind, long slot, Ballot ballot, String cause) {
      trustChanges += kind == Kind.TRUST ? 1 : 0;
      log(kind + " " + cause);
    }

    private void log(String what) {
      trace
          .append(nowNanos / MILLI)
          .append(" r")
          .append(index)
          .append(' ')
          .append(what)
          .append('\n');
    }

    @Override
    public void stopTimer(TimerKey timer) {
      throw new AssertionError("no timer is ever stopped");
    }

    @Override
    public void persist(JournalRecord journalRecord) {
      throw new AssertionError("liveness persists nothing");
    }

    @Override
    public void reply(
        long connection, ReplyStatus status, long session, long sequence, byte[] payload) {
      throw new AssertionError("liveness knows no clients");
    }

    @Override
    public void replyBefore(
        long deadlineNanos,
        long connection,
        ReplyStatus status,
        long session,
        long sequence,
        byte[] payload) {
      throw new AssertionError("liveness knows no clients");
    }
  }
}
