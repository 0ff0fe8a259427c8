package io.loggos.node;

import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.io.Journal;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.Part;
import io.loggos.network.Sender;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * Performs a replica's wishes, and keeps the promise on which every proof rests: what was said
 * after a record leaves only once that record is durable, in the order it was said. This holds for
 * messages to oneself and for replies too. Only signs of life do not wait, because they speak of
 * nothing that was recorded, and a slow disk must not look like a dead replica.
 *
 * <p>What waits is bounded: while too much does, what is said is lost, as it may be on any road.
 */
final class EffectPerformer implements Effects {
  /** So many messages and replies may wait for the journal. */
  static final int HELD_MAX = 1 << 16;

  private static final byte[] NO_HINT = ByteBuffer.allocate(4).putInt(-1).array();

  private final Journal journal;
  private final Sender sender;
  private final ClientPort clients;
  private final LoopTimers timers;
  private final Captures captures;
  private final LoadMeter load;
  private final Executor loop;

  /** What waits for the journal, oldest first. */
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  private boolean holdsTooMuch;

  /** Tells the loop that records became durable; made in the first turn. */
  private Runnable announcement;

  EffectPerformer(
      Journal journal,
      Sender sender,
      ClientPort clients,
      LoopTimers timers,
      Captures captures,
      LoadMeter load,
      Executor loop) {
    this.journal = journal;
    this.sender = sender;
    this.clients = clients;
    this.timers = timers;
    this.captures = captures;
    this.load = load;
    this.loop = loop;
  }

  /** What has been performed lately. */
  LoadMeter load() {
    return load;
  }

  private boolean mayLeave() {
    return waiting.isEmpty() && journal.durableUpTo() >= journal.appendedUpTo();
  }

  private void hold(Runnable action) {
    if (waiting.size() < HELD_MAX) {
      waiting.add(new Waiting(journal.appendedUpTo(), action));
    }
  }

  /**
   * Whether so much waits for the journal that nothing should be taken on that can be had later.
   */
  boolean isCongested() {
    holdsTooMuch = waiting.size() >= (holdsTooMuch ? HELD_MAX / 2 : HELD_MAX);
    return journal.isCongested() || holdsTooMuch;
  }

  @Override
  public void persist(JournalRecord record) {
    journal.append(record);
  }

  @Override
  public void capture(SnapshotView view) {
    captures.begin(view);
  }

  @Override
  public boolean recall(ReplicaId peer, long firstSlot, int valuesMax, long bytesMax) {
    return captures.recall(peer, firstSlot, valuesMax, bytesMax);
  }

  @Override
  public void send(ReplicaId to, Message message) {
    if (mayLeave() || message.type().part() == Part.LIVENESS) {
      sender.send(to, message);
    } else if (!journal.isCongested()) {
      // else it would be long out of date when it leaves; whoever misses it asks again
      hold(() -> sender.send(to, message));
    }
  }

  @Override
  public void broadcast(Message message) {
    if (mayLeave() || message.type().part() == Part.LIVENESS) {
      sender.broadcast(message);
    } else {
      hold(() -> sender.broadcast(message));
    }
  }

  @Override
  public void reply(
      long connection, ReplyStatus status, long session, long sequence, byte[] payload) {
    load.onReply(status);
    if (mayLeave()) {
      clients.reply(connection, status, session, sequence, payload);
    } else {
      hold(() -> clients.reply(connection, status, session, sequence, payload));
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
    // the read was answered from the state before this check, so it was answered under the lease
    if (System.nanoTime() - deadlineNanos < 0) {
      reply(connection, status, session, sequence, payload);
    } else {
      reply(connection, ReplyStatus.NOT_LEADER, session, sequence, NO_HINT);
    }
  }

  @Override
  public void startTimer(TimerKey timer, long delayNanos) {
    timers.start(timer, delayNanos);
  }

  @Override
  public void stopTimer(TimerKey timer) {
    timers.stop(timer);
  }

  /** The turn ends: one flush of the journal for all its steps, one write per connection. */
  void endTurn(Runnable onDurable) {
    if (announcement == null) {
      // one for all turns: a journal tells it once, however many flushes share a round
      announcement = () -> loop.execute(onDurable);
    }
    load.onDurable(journal.durableUpTo());
    if (journal.durableUpTo() < journal.appendedUpTo()) {
      load.onFlush(journal.appendedUpTo());
      journal.flush(announcement);
    } else if (!waiting.isEmpty()) {
      // it became durable during the turn, of which nobody else may tell
      loop.execute(onDurable);
    }
    sender.flush();
    clients.flush();
  }

  /** Lets go of what became durable. */
  void release() {
    load.onDurable(journal.durableUpTo());
    while (!waiting.isEmpty() && waiting.peek().position <= journal.durableUpTo()) {
      waiting.poll().action.run();
    }
  }

  private record Waiting(long position, Runnable action) {}
}
