package io.loggos.simulation;

import io.loggos.api.Hash64;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.Value;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageCodec;
import io.loggos.api.wire.Part;
import io.loggos.simulation.check.Violation;
import io.loggos.simulation.mark.Mark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Performs a replica's effects. What is said after a record was written leaves once that record is
 * durable, in order; what is said to oneself is no exception.
 */
final class NodeEffects implements Effects {
  private static final double CAPTURE_DELAYS = 5;
  private static final byte[] NOBODY = ByteBuffer.allocate(4).putInt(-1).array();

  private final World world;
  private final SimNode node;
  private final SimNode[] nodes;
  private final Roster roster;
  private final MessageCodec codec;
  private final PeerNetwork network;
  private final Checks checks;
  private final NodeJournal journal;
  private final NodeTimers timers;
  private final boolean waitsForJournal;
  private final Dice captures;
  private final double delayNanos;

  /** Whether the deadline of an answer is looked at before it waits for the journal, or after. */
  private final boolean answersEarly;

  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private boolean ended;

  /** How many more effects the process lives to see; -1 when nothing is planned. */
  private int effectsLeft = -1;

  /** Ends the process, once it has no effect any more. */
  private Runnable lastBreath;

  private boolean doomed;

  NodeEffects(SimNode node, Surroundings around, NodeJournal journal, NodeTimers timers) {
    this.node = node;
    this.world = around.world();
    this.nodes = around.nodes();
    this.roster = around.roster();
    this.codec = around.codec();
    this.network = around.network();
    this.checks = around.checks();
    this.waitsForJournal = around.waitsForJournal();
    this.answersEarly = around.faults().answersEarly;
    this.captures = around.captures();
    this.delayNanos = around.delayNanos();
    this.journal = journal;
    this.timers = timers;
  }

  /**
   * What lies around a node.
   *
   * @param world where it lives
   * @param nodes all of them, by index
   * @param roster who runs where
   * @param codec how messages become bytes
   * @param network the links
   * @param checks who watches
   * @param faults what goes wrong
   * @param waitsForJournal whether the contract is kept
   * @param captures how long snapshots take
   * @param delayNanos how long a message takes on average
   */
  record Surroundings(
      World world,
      SimNode[] nodes,
      Roster roster,
      MessageCodec codec,
      PeerNetwork network,
      Checks checks,
      FaultPlan faults,
      boolean waitsForJournal,
      Dice captures,
      double delayNanos) {}

  private record Held(long until, Runnable leaving) {}

  /** The loop has heard of the end of a sync. */
  void onSynced(long upTo) {
    journal.onSynced(upTo);
    while (!held.isEmpty() && held.peek().until() <= journal.durableUpTo()) {
      held.poll().leaving().run();
    }
  }

  void onTurnEnd() {
    if (effectsLeft != 0) {
      journal.flush();
    }
  }

  /**
   * The process ends in the middle of a turn: after so many more effects there are no others. Once
   * that is planned, another plan changes nothing.
   *
   * @param forGood whether it will not start again
   * @param end called soon after the last
   */
  void endAfter(int effects, boolean forGood, Runnable end) {
    if (lastBreath == null) {
      effectsLeft = effects;
      doomed = forGood;
      lastBreath = end;
    }
  }

  /** Whether it is planned that the process ends for good. */
  boolean isDoomed() {
    return doomed;
  }

  /** An end that is planned comes now. */
  void endAsPlanned() {
    Runnable end = lastBreath;
    lastBreath = null;
    if (end != null) {
      end.run();
    }
  }

  /** One more effect is to happen; true when the process does not live to see it. */
  private boolean isCutShort() {
    if (effectsLeft <= 0) {
      return effectsLeft == 0;
    }
    effectsLeft--;
    if (effectsLeft == 0) {
      world.after(0, this::endAsPlanned);
    }
    return false;
  }

  /** The process ends; nothing of it happens any more. */
  void end() {
    ended = true;
    timers.stopAll();
  }

  NodeJournal journal() {
    return journal;
  }

  int timers() {
    return timers.size();
  }

  /** Whether nothing that was written could be lost. */
  boolean isJournalDurable() {
    return journal.durableUpTo() == journal.appendedUpTo();
  }

  private boolean mayLeave() {
    return held.isEmpty() && (!waitsForJournal || isJournalDurable());
  }

  /** Signs of life speak of nothing that was recorded: a slow disk must not look like a crash. */
  private boolean mayLeave(Message message) {
    return mayLeave() || message.type().part() == Part.LIVENESS;
  }

  private void hold(Runnable leaving) {
    held.add(new Held(journal.appendedUpTo(), leaving));
  }

  @Override
  public void persist(JournalRecord record) {
    if (isCutShort()) {
      return;
    }
    if (world.trace().isVerbose()) {
      world.say(TraceEvent.Kind.RECORD, node.name(), "", Subject.of(record), record);
    }
    checks.onRecord(node.index(), record);
    journal.append(record);
  }

  @Override
  public void capture(SnapshotView view) {
    // written out later, when the state has moved on
    world.after(
        captures.exponential(CAPTURE_DELAYS * delayNanos),
        () -> {
          if (!ended) {
            node.useDisk(() -> save(view));
          }
        });
  }

  @Override
  public boolean recall(ReplicaId peer, long firstSlot, int valuesMax, long bytesMax) {
    if (journal.isRead()) {
      world.after(
          captures.exponential(CAPTURE_DELAYS * delayNanos),
          () -> {
            if (!ended) {
              node.useDisk(() -> read(peer, firstSlot, valuesMax, bytesMax));
            }
          });
    }
    return journal.isRead();
  }

  private void read(ReplicaId peer, long firstSlot, int valuesMax, long bytesMax) {
    List<Value> values;
    try {
      values = journal.read(firstSlot, valuesMax, bytesMax);
    } catch (IOException e) {
      values = List.of();
    }
    if (!values.isEmpty()) {
      checks.marks.hit(Mark.DECISIONS_READ_BACK);
    }
    List<Value> found = values;
    node.input(() -> node.replica().onRecalled(peer, firstSlot, found));
  }

  private void save(SnapshotView view) {
    byte[] image = view.toBytes();
    checks.onSnapshot(node.index(), view.slot(), Hash64.of(image));
    try {
      journal.save(view.slot(), image);
      node.input(() -> node.replica().onCaptured(image, null));
    } catch (IOException e) {
      checks.marks.hitIf(e.getMessage().contains("No space"), Mark.DISK_FULL_IN_SNAPSHOT);
      node.input(() -> node.replica().onCaptured(null, "not saved: " + e.getMessage()));
    }
  }

  @Override
  public void send(ReplicaId to, Message message) {
    if (effectsLeft == 0) {
      return;
    }
    say(to.toString(), message);
    checks.onSpoken(node.index(), message);
    byte[] bytes = to.equals(node.id()) ? null : encode(message);
    if (mayLeave(message)) {
      leave(to, message, bytes);
    } else {
      hold(() -> leave(to, message, bytes));
    }
  }

  @Override
  public void broadcast(Message message) {
    if (effectsLeft == 0) {
      return;
    }
    say("all", message);
    checks.onSpoken(node.index(), message);
    byte[] bytes = encode(message);
    if (mayLeave(message)) {
      leaveToAll(message, bytes);
    } else {
      hold(() -> leaveToAll(message, bytes));
    }
  }

  private void leaveToAll(Message message, byte[] bytes) {
    for (Member peer : node.replica().peers()) {
      leave(peer.id(), message, bytes);
    }
  }

  private void leave(ReplicaId to, Message message, byte[] bytes) {
    // what it says to itself is none of the world's business, but ends with the rest
    boolean own = to.equals(node.id());
    if (own ? effectsLeft == 0 : isCutShort()) {
      return;
    }
    checks.onLeave(node.index(), message);
    int machine = roster.machine(to);
    if (own) {
      node.loopBack(message);
    } else if (machine >= 0) {
      network.send(node, nodes[machine], bytes);
    }
  }

  private byte[] encode(Message message) {
    ByteBuffer view = codec.encode(message);
    byte[] bytes = new byte[view.remaining()];
    view.get(bytes);
    world.trace().fold(Hash64.of(bytes) + node.index());
    return bytes;
  }

  /** K21: whoever is needed no more takes part in nothing. */
  private void requireNotRetired(Message message) {
    boolean counts = message.type().part() == Part.CONSENSUS;
    if (counts && node.isRetired()) {
      throw new Violation("K21 fenced", node.name() + " has retired, and says " + message);
    }
  }

  private void say(String to, Message message) {
    requireNotRetired(message);
    if (world.trace().isVerbose()) {
      world.say(TraceEvent.Kind.SEND, node.name(), to, Subject.of(message), message);
    }
  }

  @Override
  public void reply(
      long connection, ReplyStatus status, long session, long sequence, byte[] payload) {
    boolean refusal = status != ReplyStatus.OK && status != ReplyStatus.HANDLER_ERROR;
    checks.onReply(node.index(), connection, session, sequence, refusal);
    answerWhenDurable(connection, status, session, sequence, payload);
  }

  private void answerWhenDurable(
      long connection, ReplyStatus status, long session, long sequence, byte[] payload) {
    if (mayLeave()) {
      answer(connection, status, session, sequence, payload);
    } else {
      hold(() -> answer(connection, status, session, sequence, payload));
    }
  }

  private void answer(
      long connection, ReplyStatus status, long session, long sequence, byte[] payload) {
    if (!isCutShort()) {
      node.clients().reply(connection, status, session, sequence, payload);
    }
  }

  @Override
  public void replyBefore(
      long deadlineNanos,
      long connection,
      ReplyStatus status,
      long session,
      long sequence,
      byte[] payload) {
    checks.onReply(node.index(), connection, session, sequence, true);
    if (mayLeave() || answersEarly) {
      replyUnlessLate(deadlineNanos, connection, status, session, sequence, payload);
    } else {
      hold(() -> replyUnlessLate(deadlineNanos, connection, status, session, sequence, payload));
    }
  }

  private void replyUnlessLate(
      long deadlineNanos,
      long connection,
      ReplyStatus status,
      long session,
      long sequence,
      byte[] payload) {
    boolean inTime = node.clock().nanos() <= deadlineNanos;
    checks.marks.hit(inTime ? Mark.READ_UNDER_LEASE : Mark.LEASE_EXPIRED_BEFORE_ANSWER);
    if (inTime) {
      answerWhenDurable(connection, status, session, sequence, payload);
    } else {
      answerWhenDurable(connection, ReplyStatus.NOT_LEADER, session, sequence, NOBODY);
    }
  }

  @Override
  public void startTimer(TimerKey timer, long delayNanos) {
    world.trace().fold(delayNanos);
    timers.start(timer, delayNanos);
  }

  @Override
  public void stopTimer(TimerKey timer) {
    timers.stop(timer);
  }
}
