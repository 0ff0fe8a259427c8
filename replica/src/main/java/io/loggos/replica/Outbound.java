package io.loggos.replica;

import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.Part;

/**
 * Passes effects on, noting broadcasts of other parts than liveness, because any of them serves as
 * a sign of life.
 */
final class Outbound implements Effects {
  private final Effects effects;
  private boolean broadcast;

  Outbound(Effects effects) {
    this.effects = effects;
  }

  /** Whether something was broadcast since the last call. */
  boolean takeBroadcast() {
    boolean was = broadcast;
    broadcast = false;
    return was;
  }

  @Override
  public void persist(JournalRecord record) {
    effects.persist(record);
  }

  @Override
  public void capture(SnapshotView view) {
    effects.capture(view);
  }

  @Override
  public boolean recall(ReplicaId peer, long firstSlot, int valuesMax, long bytesMax) {
    return effects.recall(peer, firstSlot, valuesMax, bytesMax);
  }

  @Override
  public void send(ReplicaId to, Message message) {
    effects.send(to, message);
  }

  @Override
  public void broadcast(Message message) {
    // a heartbeat must not suppress the next one
    broadcast |= message.type().part() != Part.LIVENESS;
    effects.broadcast(message);
  }

  @Override
  public void reply(
      long connection, ReplyStatus status, long session, long sequence, byte[] payload) {
    effects.reply(connection, status, session, sequence, payload);
  }

  @Override
  public void replyBefore(
      long deadlineNanos,
      long connection,
      ReplyStatus status,
      long session,
      long sequence,
      byte[] payload) {
    effects.replyBefore(deadlineNanos, connection, status, session, sequence, payload);
  }

  @Override
  public void startTimer(TimerKey timer, long delayNanos) {
    effects.startTimer(timer, delayNanos);
  }

  @Override
  public void stopTimer(TimerKey timer) {
    effects.stopTimer(timer);
  }
}
