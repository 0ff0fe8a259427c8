package io.loggos.replica;

import io.loggos.api.Batch;
import io.loggos.api.ClusterId;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Genesis;
import io.loggos.api.Hash64;
import io.loggos.api.InvariantException;
import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.api.SeededRandom;
import io.loggos.api.Value;
import io.loggos.api.app.ContextHandler;
import io.loggos.api.app.DigestHandler;
import io.loggos.api.app.ExecutionContext;
import io.loggos.api.app.FrozenStateHandler;
import io.loggos.api.app.FrozenStateHandler.FrozenState;
import io.loggos.api.app.Handler;
import io.loggos.api.app.QueryHandler;
import io.loggos.api.app.TimerHandler;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.api.wire.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Executes decided values in slot order on the handler; the one authority on what was executed
 * (rule S11) and on whether a request runs (rule S23).
 */
final class Execution {
  private static final byte[] EMPTY = new byte[0];
  private static final int STATE_BYTES_MAX = Integer.MAX_VALUE - 1024;
  private static final int REASON_CHARS_MAX = 500;

  /** A handler whose timers set themselves again must not keep a slot from ending. */
  private static final int TIMERS_PER_BATCH_MAX = 10_000;

  /** Who is told of each reply as it is made. */
  interface ReplySink {
    /** An entry of a batch was executed, or refused. */
    void onReply(byte kind, long session, long sequence, ReplyStatus status, byte[] payload);

    /** A session ended because it was idle for too long. */
    void onSessionExpired(long session);
  }

  private final Handler handler;
  private final ConfigurationSchedule schedule;
  private final Sessions sessions;
  private final TurnClock clock;
  private final int replyBytesMax;
  private final ReplySink replies;
  private final ReplyChain chain = new ReplyChain();
  private final LogTime time = new LogTime();
  private final HandlerTimers timers = new HandlerTimers();
  private final Context context = new Context();

  /** The last slot executed. */
  private long executedUpTo;

  private long clusterId;

  /** Why nothing is executed any more; null while all is well. */
  private String quarantine;

  Execution(
      Handler handler,
      ConfigurationSchedule schedule,
      Sessions sessions,
      TurnClock clock,
      int replyBytesMax,
      ReplySink replies) {
    this.handler = handler;
    this.schedule = schedule;
    this.sessions = sessions;
    this.clock = clock;
    this.replyBytesMax = replyBytesMax;
    this.replies = replies;
  }

  long executedUpTo() {
    return executedUpTo;
  }

  long clusterId() {
    return clusterId;
  }

  ReplyChain chain() {
    return chain;
  }

  LogTime time() {
    return time;
  }

  HandlerTimers timers() {
    return timers;
  }

  String quarantine() {
    return quarantine;
  }

  /** Stops executing for good: this replica's state can no longer be trusted. */
  void quarantine(String cause) {
    if (quarantine == null) {
      quarantine = cause;
    }
  }

  boolean canQuery() {
    return handler instanceof QueryHandler;
  }

  /** Executes the value of the next slot. */
  void execute(long slot, Value value) {
    InvariantException.check(slot == executedUpTo + 1, "slot " + slot + " executed out of order");
    InvariantException.check(quarantine == null, "executed in quarantine");
    chain.beginSlot(slot);
    if (value instanceof Batch batch) {
      executeBatch(slot, batch);
    } else if (value instanceof Genesis genesis) {
      begin(genesis.clusterId());
    }
    if (quarantine == null) {
      executedUpTo = slot;
      chain.endSlot(slot);
      schedule.onExecuted(slot);
    }
  }

  /** The first identity counts, and later incarnations of the cluster that it names. */
  private void begin(long id) {
    if (clusterId == 0) {
      clusterId = id;
    } else if (ClusterId.isLater(id, clusterId)) {
      clusterId = id;
      sessions.skipLostIds();
    }
  }

  private void executeBatch(long slot, Batch batch) {
    time.onExecuted(batch.leaderTimeMillis(), clock.nanos());
    context.begin(slot);
    sessions.expire(time.millis(), replies::onSessionExpired);
    fireTimers();
    chain.mark();
    byte[] bytes = batch.bytes();
    int at = Batch.HEADER_BYTES;
    int count = batch.count();
    for (int i = 0; i < count && quarantine == null; i++) {
      context.next(i);
      int end = at + RequestEntry.totalBytes(bytes, at);
      executeEntry(bytes, at, end);
      chain.mark();
      at = end;
    }
  }

  private void fireTimers() {
    if (!(handler instanceof TimerHandler timerHandler)) {
      return;
    }
    long now = time.millis();
    for (int i = 0; i < TIMERS_PER_BATCH_MAX && timers.isDue(now) && quarantine == null; i++) {
      context.next(Integer.MIN_VALUE + i);
      try {
        timerHandler.onTimer(timers.pollDue(), context);
        chain.fold(ReplyStatus.OK.ordinal(), EMPTY);
      } catch (Exception e) {
        chain.fold(ReplyStatus.HANDLER_ERROR.ordinal(), EMPTY);
      } catch (Error e) {
        quarantine("a timer of the handler failed at slot " + context.slot + " with " + e);
      }
    }
  }

  private void executeEntry(byte[] bytes, int at, int end) {
    byte kind = RequestEntry.kind(bytes, at);
    long sessionId = RequestEntry.session(bytes, at);
    long sequence = RequestEntry.sequence(bytes, at);
    if (kind == RequestEntry.OPEN) {
      open(sessionId, sequence);
      return;
    }
    Session session = sessions.find(sessionId);
    if (session != null) {
      sessions.touch(session, time.millis());
    }
    if (kind == RequestEntry.COMMAND || kind == RequestEntry.QUERY && !canQuery()) {
      // a handler that knows no queries may change anything when asked one
      session = acknowledge(session, sequence, RequestEntry.acked(bytes, at));
      executeCommand(session, kind, sequence, bytes, at, end);
    } else if (kind == RequestEntry.QUERY) {
      byte[] query = Arrays.copyOfRange(bytes, at + RequestEntry.HEADER_BYTES, end);
      ReplyStatus status = run(query, true);
      if (quarantine == null) {
        chain.fold(status.ordinal(), lastFolded);
        replies.onReply(kind, sessionId, sequence, status, lastReply);
      }
    } else if (kind == RequestEntry.CLOSE && session != null) {
      sessions.close(session);
      replies.onReply(kind, sessionId, sequence, ReplyStatus.OK, EMPTY);
    } else if (session != null) {
      replies.onReply(kind, sessionId, sequence, ReplyStatus.OK, EMPTY);
    } else {
      replies.onReply(kind, sessionId, sequence, ReplyStatus.SESSION_EXPIRED, EMPTY);
    }
  }

  private Session acknowledge(Session session, long sequence, int acked) {
    if (session != null && acked >= 0 && acked <= sequence) {
      session.acknowledge(sequence - acked);
    }
    return session;
  }

  private void open(long nonceHigh, long nonceLow) {
    Session session = sessions.open(nonceHigh, nonceLow, time.millis());
    if (session == null) {
      byte[] reason = "too many sessions (loggos.sessions.max)".getBytes(StandardCharsets.UTF_8);
      replies.onReply(RequestEntry.OPEN, nonceHigh, nonceLow, ReplyStatus.REJECTED, reason);
    } else {
      byte[] nonce = new byte[8];
      for (int i = 0; i < 8; i++) {
        nonce[i] = (byte) (nonceHigh >>> 56 - 8 * i);
      }
      replies.onReply(RequestEntry.OPEN, session.id, nonceLow, ReplyStatus.OPENED, nonce);
    }
  }

  private void executeCommand(
      Session session, byte kind, long sequence, byte[] bytes, int at, int end) {
    long sessionId = RequestEntry.session(bytes, at);
    Sessions.Verdict verdict = sessions.judge(session, sequence);
    if (verdict == Sessions.Verdict.NEW) {
      byte[] command = Arrays.copyOfRange(bytes, at + RequestEntry.HEADER_BYTES, end);
      ReplyStatus status = run(command, false);
      if (quarantine != null) {
        return;
      }
      session.record(sequence, (byte) status.ordinal(), lastReply);
      chain.fold(status.ordinal(), lastFolded);
      replies.onReply(kind, sessionId, sequence, status, lastReply);
    } else if (verdict == Sessions.Verdict.DUPLICATE) {
      replies.onReply(
          kind,
          sessionId,
          sequence,
          ReplyStatus.of(session.status(sequence)),
          session.reply(sequence));
    } else {
      byte[] reason =
          verdict == Sessions.Verdict.BEYOND_WINDOW
              ? "too many unanswered requests (loggos.sessions.window)"
                  .getBytes(StandardCharsets.UTF_8)
              : EMPTY;
      replies.onReply(kind, sessionId, sequence, verdict.refusal, reason);
    }
  }

  /** The reply of the last {@link #run}. */
  private byte[] lastReply;

  /** What of it must be equal on all replicas: an error's text may differ between Java versions. */
  private byte[] lastFolded;

  /** Whether a query is answered that stands in no slot. */
  private boolean outsideLog;

  private String place() {
    return outsideLog
        ? "a query after slot " + executedUpTo
        : "slot " + context.slot + ", request " + context.indexInBatch;
  }

  private ReplyStatus run(byte[] command, boolean query) {
    try {
      byte[] reply;
      if (query && handler instanceof QueryHandler queryHandler) {
        reply = queryHandler.query(command);
      } else if (handler instanceof ContextHandler contextHandler) {
        reply = contextHandler.execute(command, context);
      } else {
        reply = handler.execute(command);
      }
      if (reply == null) {
        return fail("the handler returned null");
      }
      if (reply.length > replyBytesMax) {
        return fail(
            "a reply of "
                + reply.length
                + " bytes exceeds loggos.reply.bytes-max = "
                + replyBytesMax);
      }
      lastReply = reply;
      lastFolded = reply;
      return ReplyStatus.OK;
    } catch (Exception e) {
      // checked ones too: not every language and compiler declares them
      String name = e.getClass().getName();
      ReplyStatus status = fail(e.getMessage() == null ? name : name + ": " + e.getMessage());
      lastFolded = name.getBytes(StandardCharsets.UTF_8);
      return status;
    } catch (Error e) {
      quarantine("the handler failed at " + place() + ", with " + e);
      return fail(e.toString());
    }
  }

  private ReplyStatus fail(String reason) {
    String bounded =
        reason.length() > REASON_CHARS_MAX ? reason.substring(0, REASON_CHARS_MAX) : reason;
    lastReply = bounded.getBytes(StandardCharsets.UTF_8);
    lastFolded = lastReply;
    return ReplyStatus.HANDLER_ERROR;
  }

  /** Answers a read outside the log; the result is found in {@link #lastReply()}. */
  ReplyStatus query(byte[] query) {
    outsideLog = true;
    ReplyStatus status = run(query, true);
    outsideLog = false;
    return status;
  }

  byte[] lastReply() {
    return lastReply;
  }

  /** Whether the handler can tell its digest without writing out its state. */
  boolean hasDigest() {
    return handler instanceof DigestHandler;
  }

  /** A digest of the application's state; costly unless {@link #hasDigest}. */
  long stateHash() {
    return handler instanceof DigestHandler digest
        ? digest.digest()
        : Hash64.of(handler.getState());
  }

  /**
   * Freezes everything that executing the log has made.
   *
   * @throws RuntimeException when the handler cannot give its state
   */
  FrozenExecution freeze() {
    FrozenState state;
    if (handler instanceof FrozenStateHandler frozen) {
      state = frozen.freeze();
    } else {
      byte[] bytes = handler.getState();
      state = bytes == null ? null : () -> bytes;
    }
    if (state == null) {
      throw new IllegalStateException("null in its place");
    }
    return new FrozenExecution(executedUpTo, frame(), state);
  }

  /** Everything that belongs to the state besides the application's own. */
  byte[] frame() {
    BytesOutput out = new BytesOutput();
    new SnapshotImage(executedUpTo, clusterId).writeHead(out);
    schedule.write(out, executedUpTo);
    out.writeLong(time.millis());
    out.writeLong(chain.value());
    sessions.write(out);
    timers.write(out);
    return out.toByteArray();
  }

  /**
   * Replaces everything by a snapshot that is ahead, and ends where the bytes end.
   *
   * @throws MalformedMessageException when the bytes are not a snapshot, or one of a newer version;
   *     what was executed is then lost
   * @throws RuntimeException when the handler cannot take its state
   */
  void readSnapshot(byte[] image) {
    BytesInput in = new BytesInput(image);
    readFrame(in);
    byte[] state = in.readBytes(STATE_BYTES_MAX);
    if (in.remaining() > 0) {
      throw new MalformedMessageException(in.remaining() + " stray bytes after the snapshot");
    }
    handler.setState(state);
  }

  /** Goes on where another one ended, whose handler this one has: what {@link #frame} gave. */
  void inherit(byte[] frame) {
    readFrame(new BytesInput(frame));
  }

  private void readFrame(BytesInput in) {
    SnapshotImage head = SnapshotImage.readHead(in);
    schedule.read(in);
    executedUpTo = head.slot();
    schedule.onExecuted(executedUpTo);
    clusterId = head.clusterId();
    time.restore(in.readLong(), clock.nanos());
    chain.restore(executedUpTo, in.readLong());
    sessions.read(in, Math.max(replyBytesMax, 4 * REASON_CHARS_MAX));
    timers.read(in);
  }

  private final class Context implements ExecutionContext {
    private long slot;
    private int indexInBatch;
    private SeededRandom random;

    void begin(long newSlot) {
      slot = newSlot;
    }

    void next(int index) {
      indexInBatch = index;
      random = null;
    }

    @Override
    public long slot() {
      return slot;
    }

    @Override
    public int indexInBatch() {
      return indexInBatch;
    }

    @Override
    public long timeMillis() {
      return time.millis();
    }

    @Override
    public RandomGenerator random() {
      if (random == null) {
        random = new SeededRandom(Hash64.mix(slot) ^ indexInBatch ^ clusterId);
      }
      return random;
    }

    @Override
    public void setTimer(long timer, long dueMillis) {
      if (handler instanceof TimerHandler) {
        timers.set(timer, dueMillis);
      }
    }

    @Override
    public void cancelTimer(long timer) {
      timers.cancel(timer);
    }
  }
}
