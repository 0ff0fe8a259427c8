package io.loggos.paxos;

import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.wire.Message;
import io.loggos.paxos.message.CatchUpRequest;
import java.util.ArrayList;
import java.util.List;

/** Notes every effect in order, for a test to compare with what it expects. */
final class RecordingEffects implements Effects {
  /** One effect. */
  sealed interface Effect {}

  record Persist(JournalRecord record) implements Effect {}

  record Send(ReplicaId to, Message message) implements Effect {}

  record Broadcast(Message message) implements Effect {}

  record Start(TimerKey timer, long delayNanos) implements Effect {}

  record Stop(TimerKey timer) implements Effect {}

  record Recall(ReplicaId peer, long firstSlot) implements Effect {}

  private final List<Effect> effects = new ArrayList<>();
  private boolean recalls;

  /** From now on decisions can be read back. */
  void recallDecisions() {
    recalls = true;
  }

  static Effect persisted(JournalRecord record) {
    return new Persist(record);
  }

  static Effect toReplica(int index, Message message) {
    return new Send(ReplicaId.of(index), message);
  }

  static Effect toAll(Message message) {
    return new Broadcast(message);
  }

  /** Everything since the last call. */
  List<Effect> take() {
    List<Effect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }

  /** Everything but timers since the last call. */
  List<Effect> takeUntimed() {
    return take().stream().filter(e -> !(e instanceof Start || e instanceof Stop)).toList();
  }

  /** The messages of one kind sent or broadcast since the last call. */
  <M extends Message> List<M> takeMessages(Class<M> kind) {
    List<M> messages = new ArrayList<>();
    for (Effect effect : take()) {
      Message message =
          effect instanceof Send send
              ? send.message()
              : effect instanceof Broadcast broadcast ? broadcast.message() : null;
      if (kind.isInstance(message)) {
        messages.add(kind.cast(message));
      }
    }
    return messages;
  }

  @Override
  public void persist(JournalRecord record) {
    effects.add(new Persist(record));
  }

  @Override
  public void capture(SnapshotView view) {
    throw new AssertionError("consensus knows no state");
  }

  @Override
  public boolean recall(ReplicaId peer, long firstSlot, int valuesMax, long bytesMax) {
    if (recalls) {
      effects.add(new Recall(peer, firstSlot));
    }
    return recalls;
  }

  @Override
  public void send(ReplicaId to, Message message) {
    effects.add(new Send(to, message));
  }

  @Override
  public void broadcast(Message message) {
    effects.add(new Broadcast(message));
  }

  @Override
  public void reply(
      long connection, ReplyStatus status, long session, long sequence, byte[] payload) {
    throw new AssertionError("consensus knows no clients");
  }

  @Override
  public void replyBefore(
      long deadlineNanos,
      long connection,
      ReplyStatus status,
      long session,
      long sequence,
      byte[] payload) {
    throw new AssertionError("consensus knows no clients");
  }

  @Override
  public void startTimer(TimerKey timer, long delayNanos) {
    effects.add(new Start(timer, delayNanos));
  }

  @Override
  public void stopTimer(TimerKey timer) {
    effects.add(new Stop(timer));
  }

  /** Who is asked for decisions, in that order. */
  static List<ReplicaId> asked(List<Effect> effects) {
    List<ReplicaId> asked = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Send send && send.message() instanceof CatchUpRequest) {
        asked.add(send.to());
      }
    }
    return asked;
  }
}
