package io.loggos.replica;

import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.wire.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Notes every effect and event in order, for a test to compare with what it expects. */
final class RecordingEffects implements Effects, Events {
  /** One effect. */
  sealed interface Effect {}

  record Persist(JournalRecord entry) implements Effect {}

  record Send(ReplicaId to, Message message) implements Effect {}

  record Broadcast(Message message) implements Effect {}

  record Reply(long connection, ReplyStatus status, long session, long sequence, String text)
      implements Effect {}

  record ReplyBefore(long deadlineNanos, Reply reply) implements Effect {}

  record Start(TimerKey timer, long delayNanos) implements Effect {}

  record Stop(TimerKey timer) implements Effect {}

  /** An event that was reported. */
  record Happening(Kind kind, long slot, String cause) {}

  final List<Happening> happenings = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private SnapshotView captured;

  static Reply reply(
      long connection, ReplyStatus status, long session, long sequence, String text) {
    return new Reply(connection, status, session, sequence, text);
  }

  /** Everything since the last call. */
  List<Effect> take() {
    List<Effect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }

  /** The replies since the last call; everything else is dropped. */
  List<Effect> takeReplies() {
    return take().stream().filter(e -> e instanceof Reply || e instanceof ReplyBefore).toList();
  }

  /** The messages of one kind sent or broadcast since the last call; the rest is dropped. */
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

  List<String> causes(Kind kind) {
    return happenings.stream().filter(h -> h.kind() == kind).map(Happening::cause).toList();
  }

  @Override
  public void record(Kind kind, long slot, io.loggos.api.Ballot ballot, String cause) {
    happenings.add(new Happening(kind, slot, cause));
  }

  @Override
  public void persist(JournalRecord entry) {
    effects.add(new Persist(entry));
  }

  @Override
  public void capture(SnapshotView view) {
    captured = view;
  }

  /** What was captured last and not taken. */
  SnapshotView captured() {
    return captured;
  }

  /** What was captured last, once. */
  SnapshotView takeCaptured() {
    SnapshotView taken = captured;
    captured = null;
    return taken;
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
    effects.add(newReply(connection, status, session, sequence, payload));
  }

  private static Reply newReply(
      long connection, ReplyStatus status, long session, long sequence, byte[] payload) {
    String text =
        switch (status) {
          case BUSY, NOT_LEADER -> "" + java.nio.ByteBuffer.wrap(payload).getInt();
          case OPENED -> "nonce " + java.nio.ByteBuffer.wrap(payload).getLong();
          default -> new String(payload, StandardCharsets.UTF_8);
        };
    return new Reply(connection, status, session, sequence, text);
  }

  @Override
  public void replyBefore(
      long deadlineNanos,
      long connection,
      ReplyStatus status,
      long session,
      long sequence,
      byte[] payload) {
    effects.add(
        new ReplyBefore(deadlineNanos, newReply(connection, status, session, sequence, payload)));
  }

  @Override
  public void startTimer(TimerKey timer, long delayNanos) {
    effects.add(new Start(timer, delayNanos));
  }

  @Override
  public void stopTimer(TimerKey timer) {
    effects.add(new Stop(timer));
  }
}
