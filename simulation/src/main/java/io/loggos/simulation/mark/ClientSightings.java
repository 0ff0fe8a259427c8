package io.loggos.simulation.mark;

import io.loggos.api.Batch;
import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.api.Value;
import java.util.HashMap;
import java.util.Map;

/** Sees the marks that lie between replicas and clients. */
public final class ClientSightings {
  private final Marks marks;
  private final Map<RequestKey, Fate> fates = new HashMap<>();

  /** The highest sequence that was answered, by session. */
  private final Map<Long, Long> answeredUpTo = new HashMap<>();

  /** The last slot that each replica has by a snapshot only. */
  private final long[] installedUpTo;

  private long leaders;

  /** For so many replicas. */
  public ClientSightings(Marks marks, int replicas) {
    this.marks = marks;
    this.installedUpTo = new long[replicas];
  }

  private record RequestKey(long session, long sequence) {}

  private static final class Fate {
    final long slot;
    final long leaders;
    boolean answered;

    /** Bit i is set when it was asked again at replica i, which had executed it. */
    long askedAgain;

    Fate(long slot, long leaders) {
      this.slot = slot;
      this.leaders = leaders;
    }
  }

  /** A slot's decision became known for the first time. */
  public void onDecided(long slot, Value value) {
    if (!(value instanceof Batch batch)) {
      return;
    }
    byte[] bytes = batch.bytes();
    int at = Batch.HEADER_BYTES;
    for (int i = 0; i < batch.count(); i++) {
      if (RequestEntry.kind(bytes, at) == RequestEntry.COMMAND) {
        RequestKey key =
            new RequestKey(RequestEntry.session(bytes, at), RequestEntry.sequence(bytes, at));
        Fate first = fates.putIfAbsent(key, new Fate(slot, leaders));
        marks.hitIf(first != null && first.slot != slot, Mark.DUPLICATE_DECIDED);
      }
      at += RequestEntry.totalBytes(bytes, at);
    }
  }

  /** A replica begins to lead. */
  public void onLeading() {
    leaders++;
  }

  /** A replica took over a state with every slot up to this one. */
  public void onInstalled(int replica, long slot) {
    installedUpTo[replica] = slot;
  }

  /** A command arrives at a replica that has executed every slot up to the given one. */
  public void onCommand(int replica, long session, long sequence, long executedUpTo) {
    Fate fate = fates.get(new RequestKey(session, sequence));
    if (fate != null && fate.slot <= executedUpTo) {
      fate.askedAgain |= 1L << replica;
    }
  }

  /** A replica answers. */
  public void onReply(int replica, ReplyStatus status, long session, long sequence) {
    switch (status) {
      case OK, HANDLER_ERROR -> onAnswered(replica, session, sequence);
      case BUSY -> marks.hit(Mark.BUSY);
      case TOO_OLD -> marks.hit(Mark.ANSWER_FORGOTTEN);
      case SESSION_EXPIRED ->
          marks.hitIf(
              fates.containsKey(new RequestKey(session, sequence)), Mark.EXPIRY_RACES_RETRY);
      default -> {}
    }
  }

  private void onAnswered(int replica, long session, long sequence) {
    Fate fate = fates.get(new RequestKey(session, sequence));
    if (fate == null) {
      return;
    }
    if ((fate.askedAgain & 1L << replica) != 0) {
      fate.askedAgain &= ~(1L << replica);
      marks.hit(Mark.RETRY_FROM_TABLE);
      marks.hitIf(fate.leaders != leaders, Mark.RETRY_AFTER_LEADER_CHANGE);
      marks.hitIf(installedUpTo[replica] >= fate.slot, Mark.RETRY_AFTER_SNAPSHOT);
    }
    long highest = answeredUpTo.merge(session, sequence, Math::max);
    marks.hitIf(!fate.answered && highest > sequence, Mark.ANSWERED_OUT_OF_ORDER);
    fate.answered = true;
  }
}
