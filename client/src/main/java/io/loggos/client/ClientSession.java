package io.loggos.client;

import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.network.clientwire.ClientWire;
import io.loggos.network.clientwire.Welcome;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;

/**
 * Everything a client decides, as a deterministic machine: which replica to ask, when to ask again,
 * and what may be said about a request's outcome. It has no clock, thread or socket. A driver calls
 * the inputs, one at a time and on one thread, and performs the {@link ClientEffects}; completions
 * are called from within inputs, as their last step, and may submit at once.
 *
 * <h2>Time</h2>
 *
 * All times are monotonic nanoseconds from an origin that makes them non-negative. The driver calls
 * {@link #beginTurn} before it delivers events, and {@link #onTick} when {@link #nextTickNanos} has
 * come; a redirect decided in a turn is due at once, so the driver asks at the end of each turn.
 *
 * <h2>Exactly once</h2>
 *
 * A request keeps its (session, sequence) through all attempts, and the replicas execute it at most
 * once. It is in doubt while any attempt lacks an answer that excludes its execution: sent over a
 * connection that was lost, or not answered yet. A request in doubt never fails as rejected or busy
 * and never enters another session; reads are excepted, since repeating them is harmless.
 */
public final class ClientSession {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long OPENING_PAUSE_NANOS = 100 * NANOS_PER_MILLI;
  private static final long KEEP_ALIVE_RETRY_NANOS = 1_000 * NANOS_PER_MILLI;
  private static final long BUSY_MILLIS = 1;
  private static final byte[] EMPTY = {};

  private static final Completion IGNORED =
      new Completion() {
        @Override
        public void onReply(byte[] reply) {}

        @Override
        public void onFailure(LoggosException failure) {}
      };

  private final RandomGenerator random;
  private final ClientEffects effects;
  private final long timeoutNanos;
  private final long keepAliveNanos;
  private final int inFlightMax;
  private final ReplicaLink link;
  private final Outstanding outstanding;
  private final SessionOpening opening;

  /** What to tell at the end of the input, when the state is whole again; in order. */
  private final ArrayDeque<Failure> failures = new ArrayDeque<>();

  private long nowNanos;

  /** The open session, or 0. */
  private long session;

  /** The session is gone: nothing is sent until all that was sent is answered, or lost. */
  private boolean expired;

  /** All below were sent over the present connection, or wait for a pause of their own. */
  private long sendNext = 1;

  private long sessionWindow = 1;
  private int requestBytesMax = Integer.MAX_VALUE;
  private long keepAliveDueNanos = NEVER;
  private boolean keepAliveOutstanding;

  /** The pause of the last BUSY to an opening, or 0 when that was not the last answer to one. */
  private long openingBusyMillis;

  /** What the last BUSY said, to be appended to a sentence. */
  private String busyReason = "";

  /** Not later than the first deadline or pause of a request. */
  private long requestsDueNanos = NEVER;

  /**
   * A session that has not started.
   *
   * @param random for the session's nonce and for pauses; unpredictable outside of simulations
   */
  public ClientSession(ClientOptions options, RandomGenerator random, ClientEffects effects) {
    this.random = random;
    this.effects = effects;
    this.timeoutNanos = options.timeout().toNanos();
    this.keepAliveNanos = options.keepAliveInterval().toNanos();
    this.inFlightMax = options.inFlightMax();
    this.link = new ReplicaLink(options, random, effects);
    this.outstanding = new Outstanding(inFlightMax);
    this.opening = new SessionOpening(random);
  }

  private record Failure(Completion completion, LoggosException exception) {}

  // ---- inputs

  /** Begins to connect. */
  public void start(long now) {
    link.open(now);
    onTick(now);
  }

  /** Tells the time of the events that follow; does nothing else. */
  public void beginTurn(long now) {
    nowNanos = now;
  }

  /**
   * Submits a request. Without room it fails at once, as busy.
   *
   * @param kind COMMAND, QUERY or READ
   * @param payload not to be changed before the request has its outcome
   */
  public void submit(byte kind, byte[] payload, Completion completion) {
    LoggosException refusal = refusalOf(payload);
    if (refusal != null) {
      completion.onFailure(refusal);
      return;
    }
    add(kind, payload, completion);
    pump();
    tellFailures();
  }

  /**
   * Submits a request again whose outcome is unknown: under its old id, or as a new one if it was a
   * read. Fails as unknown when the cluster can no longer tell.
   */
  public void askAgain(UnknownOutcomeException unknown, Completion completion) {
    if (unknown.kind() != RequestEntry.COMMAND) {
      submit(unknown.kind(), unknown.payload(), completion);
      return;
    }
    RequestId id = unknown.requestId();
    PendingRequest request = id.session() == session ? outstanding.get(id.sequence()) : null;
    if (request == null || !request.abandoned) {
      String reason =
          request == null
              ? "too late to ask, the cluster has forgotten it"
              : "it is being asked again already";
      completion.onFailure(
          new UnknownOutcomeException(reason, id, unknown.kind(), unknown.payload()));
      return;
    }
    outstanding.revive(request, completion, nowNanos + timeoutNanos);
    requestsDueNanos = Math.min(requestsDueNanos, request.deadlineNanos);
    sendNext = Math.min(sendNext, request.sequence);
    pump();
    tellFailures();
  }

  /** The connection asked for stands, and the replica has answered HELLO. */
  public void onConnected(Welcome welcome) {
    if (!link.isActive() || link.isUp()) {
      return;
    }
    if (link.welcomed(welcome, nowNanos)) {
      sessionWindow = welcome.sessionWindow();
      requestBytesMax = welcome.requestBytesMax();
      sendNext = outstanding.lowest();
      pump();
    } else {
      afterRefusal();
    }
    tellFailures();
  }

  /** The replica tells who the members are now. */
  public void onMembers(Welcome welcome) {
    if (link.isUp()) {
      link.membersChanged(welcome);
    }
  }

  /** The replica answered HELLO with a refusal; the connection is gone. */
  public void onRefused(String reason) {
    if (link.isActive()) {
      link.refused(reason, nowNanos);
      afterRefusal();
      tellFailures();
    }
  }

  /** The attempt failed, or the connection was lost; the reason is for messages only. */
  public void onConnectionLost(String reason) {
    if (link.isActive()) {
      link.lost(reason, nowNanos);
      disown();
      tellFailures();
    }
  }

  /**
   * A replica answered. Answers that fit no request are ignored.
   *
   * @param payload belongs to the session from now on
   */
  public void onReply(ReplyStatus status, long ofSession, long sequence, byte[] payload) {
    if (!link.isUp()) {
      return;
    }
    link.heard(status, nowNanos);
    if (status == ReplyStatus.NOT_LEADER && sequence == 0) {
      // it speaks of no request: the replica lost its leadership
      link.redirect(ReplyPayload.leaderIndex(payload), nowNanos);
    } else if (session == 0) {
      if (opening.isAwaiting() && sequence == opening.nonceLow()) {
        onOpeningReply(status, ofSession, payload);
      }
    } else if (ofSession == session) {
      PendingRequest request = outstanding.get(sequence);
      if (request != null && !request.abandoned && request.isInDoubt()) {
        onRequestReply(request, status, payload);
      }
    }
    tellFailures();
  }

  /** Time has come to {@code now}: does all that is due. May be called at any time. */
  public void onTick(long now) {
    nowNanos = now;
    if (now < nextTickNanos()) {
      return;
    }
    if (now >= requestsDueNanos) {
      checkRequests();
    }
    switch (link.tick(now)) {
      case LOST -> disown();
      case RESUMED -> {
        sendNext = outstanding.lowest();
        pump();
      }
      default -> {}
    }
    if (link.isUp()) {
      checkSession();
    }
    tellFailures();
  }

  /** When {@link #onTick} has something to do at the latest; {@code Long.MAX_VALUE} for never. */
  public long nextTickNanos() {
    if (link.isClosed()) {
      return NEVER;
    }
    long due = Math.min(requestsDueNanos, link.dueNanos());
    if (link.isUp()) {
      due = Math.min(due, session == 0 ? opening.resumeNanos() : keepAliveDueNanos);
    }
    return due;
  }

  /**
   * Fails all requests, tells the cluster that the session is over, as far as it can be reached,
   * and disconnects. Nothing can be submitted afterwards.
   */
  public void close() {
    if (link.isClosed()) {
      return;
    }
    long sequence = outstanding.end();
    for (PendingRequest request : outstanding.restart()) {
      String reason = "the client was closed";
      failures.add(new Failure(request.completion, excluding(request, reason)));
    }
    if (session != 0 && !expired && link.isSendable()) {
      effects.sendEntry(RequestEntry.CLOSE, session, sequence, 0, EMPTY);
    }
    session = 0;
    link.close();
    tellFailures();
  }

  /** The cluster's identity for HELLO; 0 until a replica has told it. */
  public long clusterId() {
    return link.clusterId();
  }

  /** Where the member takes clients, or null when no replica has named it yet. */
  public Endpoint member(int index) {
    return link.member(index);
  }

  // ---- answers

  private void onOpeningReply(ReplyStatus status, long ofSession, byte[] payload) {
    opening.over();
    link.answered();
    openingBusyMillis = 0;
    switch (status) {
      case OPENED -> {
        session = ofSession;
        keepAliveDueNanos = nowNanos + keepAliveNanos;
        sendNext = outstanding.lowest();
      }
      case NOT_LEADER -> link.redirect(ReplyPayload.leaderIndex(payload), nowNanos);
      case BUSY -> {
        openingBusyMillis = ReplyPayload.busyMillis(payload);
        busyReason = ReplyPayload.busyReason(payload);
        opening.pauseUntil(busyEndNanos(openingBusyMillis));
      }
      case REJECTED -> {
        opening.pauseUntil(nowNanos + OPENING_PAUSE_NANOS);
        failUnsent("no session: " + ReplyPayload.text(payload));
      }
      default -> {
        // the session of this nonce has been and gone
        opening.renew();
        opening.pauseUntil(nowNanos + OPENING_PAUSE_NANOS);
      }
    }
    pump();
  }

  private void onRequestReply(PendingRequest request, ReplyStatus status, byte[] payload) {
    answered(request);
    switch (status) {
      case OK -> {
        executed(request);
        proceed();
        request.completion.onReply(payload);
        return;
      }
      case HANDLER_ERROR -> {
        executed(request);
        HandlerException thrown = new HandlerException(ReplyPayload.text(payload));
        failures.add(new Failure(request.completion, thrown));
      }
      case REJECTED -> fail(request, excluding(request, ReplyPayload.text(payload)));
      case TOO_OLD -> {
        remove(request);
        String reason = "the cluster has forgotten its reply";
        failures.add(new Failure(request.completion, unknown(request, reason)));
      }
      case BUSY -> {
        request.busyMillis = ReplyPayload.busyMillis(payload);
        busyReason = ReplyPayload.busyReason(payload);
        request.resumeNanos = busyEndNanos(request.busyMillis);
        requestsDueNanos = Math.min(requestsDueNanos, request.resumeNanos);
      }
      case NOT_LEADER -> link.redirect(ReplyPayload.leaderIndex(payload), nowNanos);
      case SESSION_EXPIRED -> expired = true;
      default -> {}
    }
    proceed();
  }

  private void answered(PendingRequest request) {
    if (request.awaiting) {
      request.awaiting = false;
      link.answered();
    }
  }

  private void executed(PendingRequest request) {
    remove(request);
    if (request.kind != ClientWire.READ) {
      keepAliveDueNanos = nowNanos + keepAliveNanos;
    }
  }

  private void remove(PendingRequest request) {
    outstanding.remove(request);
    if (request.kind == RequestEntry.KEEP_ALIVE) {
      keepAliveOutstanding = false;
    }
  }

  /** An answer may have been the last one that an expired session waited for, or have made room. */
  private void proceed() {
    if (expired && link.isQuiet()) {
      renewSession();
    }
    pump();
  }

  /**
   * Begins a new session. Commands in doubt stay behind: in another session they could happen twice
   * (rule S25). What was certainly not executed goes on.
   */
  private void renewSession() {
    for (PendingRequest request : outstanding.restart()) {
      if (request.kind == RequestEntry.KEEP_ALIVE) {
        continue;
      }
      if (request.isInDoubt() && !request.isRepeatable()) {
        failures.add(new Failure(request.completion, unknown(request, "the session expired")));
      } else {
        request.forgetAttempts();
        outstanding.add(request);
      }
    }
    expired = false;
    session = 0;
    keepAliveOutstanding = false;
    opening.renew();
  }

  // ---- sending

  private LoggosException refusalOf(byte[] payload) {
    if (link.isClosed()) {
      return new RejectedException("the client is closed");
    }
    if (payload.length > requestBytesMax) {
      return new RejectedException(tooLarge(payload));
    }
    if (!outstanding.hasRoom()) {
      return new BusyException(inFlightMax + " requests wait for their outcome", BUSY_MILLIS);
    }
    return null;
  }

  private void add(byte kind, byte[] payload, Completion completion) {
    long deadline = nowNanos + timeoutNanos;
    outstanding.add(new PendingRequest(kind, payload, completion, deadline));
    requestsDueNanos = Math.min(requestsDueNanos, deadline);
  }

  /** Sends what may be sent, in order. */
  private void pump() {
    if (expired || !link.isSendable()) {
      return;
    }
    if (session == 0) {
      if (opening.isSendable()) {
        opening.sent();
        link.sent(nowNanos);
        long nonceHigh = opening.nonceHigh();
        effects.sendEntry(RequestEntry.OPEN, nonceHigh, opening.nonceLow(), 0, EMPTY);
      }
      return;
    }
    while (sendNext < outstanding.end()) {
      PendingRequest request = outstanding.get(sendNext);
      if (request != null && request.isSendable()) {
        if (!link.isSendable() || !outstanding.reaches(sendNext, sessionWindow)) {
          return;
        }
        send(request);
      }
      sendNext++;
    }
  }

  private void send(PendingRequest request) {
    byte[] payload = request.payload;
    if (payload.length > requestBytesMax) {
      fail(request, excluding(request, tooLarge(payload)));
      return;
    }
    request.awaiting = true;
    link.sent(nowNanos);
    int acked = outstanding.acked(request.sequence);
    effects.sendEntry(request.kind, session, request.sequence, acked, payload);
  }

  /** What was sent over the connection will not be answered: from now on it is in doubt. */
  private void disown() {
    for (long sequence = outstanding.lowest(); sequence < outstanding.end(); sequence++) {
      PendingRequest request = outstanding.get(sequence);
      if (request != null && request.awaiting) {
        request.awaiting = false;
        request.tainted = true;
      }
    }
    opening.over();
    if (expired) {
      renewSession();
    }
  }

  private void afterRefusal() {
    disown();
    if (link.isRefusedEverywhere()) {
      failUnsent(link.describe());
    }
  }

  // ---- time

  private void checkRequests() {
    long due = NEVER;
    for (long sequence = outstanding.lowest(); sequence < outstanding.end(); sequence++) {
      PendingRequest request = outstanding.get(sequence);
      if (request == null || request.abandoned) {
        continue;
      }
      if (nowNanos >= request.deadlineNanos) {
        fail(request, timedOut(request));
        continue;
      }
      if (request.resumeNanos != 0 && nowNanos >= request.resumeNanos) {
        request.resumeNanos = 0;
        sendNext = Math.min(sendNext, sequence);
      }
      due = Math.min(due, request.deadlineNanos);
      due = request.resumeNanos == 0 ? due : Math.min(due, request.resumeNanos);
    }
    requestsDueNanos = due;
    proceed();
  }

  private void checkSession() {
    if (session == 0) {
      if (nowNanos >= opening.resumeNanos()) {
        opening.resume();
        pump();
      }
    } else if (nowNanos >= keepAliveDueNanos) {
      keepAliveDueNanos = nowNanos + Math.min(keepAliveNanos, KEEP_ALIVE_RETRY_NANOS);
      if (!keepAliveOutstanding && !expired && outstanding.hasPlace()) {
        keepAliveOutstanding = true;
        add(RequestEntry.KEEP_ALIVE, EMPTY, IGNORED);
        pump();
      }
    }
  }

  /** As long as asked for and up to half as long again, so that not all come back at once. */
  private long busyEndNanos(long millis) {
    long nanos = millis * NANOS_PER_MILLI;
    return nowNanos + nanos + random.nextLong(nanos / 2);
  }

  // ---- outcomes that are not replies

  private void fail(PendingRequest request, LoggosException failure) {
    if (request.awaiting) {
      answered(request);
      request.tainted = true;
    }
    failures.add(new Failure(request.completion, failure));
    if (failure instanceof UnknownOutcomeException && !request.isRepeatable()) {
      outstanding.abandon(request);
    } else {
      remove(request);
    }
  }

  private void failUnsent(String reason) {
    for (long sequence = outstanding.lowest(); sequence < outstanding.end(); sequence++) {
      PendingRequest request = outstanding.get(sequence);
      if (request != null && !request.abandoned && !request.isInDoubt()) {
        fail(request, new RejectedException(reason));
      }
    }
  }

  private LoggosException timedOut(PendingRequest request) {
    long millis = timeoutNanos / NANOS_PER_MILLI;
    if (request.isInDoubt()) {
      return unknown(request, "no answer within " + millis + " ms");
    }
    long busyMillis = Math.max(request.busyMillis, openingBusyMillis);
    if (busyMillis > 0) {
      return new BusyException(
          "the cluster was busy for " + millis + " ms" + busyReason, busyMillis);
    }
    return new RejectedException("no leader found within " + millis + " ms; " + link.describe());
  }

  /** A reason why the last attempt did not execute; it says nothing of earlier ones in doubt. */
  private LoggosException excluding(PendingRequest request, String reason) {
    boolean certain = !request.isInDoubt() || request.isRepeatable();
    return certain ? new RejectedException(reason) : unknown(request, reason);
  }

  private UnknownOutcomeException unknown(PendingRequest request, String reason) {
    RequestId id = new RequestId(session, request.sequence);
    return new UnknownOutcomeException(reason, id, request.kind, request.payload);
  }

  private String tooLarge(byte[] payload) {
    return "a request of " + payload.length + " bytes; " + requestBytesMax + " are allowed";
  }

  private void tellFailures() {
    Failure failure = failures.poll();
    while (failure != null) {
      failure.completion().onFailure(failure.exception());
      failure = failures.poll();
    }
  }
}
