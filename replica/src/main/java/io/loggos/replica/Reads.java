package io.loggos.replica;

import io.loggos.api.ReplyStatus;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.wire.Part;
import io.loggos.replica.ReplicaOptions.ReadMode;
import io.loggos.replica.ReplicaOptions.ReadOptions;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Linearizable reads that take no slot: the leader notes its decided prefix, makes sure that it
 * still leads, by asking a quorum or by its lease, and answers from a state at least that new
 * ("read index", Ongaro 2014, section 6.4; rules S71 and S73).
 */
final class Reads {
  static final TimerKey RETRY = new TimerKey(Part.REPLICA, "read-retry");
  static final TimerKey RENEW = new TimerKey(Part.REPLICA, "lease-renewal");

  private static final long RETRY_NANOS = 50_000_000;

  private final ReadOptions options;
  private final int waitingMax;
  private final Consensus consensus;
  private final Execution execution;
  private final Effects effects;
  private final TurnClock clock;

  /** Reads for which the quorum was not asked yet. */
  private final ArrayDeque<Read> waiting = new ArrayDeque<>();

  /** Reads that the question under way answers. */
  private final ArrayDeque<Read> asked = new ArrayDeque<>();

  /** The first question asked on their behalf; a yes to it or to a later one will do. */
  private long question;

  private long readIndex;

  /** Whether a slot proposed by this leadership was executed, so nothing older can be missed. */
  private boolean ready;

  Reads(
      ReadOptions options,
      int waitingMax,
      Consensus consensus,
      Execution execution,
      Effects effects,
      TurnClock clock) {
    this.options = options;
    this.waitingMax = waitingMax;
    this.consensus = consensus;
    this.execution = execution;
    this.effects = effects;
    this.clock = clock;
  }

  /** Whether reads go through the log. */
  boolean throughLog() {
    return options.mode() == ReadMode.LOG || !execution.canQuery();
  }

  boolean isFull() {
    return waiting.size() + asked.size() >= waitingMax;
  }

  void add(long connection, long session, long sequence, byte[] query) {
    waiting.add(new Read(connection, session, sequence, query));
  }

  /** The first slot of this leadership was executed. */
  void onReady() {
    ready = true;
    if (options.mode() == ReadMode.LEASE) {
      renew();
    }
  }

  private void renew() {
    consensus.confirmLeadership(options.holderNanos(), options.granterNanos());
    effects.startTimer(RENEW, options.leaseNanos() / 3);
  }

  void onDeposed(int leaderIndex) {
    ready = false;
    byte[] hint = ByteBuffer.allocate(4).putInt(leaderIndex).array();
    asked.addAll(waiting);
    for (Read read : asked) {
      effects.reply(read.connection, ReplyStatus.NOT_LEADER, read.session, read.sequence, hint);
    }
    asked.clear();
    waiting.clear();
    effects.stopTimer(RENEW);
    effects.stopTimer(RETRY);
  }

  void onTimer(TimerKey timer) {
    if (!ready) {
      return;
    }
    if (timer == RENEW) {
      renew();
    } else if (timer == RETRY && !asked.isEmpty()) {
      // the first question goes on counting: a quorum may be further away than this pause is long
      consensus.confirmLeadership(0, 0);
      effects.startTimer(RETRY, RETRY_NANOS);
    }
  }

  void onTurnEnd() {
    if (!ready || waiting.isEmpty()) {
      return;
    }
    if (options.mode() == ReadMode.LEASE && clock.nanos() < consensus.leaseUntilNanos()) {
      answerAll(waiting, consensus.leaseUntilNanos());
    } else if (asked.isEmpty()) {
      asked.addAll(waiting);
      waiting.clear();
      ask();
    }
  }

  private void ask() {
    readIndex = consensus.decidedUpTo();
    question = consensus.confirmLeadership(0, 0);
    effects.startTimer(RETRY, RETRY_NANOS);
  }

  /** Answers what the quorum's yes and the executed prefix allow. */
  void onProgress() {
    if (asked.isEmpty()
        || consensus.confirmedUpTo() < question
        || execution.executedUpTo() < readIndex) {
      return;
    }
    effects.stopTimer(RETRY);
    answerAll(asked, Long.MAX_VALUE);
  }

  private void answerAll(ArrayDeque<Read> reads, long deadlineNanos) {
    // what a handler that failed has in memory is not to be believed
    while (!reads.isEmpty() && execution.quarantine() == null) {
      answer(reads.poll(), deadlineNanos);
    }
  }

  private void answer(Read read, long deadlineNanos) {
    ReplyStatus status = execution.query(read.query);
    if (execution.quarantine() != null) {
      return;
    }
    byte[] reply = execution.lastReply();
    if (deadlineNanos == Long.MAX_VALUE) {
      effects.reply(read.connection, status, read.session, read.sequence, reply);
    } else {
      effects.replyBefore(
          deadlineNanos, read.connection, status, read.session, read.sequence, reply);
    }
  }

  private record Read(long connection, long session, long sequence, byte[] query) {}
}
